#include "guest/systemd/bus.h"

#include <errno.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "base/text.h"
#include "sys/call.h"
#include "sys/socket.h"

namespace lsl::guest {
namespace {

constexpr const char* kManagerPath = "/org/freedesktop/systemd1";
constexpr const char* kManager = "org.freedesktop.systemd1.Manager";
constexpr const char* kUnit = "org.freedesktop.systemd1.Unit";
constexpr const char* kProperties = "org.freedesktop.DBus.Properties";

// D-Bus specification, "Authentication Protocol": a zero byte, then lines. 30 is "0", our uid, in
// hexadecimal; the socket proves it. Sent in one go, since there is nothing to negotiate.
constexpr std::string_view kGreeting("\0AUTH EXTERNAL 30\r\nBEGIN\r\n", 26);
constexpr size_t kMaxGreeting = 512;

}  // namespace

Result<std::unique_ptr<Bus>> Bus::connect(sys::EventLoop& loop, const std::string& path,
                                          Signal signal, Closed closed) {
  LSL_TRY(socket, sys::connect_without_waiting(path));
  LSL_TRY(sent, sys::send_some(socket, kGreeting, {}));
  if (sent != kGreeting.size()) return fail(EAGAIN, "greet {}", path);
  std::unique_ptr<Bus> bus(new Bus(loop, std::move(socket), std::move(signal), std::move(closed)));
  Bus* self = bus.get();
  LSL_CHECK(loop.add(self->socket_, EPOLLIN, [self](uint32_t) { self->on_readable(); }));
  return bus;
}

Bus::~Bus() {
  *alive_ = false;
  if (socket_) loop_.remove(socket_);
}

void Bus::call(const BusCall& call, Reply reply) {
  const uint32_t serial = ++last_serial_;
  waiting_.emplace(serial, std::move(reply));
  unsent_ += encode_call(call, serial);
  if (!greeted_) return;
  // Never from inside this call: the caller does not expect it.
  if (const Status sent = send_calls(); !sent)
    loop_.after(std::chrono::milliseconds(0), [this, alive = alive_, reason = sent.error()] {
      if (*alive) close(reason);
    });
}

// A manager that has stopped reading is as good as gone.
Status Bus::send_calls() {
  if (!socket_) return fail(ECONNRESET, "call systemd");
  const std::string bytes = std::exchange(unsent_, {});
  if (bytes.empty()) return {};
  LSL_TRY(sent, sys::send_some(socket_, bytes, {}));
  return sent == bytes.size() ? Status() : fail(EAGAIN, "call systemd");
}

void Bus::on_readable() {
  const std::shared_ptr<bool> alive = alive_;
  const Status received = receive();
  if (*alive && !received) close(received.error());
}

// What came before the end of the stream still counts.
Status Bus::receive() {
  std::array<char, 16384> buffer;
  const std::shared_ptr<bool> alive = alive_;
  const ssize_t got =
      sys::retry([&] { return ::read(socket_.get(), buffer.data(), buffer.size()); });
  if (got < 0 && errno == EAGAIN) return {};
  if (got < 0) return fail(errno, "read from systemd");
  if (got == 0) return fail(ECONNRESET, "read from systemd");
  received_.append(buffer.data(), static_cast<size_t>(got));
  if (!greeted_) LSL_CHECK(skip_greeting());
  while (greeted_) {
    LSL_TRY(message, take_bus_message(received_));
    if (!message) break;
    dispatch(*message);
    if (!*alive || !socket_) return {};
  }
  return {};
}

// "OK GUID" and nothing else before the first message. Calls wait for it: systemd does not look at
// what it received behind the greeting until more comes.
Status Bus::skip_greeting() {
  const size_t end = received_.find("\r\n");
  if (end == std::string::npos && received_.size() < kMaxGreeting) return {};
  if (end == std::string::npos || !received_.starts_with("OK "))
    return fail(EBADMSG, "greet systemd, which says '{}'", printable(received_.substr(0, end)));
  received_.erase(0, end + 2);
  greeted_ = true;
  return send_calls();
}

void Bus::dispatch(const BusMessage& message) {
  if (message.type == BusMessage::Type::Signal) {
    const Signal signal = signal_;  // a copy: the callback may destroy this object
    return signal(message);
  }
  const auto waiting = waiting_.find(message.reply_serial);
  if (waiting == waiting_.end()) return;
  const Reply reply = std::move(waiting->second);
  waiting_.erase(waiting);
  if (message.type == BusMessage::Type::Error)
    return reply(fail(EREMOTEIO, "{}: {}", message.error_name,
                      printable(message.first_string().value_or(""))));
  reply(message);
}

void Bus::close(const Error& reason) {
  if (!socket_) return;
  loop_.remove(socket_);
  socket_.reset();
  const std::shared_ptr<bool> alive = alive_;
  const Closed closed = std::move(closed_);
  for (const auto& [serial, reply] : std::exchange(waiting_, {})) {
    reply(std::unexpected(reason));
    if (!*alive) return;
  }
  if (closed) closed(reason);
}

BusCall get_property(std::string path, std::string interface, std::string name) {
  return {std::move(path), kProperties, "Get", {std::move(interface), std::move(name)}};
}

BusCall get_system_state() { return get_property(kManagerPath, kManager, "SystemState"); }

BusCall start_unit(std::string name) {
  return {kManagerPath, kManager, "StartUnit", {std::move(name), "replace"}};
}

BusCall start_shutdown(std::string name) {
  return {kManagerPath, kManager, "StartUnit", {std::move(name), "replace-irreversibly"}};
}

BusCall load_unit(std::string name) {
  return {kManagerPath, kManager, "LoadUnit", {std::move(name)}};
}

BusCall get_active_state(std::string unit_path) {
  return get_property(std::move(unit_path), kUnit, "ActiveState");
}

}  // namespace lsl::guest
