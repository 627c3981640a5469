#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <utility>

#include "cli/commands/commands.h"
#include "cli/service_connection.h"
#include "cli/transfer.h"
#include "sys/file.h"

namespace lsl::cli {
namespace {

Result<sys::Fd> open_archive(const std::string& file) {
  if (file != "-") return sys::open_file(file, O_RDONLY | O_NOCTTY);
  if (::isatty(STDIN_FILENO) == 1)
    return fail_as("E_INVALIDARG", "standard input is a terminal, no archive is read from there");
  return sys::duplicate(STDIN_FILENO);
}

// What is left to read, where that is known: standard input may be a file that was read in part.
api::ArchiveOffer offer_of(const sys::Fd& archive) {
  struct stat status{};
  if (::fstat(archive.get(), &status) < 0 || !S_ISREG(status.st_mode)) return {};
  const off_t at = ::lseek(archive.get(), 0, SEEK_CUR);
  if (at < 0 || at > status.st_size) return {};
  return {static_cast<uint64_t>(status.st_size - at)};
}

// The service has another working directory: it gets an absolute path.
Result<std::string> absolute(const std::string& path) {
  if (path.empty()) return fail(ENOENT, "import into ''");
  if (path[0] == '/') return path;
  const std::unique_ptr<char, decltype(&::free)> here(::getcwd(nullptr, 0), &::free);
  if (!here || here.get()[0] != '/') return fail(ENOENT, "find the working directory for {}", path);
  return fmt::format("{}/{}", here.get(), path);
}

Result<TransferEnd> import_archive(const ImportArchive& import, const Reporter& reporter) {
  LSL_TRY(archive, open_archive(import.file));
  LSL_TRY(directory, absolute(import.directory));
  LSL_TRY(client, connect_to_service());
  LSL_CHECK(client.start(api::Import{import.name, directory, import.version}));
  if (reporter.as_wsl() && ::isatty(STDOUT_FILENO) == 1)
    reporter.print("Import in progress, this may take a few minutes.\n");
  ProgressBar bar("Importing");
  return run_transfer(client, archive, offer_of(archive), bar, reporter);
}

}  // namespace

int run(const ImportArchive& import, const Reporter& reporter) {
  const Result<TransferEnd> end = import_archive(import, reporter);
  if (!end) return reporter.failed(end.error());
  // The service takes the import back when this process has gone.
  if (end->signal != 0) return end_by(end->signal);
  reporter.succeeded();
  return 0;
}

}  // namespace lsl::cli
