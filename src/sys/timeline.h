// When the steps of a distribution's start began: a stamp per step (CLOCK_MONOTONIC, which all
// namespaces share), in a page of memory that the processes of the start have in common. So a stamp
// costs a look at the clock, no message and no allocation, and the service knows at any time what a
// start that hangs is doing.
//
//   sys::stamp(sys::Step::InitMounts);   // the step begins now
//
// What a guest writes into the page is its own affair: the service reads it as numbers, within
// bounds.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sys/fd.h"
#include "sys/timeline_steps.h"

namespace lsl::sys {

// Nanoseconds of CLOCK_MONOTONIC by step; 0: not reached.
using Stamps = std::array<uint64_t, kSteps.size()>;

// CLOCK_MONOTONIC in nanoseconds.
uint64_t monotonic_now();

// Notes that a step begins in this process, or, when another process has begun its lane already,
// that this one is none of the start. Only the first stamp of a step counts. Nothing happens
// without a page; safe between fork and exec.
void stamp(Step step);
// From now on stamp() of this process and its forks writes into the page; failing that, nowhere.
void share_stamps(FdRef page);
// The same for the page that a program inherits as descriptor `number`, which is closed; one that
// is no page of ours is left alone (docs/PROTOCOL.md).
void adopt_stamps(int number);

// This process has no more steps in the start: its page is let go of. Its forks have their own.
void release_stamps();

// The service's side: one per start.
class Timeline {
 public:
  // With a page for the other processes, unless memory or descriptors are short.
  Timeline();

  // The service's own steps; the first stamp counts.
  void stamp(Step step);
  // For share_stamps(), -1 without a page.
  int page() const { return page_.get(); }
  // As they are now: of the guest's only those between the first of the service's and now, or the
  // end.
  Stamps stamps() const;
  // The start is over, or has failed: what is stamped later does not count, the page is let go of.
  void end();
  std::optional<uint64_t> ended() const { return ended_; }

 private:
  Stamps own_{};
  Fd page_;
  std::optional<uint64_t> ended_;
};

}  // namespace lsl::sys
