// --manage NAME with what is one call to the service.
#include "cli/commands/ask.h"
#include "cli/commands/commands.h"
#include "cli/host_path.h"
#include "cli/job.h"
#include "cli/progress.h"

namespace lsl::cli {

int run(const ResizeOne& request, const Reporter& reporter) {
  return run_and_report(api::Resize{{request.name, {}}, request.size}, "Resizing", reporter);
}

int run(const MoveOne& request, const Reporter& reporter) {
  const Result<std::string> directory = absolute_path(request.directory);
  if (!directory) return reporter.failed(directory.error());
  return run_and_report(api::Move{{request.name, {}}, *directory}, "Moving", reporter);
}

int run(const MakeSparse& request, const Reporter& reporter) {
  return ask_and_report(api::SetSparse{{request.name, {}}, request.sparse, request.allow_unsafe},
                        kImageLimit, reporter);
}

// lsl's own: says what it was good for.
int run(const CompactOne& request, const Reporter& reporter) {
  return run_and_report(api::Compact{{request.name, {}}}, "Compacting", reporter,
                        [&](const api::Compacted& compacted) {
                          const auto freed = static_cast<uint64_t>(compacted.freed);
                          reporter.print(fmt::format("{} freed\n", size_text(freed)));
                        });
}

}  // namespace lsl::cli
