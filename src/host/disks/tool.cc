#include "host/disks/tool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "sys/call.h"
#include "sys/process.h"

namespace lsl::host {
namespace {

constexpr const char* kFolders[] = {"/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"};
constexpr size_t kMostOutput = 64 << 10;
constexpr size_t kMostShown = 1000;

Result<std::string> find_tool(const Tool& tool) {
  for (const char* folder : kFolders) {
    std::string path = folder + tool.name;
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return fail(ENOENT, "find the program {} (Debian package {})", tool.name, tool.package);
}

int64_t now_ms() {
  timespec now{};
  (void)::clock_gettime(CLOCK_MONOTONIC, &now);  // Fails for a bad pointer only.
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

// Up to the end of the stream or the deadline; only the last part is kept.
Result<std::string> read_output(sys::FdRef pipe, int64_t deadline) {
  std::string output;
  for (;;) {
    const int64_t left = deadline - now_ms();
    if (left <= 0) return fail(ETIME, "wait");
    pollfd wait{.fd = pipe.get(), .events = POLLIN, .revents = 0};
    const int ready = sys::retry([&] { return ::poll(&wait, 1, static_cast<int>(left)); });
    if (ready < 0) return fail(errno, "wait");
    if (ready == 0) continue;
    char chunk[4096];
    const ssize_t length = sys::retry([&] { return ::read(pipe.get(), chunk, sizeof chunk); });
    if (length < 0) return fail(errno, "read the output");
    if (length == 0) return output;
    output.append(chunk, static_cast<size_t>(length));
    if (output.size() > kMostOutput) output.erase(0, output.size() - kMostOutput / 2);
  }
}

}  // namespace

std::string tool_output(std::string_view raw, const std::string& target_name, size_t limit) {
  std::string shown;
  for (std::string_view line : split(raw, '\n')) {
    // A progress bar draws over itself.
    line = trim(line);
    if (const size_t last = line.find_last_of("\r\b"); last != line.npos)
      line.remove_prefix(last + 1);
    line = trim(line);
    if (line.empty()) continue;
    if (!shown.empty()) shown += "; ";
    shown += printable(line);
  }
  if (!target_name.empty())
    for (size_t at = 0; (at = shown.find(kToolTargetPath, at)) != shown.npos;
         at += target_name.size())
      shown.replace(at, sizeof kToolTargetPath - 1, target_name);
  if (shown.size() > limit) shown = "..." + shown.substr(shown.size() - limit);
  return shown;
}

Result<ToolResult> run_tool(const Tool& tool) {
  LSL_TRY(program, find_tool(tool));
  LSL_TRY(pipe, sys::make_pipe());
  sys::SpawnOptions options;
  options.argv = {program};
  options.argv.insert(options.argv.end(), tool.arguments.begin(), tool.arguments.end());
  options.environment = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"};
  options.environment.insert(options.environment.end(), tool.environment.begin(),
                             tool.environment.end());
  options.standard_output = pipe.write.get();
  options.standard_error = pipe.write.get();
  if (tool.target >= 0) options.descriptors = {{tool.target, kToolTarget}};
  options.ends_with_caller = true;
  LSL_TRY(child, sys::spawn(options));
  pipe.write.reset();
  const int64_t deadline = now_ms() + int64_t{tool.limit_seconds} * 1000;
  Result<std::string> output = read_output(pipe.read, deadline);
  if (!output)
    return fail(output.error().code, "run {} on {}, for {} seconds at most", tool.name,
                tool.target_name, tool.limit_seconds);
  const int64_t left = std::max<int64_t>(deadline - now_ms(), 0);
  LSL_TRY(ended, child.wait_for(static_cast<int>(left)));
  if (!ended)
    return fail(ETIME, "run {} on {}, for {} seconds at most", tool.name, tool.target_name,
                tool.limit_seconds);
  ToolResult result{.output = tool_output(*output, tool.target_name, kMostShown)};
  if (!ended->exited())
    return fail(EINTR, "run {} on {}: killed by signal {} ({})", tool.name, tool.target_name,
                ended->signal(), result.output);
  result.code = ended->code();
  return result;
}

}  // namespace lsl::host
