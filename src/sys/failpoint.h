// Places where a process can be made to die or to fail, so that tests can show what is left behind
// then: nothing. docs/failpoints.md tells how to use them.
//
//   LSL_FAILPOINT=name:kill|error[,name:kill|error…]
//
// The environment is read once per process, at its first point. Unset, a point costs one
// comparison.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sys/failpoint_names.h"

namespace lsl::sys {

// The name of a point. One that is not in failpoint_names.h does not compile.
class FailpointName {
 public:
  consteval FailpointName(const char* name) : name_(name) {
    if (!is_failpoint(name_)) __builtin_trap();
  }
  std::string_view text() const { return name_; }

 private:
  std::string_view name_;
};

// Reached: says so on standard error, then "kill" ends this process as SIGKILL does, and "error"
// makes this the failure EIO "failpoint NAME". Anything else is a success.
Status failpoint(FailpointName name);

// "LSL_FAILPOINT=…" for the environment of a program that is given no other; nothing when unset.
std::optional<std::string> failpoint_variable();
// Takes the variable out of the environment, for a process whose children must not see it; the
// points of this process and its forks stay as they were set.
void hide_failpoints();

enum class FailpointAction { None, Kill, Error };
// What `setting`, the variable's text, says about `name`. Words that are not understood mean
// nothing.
FailpointAction failpoint_action(std::string_view setting, std::string_view name);

}  // namespace lsl::sys
