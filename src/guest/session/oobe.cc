#include "guest/session/oobe.h"

#include <signal.h>
#include <unistd.h>

#include <array>

#include "base/log.h"
#include "base/text.h"
#include "channel/lxbus.h"
#include "channel/numbered.h"
#include "conf/key_table.h"
#include "guest/session/surroundings.h"
#include "sys/file.h"
#include "sys/process.h"
#include "wire/session.h"

namespace lsl::guest {
namespace {

constexpr std::string_view kPath = "/etc/wsl-distribution.conf";
constexpr size_t kMaxSize = 1 << 20;
constexpr int kSendMilliseconds = 2000;
constexpr uint32_t kFailed = 0xFFFFFFFF;

Oobe read_oobe(sys::FdRef root) {
  const Result<std::string> text = sys::read_file_in_root(root, std::string(kPath), kMaxSize);
  return parse_oobe(text ? *text : "");
}

// Root's own plan for the command: its environment, its home.
std::optional<LaunchPlan> plan_command(wire::ProcessCommon request, Surroundings surroundings,
                                       const std::string& command) {
  request.filename = "/bin/sh";
  request.command_line = {"/bin/sh", "-c", command};
  request.username.clear();
  request.default_uid = 0;
  surroundings.default_user.reset();
  return plan_launch(request, surroundings);
}

Result<sys::ExitStatus> run_command(const LaunchPlan& plan, const Login& login) {
  if (login) (void)sys::write_all(STDERR_FILENO, login(plan.user));  // nobody else to tell
  sys::SpawnOptions options;
  options.argv = plan.arguments;
  options.environment = plan.environment;
  options.standard_input = STDIN_FILENO;
  options.standard_output = STDOUT_FILENO;
  options.standard_error = STDERR_FILENO;
  LSL_TRY(shell, sys::spawn(options));
  return shell.wait();
}

// What the terminal sent while the command ran was for the command.
void forget_terminal_signals() {
  for (const int signal : {SIGINT, SIGQUIT, SIGTSTP}) {
    ::signal(signal, SIG_IGN);
    ::signal(signal, SIG_DFL);
  }
}

void report(sys::Fd service, uint32_t result, std::optional<uint32_t> uid) {
  const wire::OobeResult message{.result = result,
                                 .default_uid = uid ? static_cast<int64_t>(*uid) : -1};
  auto channel = channel::make_lxbus(std::move(service), channel::Handles::Refuse);
  Status sent;
  if (channel)
    sent = channel::Numbered(std::move(*channel))
               .send(message, {}, channel::in_milliseconds(kSendMilliseconds));
  else
    sent = std::unexpected(channel.error());
  if (!sent) log_warning("first-run result: {}", sent.error().message());
}

void complain(const std::string& command) {
  const std::string line = fmt::format("OOBE command \"{}\" failed, exiting\n", printable(command));
  (void)sys::write_all(STDERR_FILENO, line);  // there is nobody else to tell
}

}  // namespace

Oobe parse_oobe(std::string_view distribution_conf) {
  Oobe oobe;
  std::optional<int32_t> uid;
  const std::array keys = {conf::Key{"oobe.command", &oobe.command},
                           conf::Key{"oobe.defaultUid", &uid}};
  (void)conf::read_by_table(distribution_conf, kPath, keys);  // the import told what is wrong
  if (uid && *uid >= 0) oobe.uid = static_cast<uint32_t>(*uid);
  return oobe;
}

bool is_interactive(const wire::ProcessCommon& request) {
  return request.filename.empty() && request.command_line.empty();
}

std::optional<LaunchPlan> run_oobe(sys::FdRef root, const wire::ProcessCommon& request,
                                   const Surroundings& surroundings, sys::Fd service,
                                   const Login& login) {
  const Oobe oobe = read_oobe(root);
  if (oobe.command) {
    const std::optional<LaunchPlan> plan = plan_command(request, surroundings, *oobe.command);
    const Result<sys::ExitStatus> status =
        plan ? run_command(*plan, login) : Result<sys::ExitStatus>(fail(ESRCH, "plan the command"));
    if (!status) log_warning("first-run command: {}", status.error().message());
    if (!status || status->raw != 0) {
      report(std::move(service), kFailed, std::nullopt);
      complain(*oobe.command);
      return std::nullopt;
    }
    forget_terminal_signals();
  }
  report(std::move(service), 0, oobe.uid);

  // The command made a user, most likely.
  Surroundings now = surroundings;
  refresh_users(now, root);
  wire::ProcessCommon shell = request;
  if (oobe.uid) {
    shell.username.clear();
    shell.default_uid = *oobe.uid;
    now.default_user.reset();
  }
  return plan_launch(shell, now);
}

}  // namespace lsl::guest
