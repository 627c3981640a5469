// Host programs started from a distribution, and the questions tools ask over the interop socket.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/fields.h"
#include "wire/results.h"
#include "wire/types.h"

namespace lsl::wire {

// What both forms of CreateNtProcess carry.
struct NtProcessCommon {
  static constexpr std::string_view kStruct = "LX_INIT_CREATE_NT_PROCESS_COMMON";
  static constexpr bool kOffsetsFromSelf = true;
  std::array<int64_t, 3> std_fd_ids = {};  // not used by anyone
  std::string filename;
  std::string current_working_directory;
  std::vector<std::string> command_line;  // argv[0] included
  std::vector<std::string> environment;   // NAME=VALUE; an empty value removes the variable
  uint16_t rows = 0;
  uint16_t columns = 0;
  bool create_pseudoconsole = false;  // all three streams are terminals

  static constexpr auto kFields = fields(
      value("StdFdIds", &NtProcessCommon::std_fd_ids),
      text("FilenameOffset", &NtProcessCommon::filename),
      text("CurrentWorkingDirectoryOffset", &NtProcessCommon::current_working_directory),
      late(counted_list("CommandLineOffset", "CommandLineCount", &NtProcessCommon::command_line)),
      environment_block("EnvironmentOffset", &NtProcessCommon::environment),
      value("Rows", &NtProcessCommon::rows), value("Columns", &NtProcessCommon::columns),
      value("CreatePseudoconsole", &NtProcessCommon::create_pseudoconsole), buffer());
  bool operator==(const NtProcessCommon&) const = default;
};

// lxbus. Ids of the three streams are handle ids.
struct CreateNtProcess {
  static constexpr Type kType = Type::LxInitMessageCreateProcess;
  static constexpr Launch kLaunch = Launch::NtProcess;
  static constexpr std::string_view kStruct = "LX_INIT_CREATE_NT_PROCESS";
  std::array<int64_t, 3> std_fd_ids = {};
  NtProcessCommon common;

  static constexpr auto kFields = fields(value("StdFdIds", &CreateNtProcess::std_fd_ids),
                                         value("Common", &CreateNtProcess::common));
  bool operator==(const CreateNtProcess&) const = default;
};

// hvsocket. The port is where the interpreter accepts stdin, stdout, stderr and control.
struct CreateNtProcessUtilityVm {
  static constexpr Type kType = Type::LxInitMessageCreateProcessUtilityVm;
  static constexpr Launch kLaunch = Launch::NtProcess;
  static constexpr std::string_view kStruct = "LX_INIT_CREATE_NT_PROCESS_UTILITY_VM";
  uint32_t port = 0;
  NtProcessCommon common;

  static constexpr auto kFields = fields(value("Port", &CreateNtProcessUtilityVm::port),
                                         value("Common", &CreateNtProcessUtilityVm::common));
  bool operator==(const CreateNtProcessUtilityVm&) const = default;
};

// How the launch of a host program ended. Written raw, id 0.
struct CreateProcessResponse {
  static constexpr Type kType = Type::LxInitMessageCreateProcessResponse;
  static constexpr std::string_view kStruct = "LX_INIT_CREATE_PROCESS_RESPONSE";
  int32_t result = 0;          // 0 or kInterop...
  int64_t signal_pipe_id = 0;  // lxbus: handle id of the resize pipe
  uint32_t flags = 0;          // kCreateProcessResult...

  static constexpr auto kFields =
      fields(value("Result", &CreateProcessResponse::result),
             value("SignalPipeId", &CreateProcessResponse::signal_pipe_id),
             value("Flags", &CreateProcessResponse::flags));
  bool operator==(const CreateProcessResponse&) const = default;
};

// The request carries a name, the reply, of the same type, the value.
struct QueryEnvironmentVariable {
  static constexpr Type kType = Type::LxInitMessageQueryEnvironmentVariable;
  static constexpr std::string_view kStruct = "LX_INIT_QUERY_ENVIRONMENT_VARIABLE";
  std::string text;

  static constexpr auto kFields = fields(tail_text("Buffer", &QueryEnvironmentVariable::text));
  bool operator==(const QueryEnvironmentVariable&) const = default;
};

// Request without text; the reply, of the same type, has the machine's id if it is known.
struct QueryVmId {
  static constexpr Type kType = Type::LxInitMessageQueryVmId;
  static constexpr std::string_view kStruct = "LX_INIT_QUERY_VM_ID";
  std::optional<std::string> vm_id;

  static constexpr auto kFields = fields(tail_text("Buffer", &QueryVmId::vm_id));
  bool operator==(const QueryVmId&) const = default;
};

// Answered with ResultBool, ResultInt32 and ResultUint8 (a NetworkingMode).
using QueryDrvfsElevated = HeaderOnly<Type::LxInitMessageQueryDrvfsElevated>;
using QueryFeatureFlags = HeaderOnly<Type::LxInitMessageQueryFeatureFlags>;
using QueryNetworkingMode = HeaderOnly<Type::LxInitMessageQueryNetworkingMode>;

}  // namespace lsl::wire
