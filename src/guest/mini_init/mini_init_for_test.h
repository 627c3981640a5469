// What the tests of the real mini_init share: a machine that is up, and distributions in it.
#pragma once

#include "channel/transcript.h"
#include "guest/machine_for_test.h"
#include "guest/program_for_test.h"

namespace lsl::guest {

class MiniInitProgram : public GuestProgram {
 protected:
  void SetUp() override {}
  void start_machine(const Strings& environment = {}, const TestFiles& tools = {}) {
    if (::access("/usr/bin/busybox", X_OK) != 0) GTEST_SKIP() << "no /usr/bin/busybox";
    auto started = TestMachine::start(environment, tools);
    if (!started && (started.error().code == EPERM || started.error().code == ENOSPC)) {
      GTEST_SKIP() << "no user namespaces here: " << started.error().message();
    }
    ASSERT_TRUE(started) << started.error().message();
    machine_ = std::move(*started);
  }
  void start_configured(const wire::EarlyConfig& early = {.hostname = "machine"},
                        const TestFiles& tools = {}) {
    start_machine({}, tools);
    if (IsSkipped() || HasFatalFailure()) return;
    const Status configured = machine_->configure(early);
    ASSERT_TRUE(configured) << configured.error().message();
  }
  void TearDown() override {
    if (machine_ && HasFailure()) ADD_FAILURE() << "log of mini_init:\n" << machine_->log();
  }

  sys::Fd root(const TestFiles& files = {}) {
    auto made = machine_->make_root(files);
    EXPECT_TRUE(made) << made.error().message();
    return made ? std::move(*made) : sys::Fd();
  }

  // The first message of the init channel.
  wire::CreateInstanceResult result_of(LaunchedDistribution& launched) {
    const auto packet = launched.init->receive_plain(soon());
    EXPECT_TRUE(packet && *packet) << "no CreateInstanceResult";
    if (!packet || !*packet) return {.result = -1};
    const auto result = wire::decode<wire::CreateInstanceResult>((*packet)->bytes);
    EXPECT_TRUE(result);
    return result.value_or(wire::CreateInstanceResult{.result = -1});
  }
  // A distribution that is up, and what its init said of itself.
  struct Up {
    LaunchedDistribution launched;
    wire::CreateInstanceResult result;
    wire::InitializeResponse response;
  };
  std::optional<Up> launch_up(sys::FdRef root_mount, const wire::LaunchInit& message = {}) {
    auto launched = machine_->launch(root_mount, message);
    EXPECT_TRUE(launched) << launched.error().message();
    if (!launched) return std::nullopt;
    Up up{std::move(*launched), {}, {}};
    up.result = result_of(up.launched);
    EXPECT_EQ(up.result.result, 0);
    if (up.result.result != 0) return std::nullopt;
    const wire::Initialize initialize{.hostname = "box",
                                      .domainname = "localdomain",
                                      .distribution_name = "Testix",
                                      .drvfs_default_owner = 0,
                                      .feature_flags = wire::kFeatureDisable9pServer};
    const auto id = up.launched.init->request(initialize, {}, soon());
    EXPECT_TRUE(id);
    const auto response = up.launched.init->reply_to<wire::InitializeResponse>(*id, soon());
    EXPECT_TRUE(response) << response.error().message();
    if (!response) return std::nullopt;
    up.response = *response;
    return up;
  }
  // A session leader of the distribution's.
  std::optional<channel::Numbered> leader_of(Up& up) {
    auto sockets = sys::socket_pair();
    const auto id = up.launched.init->request(wire::CreateSession{.console_id = 1},
                                              {sockets->second.get()}, soon());
    const auto response = up.launched.init->reply_to<wire::CreateSessionResponse>(*id, soon());
    EXPECT_TRUE(response) << response.error().message();
    if (!response) return std::nullopt;
    auto channel = channel::make_lxbus(std::move(sockets->first));
    return channel::Numbered(std::move(*channel));
  }
  Outcome run_in(Up& up, const std::string& script) {
    auto leader = leader_of(up);
    if (!leader) return {};
    return run(*leader, shell(script));
  }

  bool logged(std::string_view text) { return machine_->log().find(text) != std::string::npos; }
  // How the machine ended; 0 when it did not.
  int end_of_machine() {
    const auto end = machine_->mini_init().wait_for(20000);
    return end && *end && !(*end)->exited() ? (*end)->signal() : 0;
  }

  std::unique_ptr<TestMachine> machine_;
};

// The messages of one channel of a recorded conversation.
inline std::vector<channel::Recorded> recorded(const std::string& name,
                                               const std::string& channel) {
  const auto events =
      channel::read_transcript(LSL_SOURCE_DIR "/tests/transcripts/" + name + ".jsonl");
  EXPECT_TRUE(events) << events.error().message();
  return channel::on_channel(events.value_or(std::vector<channel::Recorded>()), channel);
}

}  // namespace lsl::guest
