// Carries out a LaunchPlan: everything is laid out in memory before the fork, the child only makes
// system calls (spec/session.md section 7).
#pragma once

#include <array>

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
  int login = -1;  // what to await before the program runs (systemd/login_access.h); -1: nothing
};

// A child on its way to its program. It leads a session and a process group of its own.
struct Launched {
  sys::Child child;
  sys::Fd failure;  // see launch_failure()
};

// The caller must have every signal blocked and none ignored, so that one that is sent before the
// program runs is neither lost nor wrong. Errors: only what fails before the fork.
Result<Launched> launch(const LaunchPlan& plan, const Streams& streams);

// For a child that has ended: the errno that kept its program from running, 0 when it ran.
int launch_failure(const Launched& launched);

}  // namespace lsl::guest
