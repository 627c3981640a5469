// The first-run command of an image ("out of box experience", spec/session.md section 9): what
// etc/wsl-distribution.conf wants run before the first interactive shell, usually to make a user.
//
// All of it happens in the child that becomes the shell, after it got its streams and before it
// becomes a user. Only there may it take as long as somebody needs to answer its questions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "guest/session/launch.h"
#include "guest/session/launch_plan.h"
#include "sys/fd.h"
#include "wire/process.h"

namespace lsl::guest {

struct Oobe {
  std::optional<std::string> command;  // for root's /bin/sh
  std::optional<uint32_t> uid;         // of the shell that follows, and of all later ones
};

// Keys oobe.command and oobe.defaultUid; what is wrong with the file is nobody's business here.
Oobe parse_oobe(std::string_view distribution_conf);

// True for the launches that the command comes before: the user's shell with nothing to do.
bool is_interactive(const wire::ProcessCommon& request);

// In the child: runs the command as root on descriptors 0 to 2, after root's `login`, reports the
// result on `service`, an end of the channel that CreateSession brought (docs/PROTOCOL.md), and
// plans the shell. Nothing after a failure, of which the user has been told: then the child ends
// with status 1.
std::optional<LaunchPlan> run_oobe(sys::FdRef root, const wire::ProcessCommon& request,
                                   const Surroundings& surroundings, sys::Fd service,
                                   const Login& login);

}  // namespace lsl::guest
