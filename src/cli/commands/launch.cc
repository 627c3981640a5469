#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/client.h"
#include "channel/lxbus.h"
#include "channel/numbered.h"
#include "cli/commands/commands.h"
#include "cli/exit_code.h"
#include "cli/launch_plan.h"
#include "cli/process_start.h"
#include "cli/service_connection.h"
#include "cli/terminal.h"
#include "sys/failpoint.h"

namespace lsl::cli {
namespace {

// A first start may check a disk, boot a machine and wait for systemd; the service has its own,
// shorter limits.
constexpr std::chrono::seconds kOpenLimit{300};
constexpr int kHangUpStatus = 128 + 1;  // as a shell reports death by SIGHUP

struct OpenedSession {
  api::Client client;  // held open: the service counts it as a user of the distribution
  api::Session session;
  channel::Numbered leader;
};

Result<OpenedSession> open_session(const Launch& launch, const Reporter& reporter) {
  api::Deadline deadline = std::chrono::steady_clock::now() + kOpenLimit;
  LSL_TRY(client,
          begin_call(api::OpenSession{{launch.name, launch.id}, is_interactive(launch)}, deadline));
  for (;;) {
    LSL_TRY(reply, client.next(deadline));
    if (reply.continues) {
      LSL_TRY(warning, api::Warning::from_json(reply.parameters));
      reporter.warn(warning.warning);
      deadline.reset();  // it waits for somebody: that takes as long as it takes
      continue;
    }
    LSL_TRY(session, api::Session::from_json(reply.parameters));
    LSL_TRY(socket, api::take_descriptor(reply, session.session));
    LSL_TRY(channel, channel::make_lxbus(std::move(socket)));
    for (const std::string& warning : session.warnings) reporter.warn(warning);
    return OpenedSession{std::move(client), std::move(session),
                         channel::Numbered(std::move(channel))};
  }
}

std::vector<std::string> caller_environment() {
  std::vector<std::string> block;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    block.emplace_back(*entry);
  return block;
}

// Empty when the directory has no name any more; the program then starts in the home directory.
std::string caller_directory() {
  const std::unique_ptr<char, decltype(&::free)> path(::getcwd(nullptr, 0), &::free);
  return path && path.get()[0] == '/' ? std::string(path.get()) : std::string();
}

// Init drops the session when it cannot make a leader for it; then, too, it says nothing.
Error explain_lost_session(Error error) {
  if (error.code != EPIPE && error.code != ECONNRESET) return error;
  return Error{0, "E_UNEXPECTED",
               "The distribution ended the session before the program started: it is being "
               "stopped, or has as many processes as it may have.",
               std::move(error.steps)};
}

Result<ProcessEnd> launch_process(const Launch& launch, const Reporter& reporter) {
  LSL_TRY(uses, decide_standard_descriptors());
  LSL_TRY(opened, open_session(launch, reporter));
  LSL_CHECK(sys::failpoint("cli.after_open_session"));
  LSL_TRY(signals, catch_signals());
  const std::vector<std::string> environment = caller_environment();
  const std::string directory = caller_directory();
  const TerminalEnds ends = terminal_ends(uses);
  std::optional<sys::WindowSize> size;
  if (ends.output >= 0) size = size_of(ends);
  wire::ProcessCommon common =
      plan_launch(launch, opened.session,
                  {reporter.personality(), environment, directory, uses, reporter.quiet()});
  Result<channel::Numbered> started = start_process(opened.leader, std::move(common), uses, size);
  if (!started) started = std::unexpected(explain_lost_session(std::move(started).error()));
  LSL_TRY(process, in("CreateLxProcess", std::move(started)));
  LSL_CHECK(sys::failpoint("cli.after_create_process"));
  return stay_with_process(process, signals, ends);
}

}  // namespace

int run(const Launch& launch, const Reporter& reporter) {
  const Result<ProcessEnd> end = launch_process(launch, reporter);
  if (!end) return reporter.failed(end.error());
  if (end->hung_up) return kHangUpStatus;
  const Ending ending = ending_of(reporter.personality(), end->status, program_of(launch));
  if (const auto* error = std::get_if<Error>(&ending)) return reporter.failed(*error);
  if (const auto* not_started = std::get_if<NotStarted>(&ending)) {
    reporter.print_error(not_started->text);
    return not_started->status;
  }
  return std::get<int>(ending);
}

}  // namespace lsl::cli
