// Terminal sessions: asking init for a session leader, and what a session reports back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wire/fields.h"
#include "wire/types.h"

namespace lsl::wire {

// Private addition behind CreateSession (PROTOCOL.md).
struct CreateSessionDetail {
  static constexpr std::string_view kStruct = "LSL_CREATE_SESSION_DETAIL";
  int64_t oobe_id = 0;  // handle id of the channel for OobeResult; 0: no first-run command here

  static constexpr auto kFields = fields(value("OobeId", &CreateSessionDetail::oobe_id));
  bool operator==(const CreateSessionDetail&) const = default;
};

// Make a session leader.
struct CreateSession {
  static constexpr Type kType = Type::LxInitMessageCreateSession;
  static constexpr std::string_view kStruct = "LX_INIT_CREATE_SESSION";
  int64_t console_id = 0;  // lxbus: handle id of the leader's channel end; VM: 0
  std::optional<CreateSessionDetail> detail = {};

  static constexpr auto kFields =
      fields(value("ConsoleId", &CreateSession::console_id), extension(&CreateSession::detail));
  bool operator==(const CreateSession&) const = default;
};

// Where the new session leader listens for its one connection.
struct CreateSessionResponse {
  static constexpr Type kType = Type::LxInitMessageCreateSessionResponse;
  static constexpr std::string_view kStruct = "LX_INIT_CREATE_SESSION_RESPONSE";
  uint32_t port = 0xFFFFFFFF;  // 0xFFFFFFFF: no listener

  static constexpr auto kFields = fields(value("Port", &CreateSessionResponse::port));
  bool operator==(const CreateSessionResponse&) const = default;
};

// Make a systemd user session; answered with ResultBool.
struct CreateLoginSession {
  static constexpr Type kType = Type::LxInitMessageCreateLoginSession;
  static constexpr std::string_view kStruct = "LX_INIT_CREATE_LOGIN_SESSION";
  uint32_t uid = 0;
  uint32_t gid = 0;
  std::string username;

  static constexpr auto kFields =
      fields(value("Uid", &CreateLoginSession::uid), value("Gid", &CreateLoginSession::gid),
             tail_text("Buffer", &CreateLoginSession::username));
  bool operator==(const CreateLoginSession&) const = default;
};

// The first-run command finished.
struct OobeResult {
  static constexpr Type kType = Type::LxInitOobeResult;
  static constexpr std::string_view kStruct = "LX_INIT_OOBE_RESULT";
  uint32_t result = 0;       // 0 or 0xFFFFFFFF
  int64_t default_uid = -1;  // -1: none given

  static constexpr auto kFields =
      fields(value("Result", &OobeResult::result), value("DefaultUid", &OobeResult::default_uid));
  bool operator==(const OobeResult&) const = default;
};

}  // namespace lsl::wire
