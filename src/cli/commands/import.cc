#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "cli/commands/commands.h"
#include "cli/host_path.h"
#include "cli/service_connection.h"
#include "cli/transfer.h"
#include "sys/file.h"

namespace lsl::cli {
namespace {

// The archive program takes nothing else; here the file still has a name to be called by.
Status check_archive(sys::FdRef archive, const std::string& name) {
  LSL_TRY(status, sys::stat_of(archive));
  if (S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode)) return {};
  if (S_ISDIR(status.st_mode)) return fail(EISDIR, "import {}", name);
  return fail_as("E_INVALIDARG", "import {}: not a file, pipe or socket", name);
}

Result<sys::Fd> open_archive(const std::string& file) {
  const bool named = file != "-";
  if (!named && ::isatty(STDIN_FILENO) == 1)
    return fail_as("E_INVALIDARG", "standard input is a terminal, no archive is read from there");
  LSL_TRY(archive,
          named ? sys::open_file(file, O_RDONLY | O_NOCTTY) : sys::duplicate(STDIN_FILENO));
  LSL_CHECK(check_archive(archive, named ? file : "standard input"));
  return archive;
}

// What is left to read, where that is known: standard input may be a file that was read in part.
api::ArchiveOffer offer_of(const sys::Fd& archive) {
  struct stat status{};
  if (::fstat(archive.get(), &status) < 0 || !S_ISREG(status.st_mode)) return {};
  const off_t at = ::lseek(archive.get(), 0, SEEK_CUR);
  if (at < 0 || at > status.st_size) return {};
  return {static_cast<uint64_t>(status.st_size - at)};
}

Result<TransferEnd> import_archive(const ImportArchive& import, const Reporter& reporter) {
  LSL_TRY(archive, open_archive(import.file));
  LSL_TRY(directory, absolute_path(import.directory));
  LSL_TRY(client, begin_call(api::Import{import.name, directory, import.version,
                                         import.image.has_value(), import.image},
                             std::chrono::steady_clock::now() + kTransferStartLimit));
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
