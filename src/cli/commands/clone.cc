#include "cli/commands/commands.h"
#include "cli/host_path.h"
#include "cli/job.h"

#include "api/requests.h"

namespace lsl::cli {

// Without a directory the service chooses: only it knows where the original is.
int run(const CloneOne& request, const Reporter& reporter) {
  api::Clone clone{{request.name, {}}, request.new_name, {}};
  if (request.directory) {
    Result<std::string> directory = absolute_path(*request.directory);
    if (!directory) return reporter.failed(directory.error());
    clone.directory = std::move(*directory);
  }
  return run_and_report(clone, "Cloning", reporter);
}

}  // namespace lsl::cli
