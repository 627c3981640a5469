#include <errno.h>

#include "guest/mini_init/transport.h"
#include "wire/constants.h"

namespace lsl::guest {
namespace {

constexpr int64_t kLaunchDev = 3;
constexpr int64_t kLaunchLog = 4;
constexpr int64_t kLaunchTimeline = 5;

class HandleConnections : public Connections {
 public:
  explicit HandleConnections(channel::Packet& request) : request_(request) {}

  Result<sys::Fd> connect() override { return next(); }
  Result<sys::Fd> accept() override { return next(); }
  uint32_t port() const override { return wire::kInvalidPort; }

 private:
  Result<sys::Fd> next() {
    const int64_t id = ++taken_;
    std::optional<sys::Fd> handle = request_.take_handle(id);
    if (!handle) return fail(EBADF, "take handle {} of a request, a connection", id);
    return std::move(*handle);
  }

  channel::Packet& request_;
  int64_t taken_ = 0;
};

class HandleDisks : public Disks {
 public:
  HandleDisks(channel::Packet& request, int64_t id) : request_(request), id_(id) {}

  // The service has found, opened and mounted it: what the request says about that is no news.
  Result<sys::Mount> open(const DiskRequest&) override {
    std::optional<sys::Fd> handle = request_.take_handle(id_);
    if (!handle) return fail(EBADF, "take handle {} of a request, a mount", id_);
    return sys::Mount(std::move(*handle));
  }

 private:
  channel::Packet& request_;
  int64_t id_;
};

class LxbusTransport : public Transport {
 public:
  std::unique_ptr<Connections> connections(channel::Packet& request) override {
    return std::make_unique<HandleConnections>(request);
  }
  std::unique_ptr<Disks> disks(channel::Packet& request, size_t connections) override {
    return std::make_unique<HandleDisks>(request, static_cast<int64_t>(connections) + 1);
  }
  LaunchParts launch_parts(channel::Packet& request) override {
    return {.dev = sys::Mount(request.take_handle(kLaunchDev).value_or(sys::Fd())),
            .log = request.take_handle(kLaunchLog).value_or(sys::Fd()),
            .timeline = request.take_handle(kLaunchTimeline).value_or(sys::Fd())};
  }
  bool own_kernel() const override { return false; }
};

}  // namespace

std::unique_ptr<Transport> make_lxbus_transport() { return std::make_unique<LxbusTransport>(); }

}  // namespace lsl::guest
