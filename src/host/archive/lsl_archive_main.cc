// lsl-archive: unpacks, packs or removes a tree for the service (options.h). Exit status 0 or 1.

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <thread>
#include <vector>

#include "host/archive/client_link.h"
#include "host/archive/inspect.h"
#include "host/archive/options.h"
#include "host/archive/pack.h"
#include "host/archive/unpack.h"
#include "host/archive_result.h"
#include "host/confine.h"
#include "sys/failpoint.h"
#include "sys/file.h"

using namespace lsl;
using namespace lsl::host;

namespace {

constexpr int kClientDeadline = 30'000;  // milliseconds until the client has sent its descriptor

std::string_view failure_name(ArchiveMode mode) {
  switch (mode) {
    case ArchiveMode::Unpack:
      return "WSL_E_IMPORT_FAILED";
    case ArchiveMode::Pack:
      return "WSL_E_EXPORT_FAILED";
    case ArchiveMode::Remove:
      return "WSL_E_REMOVE_FAILED";
  }
  return "WSL_E_FAIL";
}

// Writes the result once, whoever comes first: the work or the client's hang-up.
class Reporter {
 public:
  explicit Reporter(const ArchiveOptions& options) : options_(options) {}

  int report(const Result<ArchiveResult>& result) {
    if (said_.exchange(true)) return 1;
    if (result) return write(archive_success_text(*result)) ? 0 : 1;
    Error error = result.error();
    if (error.name.empty()) error.name = failure_name(options_.mode);
    (void)write(archive_failure_text(error));  // nobody is left to tell
    return 1;
  }

 private:
  // Without a result descriptor the exit status tells, and standard error why.
  bool write(std::string_view text) const {
    const int fd = options_.result >= 0 ? options_.result : STDERR_FILENO;
    return sys::write_all(fd, text).has_value();
  }

  const ArchiveOptions& options_;
  std::atomic<bool> said_ = false;
};

Status confine_for(const ArchiveOptions& options) {
  std::span<const int> capabilities = unpack_capabilities(options.devices);
  if (options.mode == ArchiveMode::Pack) capabilities = pack_capabilities();
  if (options.mode == ArchiveMode::Remove) capabilities = remove_capabilities();
  // Packing marks names as UTF-8, unpacking takes them as bytes (pack.h, unpack.h).
  if (options.mode == ArchiveMode::Pack && ::setlocale(LC_CTYPE, "C.UTF-8") == nullptr)
    return fail(ENOENT, "set the character set UTF-8");
  return confine({.root = options.root,
                  .user_namespace = options.user_namespace,
                  .keep = {options.data, options.result},
                  .capabilities = {capabilities.begin(), capabilities.end()}});
}

Result<ArchiveResult> do_unpack(const ArchiveOptions& options, const ClientArchive& archive,
                                std::atomic<uint64_t>& done) {
  LSL_TRY(report, unpack(archive.fd, options.ids, options.devices, done));
  TreeFacts facts = inspect_tree(options.root);
  std::ranges::move(warnings_of(facts.about), std::back_inserter(report.warnings));
  return ArchiveResult{facts.valid, std::move(facts.release.flavor),
                       std::move(facts.release.version), std::move(report.warnings)};
}

Result<ArchiveResult> do_pack(const ArchiveOptions& options, const ClientArchive& archive,
                              unsigned threads, std::atomic<uint64_t>& done) {
  LSL_TRY(warnings, pack(options.root, archive.fd, options.format, threads, done));
  return ArchiveResult{.valid = true, .warnings = std::move(warnings)};
}

std::optional<uint64_t> size_of(const ClientArchive& archive) {
  if (archive.size) return archive.size;
  const Result<struct stat> facts = sys::stat_of(archive.fd);
  if (!facts || !S_ISREG(facts->st_mode)) return std::nullopt;
  return static_cast<uint64_t>(facts->st_size);
}

// With the client: from its descriptor or to it.
Result<ArchiveResult> transfer(const ArchiveOptions& options, Reporter& reporter) {
  const unsigned threads =
      std::max(1U, std::thread::hardware_concurrency());  // asked before /sys is out of reach
  LSL_CHECK(in("Confine", confine_for(options)));
  LSL_CHECK(sys::failpoint("archive.after_confine"));
  const bool unpacking = options.mode == ArchiveMode::Unpack;
  const auto direction = unpacking ? ArchiveDirection::FromClient : ArchiveDirection::ToClient;
  LSL_TRY(archive, receive_archive(options.data, direction, kClientDeadline));
  std::atomic<uint64_t> done = 0;
  ClientLink link(options.data, done, unpacking ? size_of(archive) : std::nullopt, [&] {
    ::_exit(reporter.report(
        fail(ECANCELED, "the client has gone")));  // the work may be blocked: nothing to wait for
  });
  LSL_CHECK(link.start());
  Result<ArchiveResult> result =
      unpacking ? do_unpack(options, archive, done) : do_pack(options, archive, threads, done);
  if (result && unpacking) LSL_CHECK(sys::failpoint("archive.before_result"));
  link.finish(result ? result->warnings : std::vector<std::string>());
  return result;
}

Result<ArchiveResult> remove(const ArchiveOptions& options) {
  LSL_CHECK(in("Confine", confine_for(options)));
  LSL_CHECK(sys::remove_tree(options.root, options.name));
  return ArchiveResult{};
}

}  // namespace

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string_view> arguments(argv + std::min(argc, 1), argv + argc);
  const Result<ArchiveOptions> options = parse_archive_options(arguments);
  if (!options) {
    fmt::print(stderr, "lsl-archive: {}\n", options.error().message());
    return 1;
  }
  Reporter reporter(*options);
  // Exit handlers could look for files of the host, which are out of reach (leak checkers want
  // /proc).
  ::_exit(reporter.report(options->mode == ArchiveMode::Remove ? remove(*options)
                                                               : transfer(*options, reporter)));
}
