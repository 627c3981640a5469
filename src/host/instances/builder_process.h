// The builder's process and what it made, which is not its child but the service's: one process
// group, the builder's own (build_version1 makes it), until somebody takes over. Dropped before
// that, the whole group is killed and reaped, also a process 1 whose number nobody was told; who
// must not wait for that gives it to the undertaker.
#pragma once

#include <utility>

#include "sys/process.h"

namespace lsl::host {

class BuilderProcess {
 public:
  BuilderProcess() = default;
  explicit BuilderProcess(sys::Child child) : child_(std::move(child)) {}
  BuilderProcess(BuilderProcess&& other) noexcept = default;
  BuilderProcess& operator=(BuilderProcess&& other) noexcept;
  ~BuilderProcess() { end(); }

  // SIGKILL for the builder and the group; both end soon, but are not waited for.
  void kill();
  // The caller's from now on.
  sys::Child take() { return std::move(child_); }

 private:
  void end();

  sys::Child child_;
};

}  // namespace lsl::host
