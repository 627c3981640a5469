#include "cli/launch_plan.h"

#include "base/text.h"
#include "cli/environment.h"
#include "wire/enums.h"

namespace lsl::cli {
namespace {

bool uses_terminal(const std::array<DescriptorUse, 3>& descriptors) {
  for (const DescriptorUse use : descriptors)
    if (use == DescriptorUse::Terminal) return true;
  return false;
}

int32_t console_flags(const std::array<DescriptorUse, 3>& descriptors) {
  static constexpr std::array kFlags = {wire::kCreateProcessStdInConsole,
                                        wire::kCreateProcessStdOutConsole,
                                        wire::kCreateProcessStdErrConsole};
  uint32_t flags = 0;
  for (size_t i = 0; i < descriptors.size(); ++i)
    if (descriptors[i] == DescriptorUse::Terminal) flags |= static_cast<uint32_t>(kFlags[i]);
  return static_cast<int32_t>(flags);
}

// A shell without a command is a login shell unless told otherwise, with one it is not.
bool login(const Launch& launch) {
  if (launch.exec) return false;
  if (launch.shell == ShellType::Default) return launch.words.empty();
  return launch.shell == ShellType::Login;
}

}  // namespace

std::string shell_text(std::span<const std::string> words) {
  if (words.size() == 1) return words[0];
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ' ';
    text += shell_quote(word);
  }
  return text;
}

std::string directory_for(const Launch& launch, std::string_view working_directory) {
  if (launch.directory) return *launch.directory;
  return working_directory.empty() ? "" : fmt::format("host:{}", working_directory);
}

wire::ProcessCommon plan_launch(const Launch& launch, const api::Session& session,
                                const LaunchSurroundings& surroundings) {
  wire::ProcessCommon common;
  if (launch.exec) {
    common.filename = program_of(launch);
    common.command_line = launch.words;
  } else if (!launch.words.empty()) {
    common.command_line = {"-c", shell_text(launch.words)};
  }
  common.current_working_directory = directory_for(launch, surroundings.working_directory);
  common.environment = with_proxies(session.environment, surroundings.environment);
  if (!behaves_as_wsl(surroundings.personality) && uses_terminal(surroundings.descriptors))
    common.environment = with_terminal_type(std::move(common.environment),
                                            variable(surroundings.environment, "TERM"));
  common.host_environment = shared_variables(surroundings.environment);
  common.shell_options = login(launch) ? wire::kShellOptionsLogin : 0;
  common.username = launch.user.value_or("");
  common.default_uid = session.default_uid;
  common.flags = console_flags(surroundings.descriptors);
  if (surroundings.quiet) common.flags |= wire::kCreateProcessNoWarnings;
  return common;
}

bool is_interactive(const Launch& launch) { return !launch.exec && launch.words.empty(); }

std::string program_of(const Launch& launch) {
  if (!launch.exec) return "";
  return launch.file ? *launch.file : launch.words[0];
}

}  // namespace lsl::cli
