// The real init where systemd is wanted, with a stand-in for it that never comes up: the recorded
// service of WSL drives it, and what a service of ours asks.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>

#include "channel/transcript.h"
#include "guest/distribution_for_test.h"
#include "sys/cgroup.h"
#include "wire/results.h"

namespace lsl::guest {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::string_view kNeverUp = "#!/bin/busybox sh\nwhile :; do /bin/busybox sleep 1; done\n";

// A control group for the distribution, below the one the test runs in.
Result<sys::Cgroup> make_group() {
  LSL_TRY(mounts, sys::read_file("/proc/self/mountinfo", 1U << 20));
  LSL_TRY(own, sys::read_file("/proc/self/cgroup", 1U << 16));
  const sys::CgroupLayout layout = sys::cgroup_layout(mounts);
  if (layout.unified.empty()) return fail(ENOENT, "find the unified hierarchy");
  const std::string path = sys::unified_path(own).value_or("");
  LSL_TRY(group, sys::Cgroup::create(fmt::format("{}{}/lsl-guest-test-{}", layout.unified,
                                                 path == "/" ? "" : path, ::getpid())));
  LSL_CHECK(group.delegate_to(TestDistribution::inner_root(), TestDistribution::inner_root()));
  return group;
}

class SystemdProgram : public testing::Test {
 protected:
  void start(std::string_view sbin_init, int init_timeout_ms) {
    if (::access("/usr/bin/busybox", X_OK) != 0) GTEST_SKIP() << "no /usr/bin/busybox";
    auto group = make_group();
    if (!group) GTEST_SKIP() << "no control group to divide: " << group.error().message();
    group_ = std::move(*group);
    const std::string conf = fmt::format("[boot]\nsystemd=true\ninitTimeout={}\n", init_timeout_ms);
    auto started = TestDistribution::start(
        {{"etc/wsl.conf", conf}, {"sbin/init", std::string(sbin_init)}}, {}, group_.directory());
    if (!started) GTEST_SKIP() << "no namespaces here: " << started.error().message();
    distribution_ = std::move(*started);
  }
  void TearDown() override {
    if (distribution_ && HasFailure()) ADD_FAILURE() << "log of init:\n" << distribution_->log();
  }

  sys::Cgroup group_;  // goes after what lives in it
  std::unique_ptr<TestDistribution> distribution_;
};

TEST_F(SystemdProgram, AnswersTheRecordedServiceWhenTheTimeIsOver) {
  start(kNeverUp, 500);
  if (IsSkipped()) return;
  const auto events =
      channel::read_transcript(LSL_SOURCE_DIR "/tests/transcripts/systemd-distro.jsonl");
  ASSERT_TRUE(events) << events.error().message();
  std::vector<channel::Recorded> conversation = channel::on_channel(*events, "init");
  ASSERT_EQ(conversation.size(), 9u);
  // CreateInstanceResult answers LaunchInit, which only a machine gets.
  ASSERT_EQ(conversation.front().sender, channel::Side::Guest);
  conversation.erase(conversation.begin());

  // The recorded init kept the first session waiting for its own ten seconds, too.
  steady_clock::time_point asked, answered;
  const auto compare = [&](const channel::Packet& received, const channel::Recorded& expected) {
    if (received.header().type == wire::Type::LxInitMessageInitializeResponse) {
      const auto response = wire::decode<wire::InitializeResponse>(received.bytes);
      EXPECT_TRUE(response && response->systemd_enabled);
      asked = steady_clock::now();
    }
    if (answered == steady_clock::time_point() &&
        received.header().type == wire::Type::LxInitMessageCreateSessionResponse)
      answered = steady_clock::now();
    return channel::same_header(received, expected);
  };
  const Status replayed = channel::replay(distribution_->service().raw(), channel::Side::Host,
                                          conversation, compare, 20000);
  EXPECT_TRUE(replayed) << replayed.error().code_path() << ": " << replayed.error().message();
  EXPECT_GE(answered - asked, milliseconds(450));
  EXPECT_NE(distribution_->log().find("/sbin/init failed to start within 500ms"),
            std::string::npos);
  const auto end = distribution_->init().wait_for(20000);
  EXPECT_TRUE(end && *end) << "the distribution outlived TerminateInstance";
}

TEST_F(SystemdProgram, ServesWhileItWaits) {
  start(kNeverUp, 60'000);
  if (IsSkipped()) return;
  const auto ready = distribution_->initialize();
  ASSERT_TRUE(ready) << ready.error().message();
  auto session = sys::socket_pair();
  ASSERT_TRUE(session);
  ASSERT_TRUE(distribution_->service().request(wire::CreateSession{.console_id = 1},
                                               {session->second.get()}, soon()));
  ASSERT_TRUE(distribution_->service().request(wire::TerminateInstance{.force = true}, {}, soon()));
  const auto end = distribution_->init().wait_for(20000);
  ASSERT_TRUE(end && *end) << "TerminateInstance waits for the boot";
  EXPECT_EQ((*end)->signal(), SIGINT) << "the PID namespace was powered off";
}

TEST_F(SystemdProgram, TheWatcherEndsWhatInitHasLeft) {
  start(kNeverUp, 0);
  if (IsSkipped()) return;
  ASSERT_TRUE(distribution_->initialize());
  auto session = distribution_->open_session();  // boots it, and does not wait
  ASSERT_TRUE(session) << session.error().message();
  const auto processes = sys::processes_in(
      sys::open_file_at(group_.directory(), "non-systemd", O_RDONLY | O_DIRECTORY).value());
  ASSERT_TRUE(processes);
  ASSERT_GE(processes->size(), 3u) << "init, its watcher and a session leader";
  ASSERT_EQ(::kill(std::ranges::min(*processes), SIGKILL), 0);  // init was the first of them
  const auto end = distribution_->init().wait_for(20000);
  ASSERT_TRUE(end && *end);
  EXPECT_NE(distribution_->log().find("init has died"), std::string::npos);
}

TEST_F(SystemdProgram, AnInitThatCannotBeExecutedLeavesTheDistributionUp) {
  start("#!/nowhere\n", 60'000);
  if (IsSkipped()) return;
  ASSERT_TRUE(distribution_->initialize());
  const auto session = distribution_->open_session();
  ASSERT_TRUE(session) << session.error().message();
  EXPECT_NE(distribution_->log().find("/sbin/init cannot be started (No such file or directory)"),
            std::string::npos);
  // Nothing but init lives beside what would have been systemd, and the leader of a session.
  ASSERT_TRUE(
      distribution_->service().request(wire::TerminateInstance{.force = false}, {}, soon()));
  const auto end = distribution_->init().wait_for(20000);
  EXPECT_TRUE(end && *end) << "an idle distribution refuses to end";
}

}  // namespace
}  // namespace lsl::guest
