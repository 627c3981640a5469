// What the tests of the real init share: a distribution that is up, and a client of its sessions.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "guest/distribution_for_test.h"
#include "sys/pty.h"
#include "wire/process.h"
#include "wire/results.h"

namespace lsl::guest {

using Strings = std::vector<std::string>;

// One launch as lsl makes it.
struct Launch {
  channel::Numbered process;
  sys::Fd input, output, errors;  // our ends; none for those on the terminal
};

inline wire::CreateProcess program(Strings argv) {
  wire::CreateProcess request;
  request.common.filename = argv.empty() ? "" : argv[0];
  request.common.command_line = std::move(argv);
  request.common.environment = {"PATH=/bin", "TERM=dumb"};
  return request;
}
inline wire::CreateProcess shell(const std::string& script) {
  return program({"/bin/busybox", "sh", "-c", script});
}

class GuestProgram : public testing::Test {
 protected:
  void SetUp() override { start({}); }
  // With `files` in its root from the beginning.
  void start(const TestFiles& files, const Strings& environment = {}) {
    if (::access("/usr/bin/busybox", X_OK) != 0) GTEST_SKIP() << "no /usr/bin/busybox";
    auto started = TestDistribution::start(files, environment);
    if (!started && (started.error().code == EPERM || started.error().code == ENOSPC)) {
      GTEST_SKIP() << "no user namespaces here: " << started.error().message();
    }
    ASSERT_TRUE(started) << started.error().message();
    distribution_ = std::move(*started);
    const auto ready = distribution_->initialize();
    ASSERT_TRUE(ready) << ready.error().message() << "\n" << distribution_->log();
    response_ = *ready;
  }
  void TearDown() override {
    if (distribution_ && HasFailure()) ADD_FAILURE() << "log of init:\n" << distribution_->log();
  }

  channel::Numbered session() {
    auto opened = distribution_->open_session();
    EXPECT_TRUE(opened) << opened.error().message();
    return std::move(*opened);
  }

  // Sends the request with three pipes, or with the terminal for the streams in `on_terminal`.
  std::optional<Launch> launch(channel::Numbered& session, wire::CreateProcess request,
                               std::array<bool, 3> on_terminal = {},
                               std::optional<wire::WindowSizeChanged> size = {}) {
    auto sockets = sys::socket_pair();
    EXPECT_TRUE(sockets);
    auto channel = channel::make_lxbus(std::move(sockets->first));
    Launch made{channel::Numbered(std::move(*channel)), {}, {}, {}};
    if (size) {
      EXPECT_TRUE(made.process.send(*size));
    }
    std::vector<sys::Fd> theirs;
    std::vector<int> handles = {sockets->second.get()};
    request.ipc_server_id = 1;
    for (size_t i = 0; i < 3; ++i) {
      if (on_terminal[i]) continue;
      auto pipe = sys::make_pipe();
      EXPECT_TRUE(pipe);
      sys::Fd& ours = i == 0 ? made.input : i == 1 ? made.output : made.errors;
      ours = std::move(i == 0 ? pipe->write : pipe->read);
      theirs.push_back(std::move(i == 0 ? pipe->read : pipe->write));
      handles.push_back(theirs.back().get());
      request.std_fd_ids[i] = static_cast<int64_t>(handles.size());
    }
    const auto id = session.request(request, handles, soon());
    EXPECT_TRUE(id) << id.error().message();
    if (!id) return std::nullopt;
    const auto reply = session.reply_to<wire::ResultUint32>(*id, soon());
    EXPECT_TRUE(reply) << reply.error().message();
    if (!reply) return std::nullopt;
    EXPECT_EQ(reply->result, wire::kInvalidPort);
    return made;
  }

  static wire::ExitStatus status_of(Launch& launch) {
    const auto packet = launch.process.receive_plain(soon());
    EXPECT_TRUE(packet && *packet);
    if (!packet || !*packet) return {};
    const auto status = wire::decode<wire::ExitStatus>((*packet)->bytes);
    EXPECT_TRUE(status) << status.error().message();
    if (!status) return {};
    EXPECT_TRUE(status->detail);
    (void)launch.process.send(*status);  // the echo is best effort: the leader may have left
    return *status;
  }
  static std::string text_of(const sys::Fd& pipe) {
    const auto ready = sys::wait_readable(pipe, 20000);
    EXPECT_TRUE(ready && *ready);
    return sys::read_all(pipe, 1U << 20).value_or("");
  }

  struct Outcome {
    wire::ExitStatus status;
    std::string output;
    std::string errors;
  };
  Outcome run(channel::Numbered& session, wire::CreateProcess request) {
    std::optional<Launch> made = launch(session, std::move(request));
    if (!made) return {};
    made->input.reset();
    Outcome outcome;
    outcome.status = status_of(*made);
    outcome.output = text_of(made->output);
    outcome.errors = text_of(made->errors);
    return outcome;
  }
  Outcome run(wire::CreateProcess request) {
    channel::Numbered leader = session();
    return run(leader, std::move(request));
  }

  // The master that comes with ProcessTerminal.
  static sys::Fd terminal_of(Launch& launch) {
    auto packet = launch.process.receive_plain(soon());
    EXPECT_TRUE(packet && *packet);
    if (!packet || !*packet) return {};
    const auto message = wire::decode<wire::ProcessTerminal>((*packet)->bytes);
    EXPECT_TRUE(message);
    return (*packet)->take_handle(message ? message->terminal_id : 0).value_or(sys::Fd());
  }
  // Reads until `end` appears.
  static std::string read_until(const sys::Fd& terminal, std::string_view end) {
    std::string text;
    while (text.find(end) == std::string::npos) {
      const auto ready = sys::wait_readable(terminal, 20000);
      char buffer[256];
      const ssize_t count = ready && *ready ? ::read(terminal.get(), buffer, sizeof buffer) : -1;
      if (count <= 0) break;
      text.append(buffer, static_cast<size_t>(count));
    }
    return text;
  }

  std::unique_ptr<TestDistribution> distribution_;
  wire::InitializeResponse response_;
};

}  // namespace lsl::guest
