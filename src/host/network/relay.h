// Carries bytes between pairs of TCP connections, both ways, with half-closes, without copying them
// through this process (splice(2)). A pipe is in use only while one side does not take what the
// other has sent: pipes are counted against the user's limits (pipe(7)).
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "base/result.h"
#include "sys/event_loop.h"
#include "sys/fd.h"

namespace lsl::host {

class Relays {
 public:
  // `freed` is called, from the loop, whenever one of the pairs has ended. At most `most` pairs.
  Relays(sys::EventLoop& loop, size_t most, std::function<void()> freed);
  ~Relays();
  Relays(const Relays&) = delete;
  Relays& operator=(const Relays&) = delete;

  bool full() const { return pairs_.size() >= most_; }
  size_t count() const { return pairs_.size(); }
  // Both are non-blocking; `inside` may still be connecting, which it has ten seconds for. A pair
  // that cannot be watched is closed at once.
  void add(sys::Fd outside, sys::Fd inside);

 private:
  class Pair;
  using Key = uint64_t;

  Result<sys::Pipe> take_pipe();
  void give_pipe(sys::Pipe pipe);
  void end(Key key);

  sys::EventLoop& loop_;
  const size_t most_;
  const std::function<void()> freed_;
  std::vector<sys::Pipe> spare_;
  std::map<Key, std::unique_ptr<Pair>> pairs_;
  Key next_ = 1;
};

}  // namespace lsl::host
