#include "host/network/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <optional>
#include <utility>

#include "sys/call.h"

namespace lsl::host {
namespace {

constexpr size_t kPipeSize = 64 * 1024;  // what the kernel gives (pipe(7))
constexpr size_t kTurn = 1024 * 1024;    // then the others have their turn
constexpr size_t kSparePipes = 4;
constexpr std::chrono::milliseconds kConnectTime{10'000};

}  // namespace

// Sides 0 and 1; flow i goes from side i to the other.
class Relays::Pair {
 public:
  Pair(Relays& relays, Key key, sys::Fd outside, sys::Fd inside) : relays_(relays), key_(key) {
    sides_[0].socket = std::move(outside);
    sides_[1].socket = std::move(inside);
  }
  ~Pair() {
    if (deadline_ != 0) relays_.loop_.cancel(deadline_);
    for (Side& side : sides_)
      if (side.interest != 0) relays_.loop_.remove(side.socket);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  Status start() {
    deadline_ = relays_.loop_.after(kConnectTime, [this] {
      deadline_ = 0;
      relays_.end(key_);
    });
    return want(1, EPOLLOUT);
  }

 private:
  struct Side {
    sys::Fd socket;
    uint32_t interest = 0;  // 0: not watched, for a hang-up would be reported without end
  };
  struct Flow {
    std::optional<sys::Pipe> pipe;
    size_t held = 0;      // bytes in it
    bool ended = false;   // nothing more comes
    bool closed = false;  // and the other side was told
  };

  Status want(size_t side, uint32_t interest) {
    Side& one = sides_[side];
    const uint32_t before = std::exchange(one.interest, interest);
    if (before == interest) return {};
    if (interest == 0) {
      relays_.loop_.remove(one.socket);
      return {};
    }
    if (before != 0) return relays_.loop_.modify(one.socket, interest);
    Status added = relays_.loop_.add(one.socket, interest, [this](uint32_t) { turn(); });
    if (!added) one.interest = 0;
    return added;
  }

  // May destroy this object.
  void turn() {
    if (!connected()) return relays_.end(key_);
    if (deadline_ != 0) relays_.loop_.cancel(std::exchange(deadline_, 0));
    if (!pump(0) || !pump(1) || (flows_[0].closed && flows_[1].closed)) return relays_.end(key_);
    for (const size_t side : {0U, 1U}) {
      const Flow& from = flows_[side];
      const Flow& to = flows_[1 - side];
      const uint32_t in = from.held == 0 && !from.ended ? uint32_t{EPOLLIN} : 0U;
      const uint32_t out = to.held > 0 ? uint32_t{EPOLLOUT} : 0U;
      if (!want(side, in | out)) return relays_.end(key_);
    }
  }

  // Also when a connection was ended by its peer: the other one then ends, too.
  bool connected() const {
    for (const Side& side : sides_) {
      int error = 0;
      socklen_t size = sizeof error;
      if (::getsockopt(side.socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0)
        return false;
    }
    return true;
  }

  // False when one of the connections has failed.
  bool pump(size_t side) {
    Flow& flow = flows_[side];
    if (flow.closed) return true;
    for (size_t moved = 0; moved < kTurn;) {
      if (flow.held == 0 && !flow.ended && !fill(side)) return false;
      if (flow.held == 0) break;
      const ssize_t put = move(flow.pipe->read, sides_[1 - side].socket, flow.held);
      if (put < 0 && errno == EAGAIN) break;
      if (put <= 0) return false;
      flow.held -= static_cast<size_t>(put);
      moved += static_cast<size_t>(put);
    }
    if (flow.held == 0 && flow.pipe) relays_.give_pipe(*std::exchange(flow.pipe, std::nullopt));
    if (flow.held > 0 || !flow.ended) return true;
    flow.closed = true;
    return ::shutdown(sides_[1 - side].socket.get(), SHUT_WR) == 0;
  }

  bool fill(size_t side) {
    Flow& flow = flows_[side];
    if (!flow.pipe) {
      Result<sys::Pipe> pipe = relays_.take_pipe();
      if (!pipe) return false;
      flow.pipe = std::move(*pipe);
    }
    const ssize_t got = move(sides_[side].socket, flow.pipe->write, kPipeSize);
    if (got < 0) return errno == EAGAIN;
    flow.ended = got == 0;
    flow.held = static_cast<size_t>(got);
    return true;
  }

  static ssize_t move(sys::FdRef from, sys::FdRef to, size_t most) {
    return sys::retry([&] {
      return ::splice(from.get(), nullptr, to.get(), nullptr, most,
                      SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    });
  }

  Relays& relays_;
  const Key key_;
  std::array<Side, 2> sides_;
  std::array<Flow, 2> flows_;
  sys::EventLoop::TimerId deadline_ = 0;
};

Relays::Relays(sys::EventLoop& loop, size_t most, std::function<void()> freed)
    : loop_(loop), most_(most), freed_(std::move(freed)) {}

Relays::~Relays() = default;

void Relays::add(sys::Fd outside, sys::Fd inside) {
  const Key key = next_++;
  auto pair = std::make_unique<Pair>(*this, key, std::move(outside), std::move(inside));
  if (!pair->start()) return;
  pairs_.emplace(key, std::move(pair));
}

void Relays::end(Key key) {
  pairs_.erase(key);
  freed_();
}

Result<sys::Pipe> Relays::take_pipe() {
  if (spare_.empty()) return sys::make_pipe();
  sys::Pipe pipe = std::move(spare_.back());
  spare_.pop_back();
  return pipe;
}

// It is empty.
void Relays::give_pipe(sys::Pipe pipe) {
  if (spare_.size() < kSparePipes) spare_.push_back(std::move(pipe));
}

}  // namespace lsl::host
