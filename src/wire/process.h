// Linux processes: launching them and what is said while they run (session and process channels).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/fields.h"
#include "wire/types.h"

namespace lsl::wire {

// What both forms of CreateProcess carry. Environments are NAME=VALUE texts.
struct ProcessCommon {
  static constexpr std::string_view kStruct = "LX_INIT_CREATE_PROCESS_COMMON";
  static constexpr bool kOffsetsFromSelf = true;
  std::string filename;                   // empty: the user's shell
  std::string current_working_directory;  // empty: home
  // The whole argv; without a file name only what follows argv[0].
  std::vector<std::string> command_line;
  std::vector<std::string> environment;
  std::vector<std::string> host_environment;  // WSLENV and what it names
  std::string host_path;                      // semicolon-separated PATH of the host to append
  uint32_t shell_options = 0;                 // kShellOptions...
  std::string username;                       // empty: the default user
  uint32_t default_uid = 0;                   // wsl.conf may override it
  int32_t flags = 0;                          // kCreateProcess...

  static constexpr auto kFields = fields(
      text("FilenameOffset", &ProcessCommon::filename),
      text("CurrentWorkingDirectoryOffset", &ProcessCommon::current_working_directory),
      counted_list("CommandLineOffset", "CommandLineCount", &ProcessCommon::command_line),
      counted_list("EnvironmentOffset", "EnvironmentCount", &ProcessCommon::environment),
      counted_list("NtEnvironmentOffset", "NtEnvironmentCount", &ProcessCommon::host_environment),
      text("NtPathOffset", &ProcessCommon::host_path),
      value("ShellOptions", &ProcessCommon::shell_options),
      text("UsernameOffset", &ProcessCommon::username),
      value("DefaultUid", &ProcessCommon::default_uid), value("Flags", &ProcessCommon::flags),
      buffer());
  bool operator==(const ProcessCommon&) const = default;
};

// lxbus. Ids are handle ids: 0 is none, or the terminal among the three streams.
struct CreateProcess {
  static constexpr Type kType = Type::LxInitMessageCreateProcess;
  static constexpr Launch kLaunch = Launch::LinuxProcess;
  static constexpr std::string_view kStruct = "LX_INIT_CREATE_PROCESS";
  int64_t ipc_server_id = 0;  // the process channel's end
  std::array<int64_t, 3> std_fd_ids = {};
  int64_t fork_token_id = 0;
  ProcessCommon common;

  static constexpr auto kFields = fields(value("IpcServerId", &CreateProcess::ipc_server_id),
                                         value("StdFdIds", &CreateProcess::std_fd_ids),
                                         value("ForkTokenId", &CreateProcess::fork_token_id),
                                         value("Common", &CreateProcess::common));
  bool operator==(const CreateProcess&) const = default;
};

// hvsocket. Answered with ResultUint32: the port for the five or six sockets of the process.
struct CreateProcessUtilityVm {
  static constexpr Type kType = Type::LxInitMessageCreateProcessUtilityVm;
  static constexpr Launch kLaunch = Launch::LinuxProcess;
  static constexpr std::string_view kStruct = "LX_INIT_CREATE_PROCESS_UTILITY_VM";
  uint16_t rows = 0;
  uint16_t columns = 0;
  ProcessCommon common;

  static constexpr auto kFields = fields(value("Rows", &CreateProcessUtilityVm::rows),
                                         value("Columns", &CreateProcessUtilityVm::columns),
                                         value("Common", &CreateProcessUtilityVm::common));
  bool operator==(const CreateProcessUtilityVm&) const = default;
};

// Private addition behind ExitStatus (PROTOCOL.md).
struct ExitDetail {
  static constexpr std::string_view kStruct = "LSL_EXIT_DETAIL";
  uint32_t raw_status = 0;    // as waitpid(2) reports it
  uint32_t launch_errno = 0;  // not 0 when the program never ran

  static constexpr auto kFields = fields(value("RawStatus", &ExitDetail::raw_status),
                                         value("LaunchErrno", &ExitDetail::launch_errno));
  bool operator==(const ExitDetail&) const = default;
};

// A process ended; without detail the exit code has WSL's meaning.
struct ExitStatus {
  static constexpr Type kType = Type::LxInitMessageExitStatus;
  static constexpr std::string_view kStruct = "LX_INIT_PROCESS_EXIT_STATUS";
  int32_t exit_code = 0;
  std::optional<ExitDetail> detail;

  static constexpr auto kFields =
      fields(value("ExitCode", &ExitStatus::exit_code), extension(&ExitStatus::detail));
  bool operator==(const ExitStatus&) const = default;
};

struct WindowSizeChanged {
  static constexpr Type kType = Type::LxInitMessageWindowSizeChanged;
  static constexpr std::string_view kStruct = "LX_INIT_WINDOW_SIZE_CHANGED";
  uint16_t rows = 0;
  uint16_t columns = 0;

  static constexpr auto kFields = fields(value("Rows", &WindowSizeChanged::rows),
                                         value("Columns", &WindowSizeChanged::columns));
  bool operator==(const WindowSizeChanged&) const = default;
};

// Run a program as root in the root namespace or the distribution. Answered with ResultInt32 twice:
// the port of its streams (step 2), then the errno of exec (step 3).
struct InitCreateProcess {
  static constexpr Type kType = Type::LxInitCreateProcess;
  static constexpr std::string_view kStruct = "CREATE_PROCESS_MESSAGE";
  std::string path;
  std::vector<std::string> command_line;  // argv; no entry may be empty

  static constexpr auto kFields =
      fields(text("PathIndex", &InitCreateProcess::path),
             terminated_list("CommandLineIndex", &InitCreateProcess::command_line), buffer());
  bool operator==(const InitCreateProcess&) const = default;
};

// Private: the master of the terminal made for a process.
struct ProcessTerminal {
  static constexpr Type kType = Type::LslMessageProcessTerminal;
  static constexpr std::string_view kStruct = "LSL_PROCESS_TERMINAL";
  int64_t terminal_id = 0;  // handle id

  static constexpr auto kFields = fields(value("TerminalId", &ProcessTerminal::terminal_id));
  bool operator==(const ProcessTerminal&) const = default;
};

// Private: deliver a signal to the process's group.
struct ProcessSignal {
  static constexpr Type kType = Type::LslMessageProcessSignal;
  static constexpr std::string_view kStruct = "LSL_PROCESS_SIGNAL";
  int32_t signal = 0;

  static constexpr auto kFields = fields(value("Signal", &ProcessSignal::signal));
  bool operator==(const ProcessSignal&) const = default;
};

}  // namespace lsl::wire
