#include <unistd.h>

#include <utility>

#include "cli/commands/commands.h"
#include "cli/export_target.h"
#include "cli/service_connection.h"
#include "cli/transfer.h"
#include "sys/failpoint.h"

namespace lsl::cli {
namespace {

// The target is given its name only after the last reply; leaving earlier removes it.
Result<TransferEnd> export_archive(const ExportArchive& request, const Reporter& reporter) {
  LSL_TRY(target, ExportTarget::open(request.file));
  LSL_TRY(client, begin_call(api::Export{{request.name, std::nullopt}, request.format},
                             std::chrono::steady_clock::now() + kTransferStartLimit));
  if (reporter.as_wsl() && request.file != "-" && ::isatty(STDOUT_FILENO) == 1)
    reporter.print("Export in progress, this may take a few minutes.\n");
  ProgressBar bar("Exporting");
  LSL_TRY(end, run_transfer(client, target.descriptor(), {}, bar, reporter));
  LSL_CHECK(sys::failpoint("cli.export_before_commit"));
  if (end.signal == 0) LSL_CHECK(target.commit());
  return end;
}

}  // namespace

int run(const ExportArchive& request, const Reporter& reporter) {
  const Result<TransferEnd> end = export_archive(request, reporter);
  if (!end) {
    // Standard output may be the archive: nothing else belongs there.
    if (request.file != "-") return reporter.failed(end.error());
    return reporter.failed_beside_output(end.error());
  }
  if (end->signal != 0) return end_by(end->signal);
  if (request.file != "-") reporter.succeeded();
  return 0;
}

}  // namespace lsl::cli
