#include <fcntl.h>
#include <unistd.h>

#include <limits>

#include "base/text.h"
#include "cli/commands/ask.h"
#include "cli/commands/commands.h"
#include "sys/file.h"
#include "sys/process.h"

namespace lsl::cli {
namespace {

// A number and a line end, or the error text of a failed launch.
constexpr size_t kMostOutput = 64 * 1024;

struct Answer {
  int status = 0;
  std::string output;
};

// In the child: standard input is nothing, standard output the pipe.
Status redirect(sys::FdRef output) {
  LSL_TRY(nothing, sys::open_file("/dev/null", O_RDONLY));
  if (::dup2(nothing.get(), STDIN_FILENO) < 0 || ::dup2(output.get(), STDOUT_FILENO) < 0)
    return fail(errno, "redirect the program's output");
  return {};
}

// Launches as the command itself does, in a child whose output is read: a distribution that says
// more than it should breaks its own pipe. The user may break it off as any launch.
Result<Answer> ask_inside(const Launch& launch, const Reporter& reporter) {
  LSL_TRY(pipe, sys::make_pipe());
  LSL_TRY(clone, sys::clone_process({}));
  if (clone.in_child) {
    pipe.read.reset();
    const Status redirected = redirect(pipe.write);
    pipe.write.reset();
    ::_exit(redirected ? run(launch, reporter) : reporter.failed(redirected.error()));
  }
  pipe.write.reset();
  LSL_TRY(output, sys::read_all(pipe.read, kMostOutput));
  LSL_TRY(ended, clone.child.wait());
  return Answer{ended.exited() ? ended.code() : 128 + ended.signal(), std::move(output)};
}

}  // namespace

// The users are those of the distribution, so its own id(1) is asked.
int run(const ChooseDefaultUser& request, const Reporter& reporter) {
  Launch launch;
  launch.name = request.name;
  launch.user = "root";
  launch.directory = "/";
  launch.exec = true;
  launch.words = {"id", "-u", "--", request.user};
  const Result<Answer> answer = in("AskForUser", ask_inside(launch, reporter));
  if (!answer) return reporter.failed(answer.error());
  if (answer->status != 0) {
    reporter.print(answer->output);
    return answer->status;
  }
  const std::optional<uint64_t> uid = parse_unsigned(trim(answer->output));
  // The highest one means "no user" to chown(2) and its kin.
  if (!uid || *uid >= std::numeric_limits<uint32_t>::max())
    return reporter.failed(fail_as("E_UNEXPECTED", "id printed no user's number for {}: {}",
                                   request.user, answer->output.substr(0, 100))
                               .error());
  return ask_and_report(api::SetDefaultUser{{request.name, {}}, static_cast<uint32_t>(*uid)},
                        kEndLimit, reporter);
}

}  // namespace lsl::cli
