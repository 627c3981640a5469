#include <errno.h>
#include <sys/stat.h>

#include "cli/commands/ask.h"
#include "cli/commands/commands.h"
#include "cli/host_path.h"

namespace lsl::cli {
namespace {

// Here the file still has the name the user wrote.
Result<std::string> find_image(const std::string& file) {
  LSL_TRY(path, absolute_path(file));
  struct stat status{};
  if (::stat(path.c_str(), &status) < 0) return fail(errno, "find {}", file);
  if (S_ISDIR(status.st_mode)) return fail(EISDIR, "register {}", file);
  return path;
}

}  // namespace

int run(const RegisterImage& request, const Reporter& reporter) {
  const Result<std::string> path = find_image(request.file);
  if (!path) return reporter.failed(path.error());
  return ask_and_report(api::ImportInPlace{request.name, *path}, kImageLimit, reporter);
}

}  // namespace lsl::cli
