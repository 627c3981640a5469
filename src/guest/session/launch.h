// Carries out a LaunchPlan: everything is laid out in memory before the fork, the child only makes
// system calls (spec/session.md section 7).
#pragma once

#include <array>
#include <functional>
#include <optional>

#include "base/result.h"
#include "guest/session/launch_plan.h"
#include "sys/fd.h"
#include "sys/process.h"

namespace lsl::guest {

// Descriptors 0, 1 and 2 of the new process, numbers above 2; `terminal`, -1 for none, becomes its
// controlling terminal.
struct Streams {
  std::array<int, 3> standard = {-1, -1, -1};
  int terminal = -1;
};

// A child on its way to its program. It leads a session and a process group of its own.
struct Launched {
  sys::Child child;
  sys::Fd failure;  // see launch_failure()
};

// Called in the child once it has its streams, all signals still blocked: the plan that replaces
// the one it was launched with, or nothing, and then the child ends with status 1. This process has
// one thread, so the child may do what it likes.
using Prepare = std::function<std::optional<LaunchPlan>()>;

// Called in the child before it becomes `user`, with all signals blocked; it may take its time.
// What to tell the user, empty for nothing.
using Login = std::function<std::string(const sys::User& user)>;

// The caller must have every signal blocked and none ignored, so that one that is sent before the
// program runs is neither lost nor wrong. The plan's warnings are the first lines on descriptor 2.
// Errors: only what fails before the fork.
Result<Launched> launch(const LaunchPlan& plan, const Streams& streams, const Prepare& prepare = {},
                        const Login& login = {});

// For a child that has ended: the errno that kept its program from running, 0 when it ran.
int launch_failure(const Launched& launched);

}  // namespace lsl::guest
