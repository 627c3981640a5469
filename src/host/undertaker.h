// Lets go of what could hold the service up: a process that does not die at once, a control group
// in which something still lives, a socket in which a stranger's descriptors wait. None of its
// calls waits; what needs time happens from the event loop or in a child process.
#pragma once

#include <string>
#include <vector>

#include "sys/cgroup.h"
#include "sys/event_loop.h"
#include "sys/fd.h"
#include "sys/process.h"

namespace lsl::host {

class Undertaker {
 public:
  explicit Undertaker(sys::EventLoop& loop) : loop_(loop) {}
  // Gives what is left a moment; what then still lives is the reaper's of the host.
  ~Undertaker();
  Undertaker(const Undertaker&) = delete;
  Undertaker& operator=(const Undertaker&) = delete;

  // SIGKILL; reaped when it has ended. Even SIGKILL waits while a process sleeps in a file system
  // that a user serves.
  void end(sys::Child child);
  // The same for the leader of a process group and all children of ours in the group.
  void end_group(sys::Child leader);
  // Kills what lives in it and removes it with all below.
  void remove(sys::Cgroup group);
  // Closes a socket of which a stranger holds the other end: the last reference to what was sent
  // and not received is not let go of here (DESIGN, rule 3).
  void close(sys::Fd socket);

  bool idle() const { return dying_.empty() && groups_ == 0; }

 private:
  struct Dying {
    sys::Child child;
    std::string task;  // what to complain about when it fails; empty: nothing
    bool with_group = false;
  };

  void watch(Dying dying);
  void on_end(int pidfd);
  void reap_group(sys::Child leader, pid_t group);

  sys::EventLoop& loop_;
  std::vector<Dying> dying_;
  size_t groups_ = 0;  // whose leader has ended
};

}  // namespace lsl::host
