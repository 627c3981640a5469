// A systemd for tests: answers on a socket as its manager does on /run/systemd/private, with what a
// test tells it to.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "guest/systemd/bus_message.h"
#include "sys/event_loop.h"
#include "sys/socket.h"

namespace lsl::guest {

// A message to a client with one value: a string ("s"), an object path ("o") or a string in a
// variant ("v"). `fields` are the header's: {2 for a reply or 4 for a signal, serial answered}.
inline std::string bus_answer(char signature, std::string_view value, uint32_t serial) {
  std::string body;
  if (signature == 'v') body = std::string("\1s\0", 3);
  body.resize((body.size() + 3) / 4 * 4);
  const auto size = static_cast<uint32_t>(value.size());
  body.append(reinterpret_cast<const char*>(&size), 4);
  body += value;
  body += '\0';
  const auto length = static_cast<uint32_t>(body.size());
  const uint32_t own = 1, fields = 15;
  std::string message = {'l', 2, 1, 1};
  message.append(reinterpret_cast<const char*>(&length), 4);
  message.append(reinterpret_cast<const char*>(&own), 4);
  message.append(reinterpret_cast<const char*>(&fields), 4);
  message += std::string("\5\1u\0", 4);
  message.append(reinterpret_cast<const char*>(&serial), 4);
  message += std::string("\10\1g\0\1", 5) + signature + std::string("\0\0", 2);
  return message + body;
}
inline std::string bus_signal(std::string_view member,
                              std::string_view path = "/org/freedesktop/systemd1") {
  std::string call = encode_call({.path = std::string(path),
                                  .interface = "org.freedesktop.systemd1.Manager",
                                  .member = std::string(member)},
                                 1);
  call[1] = 4;
  return call;
}
inline std::string bus_error(uint32_t serial) {
  std::string answer = bus_answer('s', "not today", serial);
  answer[1] = 3;
  return answer;
}

class FakeManager {
 public:
  // What to send back for a call whose serial is `serial`; empty: nothing.
  using Answer = std::function<std::string(const BusMessage& call, uint32_t serial)>;

  FakeManager(sys::EventLoop& loop, Answer answer) : loop_(loop), answer_(std::move(answer)) {
    char name[] = "/tmp/lsl-manager-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    folder_ = name;
  }
  ~FakeManager() {
    hang_up();
    if (listener_) loop_.remove(listener_);
    ::unlink(path().c_str());
    ::rmdir(folder_.c_str());
  }

  std::string path() const { return folder_ + "/private"; }
  void listen() {
    auto listener = sys::listen_at(path(), 0600, 8);
    ASSERT_TRUE(listener) << listener.error().message();
    listener_ = std::move(*listener);
    ASSERT_TRUE(loop_.add(listener_, EPOLLIN, [this](uint32_t) { accept(); }));
  }
  void tell(const std::string& bytes) {
    if (!client_) return;
    ASSERT_TRUE(sys::send_some(client_, bytes, {}));
  }
  void hang_up() {
    if (client_) loop_.remove(client_);
    client_.reset();
  }
  const std::vector<std::string>& calls() const { return calls_; }
  size_t connections() const { return connections_; }

 private:
  void accept() {
    auto client = sys::accept_from(listener_);
    ASSERT_TRUE(client && *client);
    hang_up();
    client_ = std::move(**client);
    received_.clear();
    greeted_ = false;
    ++connections_;
    ASSERT_TRUE(loop_.add(client_, EPOLLIN, [this](uint32_t) { on_client(); }));
  }
  void on_client() {
    char buffer[4096];
    const ssize_t got = ::read(client_.get(), buffer, sizeof buffer);
    if (got <= 0) return hang_up();
    received_.append(buffer, static_cast<size_t>(got));
    if (!greeted_) {
      const std::string greeting("\0AUTH EXTERNAL 30\r\nBEGIN\r\n", 26);
      if (received_.size() < greeting.size()) return;
      // As systemd: what came along with the greeting is not looked at yet.
      ASSERT_EQ(received_, greeting);
      received_.clear();
      greeted_ = true;
      return tell("OK 59be9ac1e6424d5b80d3b1d8ed331048\r\n");
    }
    for (;;) {
      if (received_.size() < 16) return;
      uint32_t serial = 0;
      __builtin_memcpy(&serial, received_.data() + 8, sizeof serial);
      const auto call = take_bus_message(received_);
      ASSERT_TRUE(call);
      if (!*call) return;
      calls_.push_back((*call)->member);
      const std::string answer = answer_(**call, serial);
      if (!answer.empty()) tell(answer);
      if (!client_) return;
    }
  }

  sys::EventLoop& loop_;
  Answer answer_;
  std::string folder_;
  sys::Fd listener_;
  sys::Fd client_;
  std::string received_;
  bool greeted_ = false;
  size_t connections_ = 0;
  std::vector<std::string> calls_;
};

// Turns the loop until `done`; false after five seconds.
inline bool turn_until(sys::EventLoop& loop, const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (!done() && std::chrono::steady_clock::now() < end)
    if (!loop.run_once(20)) return false;
  return done();
}

}  // namespace lsl::guest
