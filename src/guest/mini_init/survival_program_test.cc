// The real mini_init against the recorded service of WSL, on kernels that lack something, and with
// each failpoint reached.
#include <sys/socket.h>

#include "guest/mini_init/mini_init_for_test.h"
#include "sys/failpoint_names.h"
#include "wire/disk.h"

namespace lsl::guest {
namespace {

using channel::Recorded;
using channel::Side;

class RecordedMachine : public MiniInitProgram {
 protected:
  // Requests of a conversation on the main channel with these handles behind the connection's end,
  // by number; and what came back on the connection.
  sys::Fd send(const Recorded& event, const std::vector<int>& handles) {
    auto sockets = sys::socket_pair();
    std::vector<int> all = {sockets->second.get()};
    all.insert(all.end(), handles.begin(), handles.end());
    EXPECT_TRUE(machine_->service().raw().send(event.bytes, all, soon()));
    return std::move(sockets->first);
  }
  void expect_reply(const Recorded& event) {
    const auto packet = machine_->service().raw().receive(soon());
    ASSERT_TRUE(packet && *packet);
    const Status same = channel::same_header(**packet, event);
    EXPECT_TRUE(same) << same.error().message();
  }
};

TEST_F(RecordedMachine, LaunchesThatFail) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd good = root();
  const sys::Fd not_a_mount = sys::open_file("/dev/null", O_RDWR).value();
  const auto dev = machine_->make_dev();
  ASSERT_TRUE(dev) << dev.error().message();
  // As the recorded machine had it: a disk, one that is not formatted, none.
  const std::vector<std::vector<int>> handles = {{good.get(), dev->get()}, {not_a_mount.get()}, {}};
  // What the service has found out of the disk is an errno of its own; the first is a success.
  const std::vector<int> errors = {0, EINVAL, EBADF};
  // The launches have one name each, and so one channel in the file, but the parser leaves it out.
  const std::vector<Recorded> answers = recorded("launch-failures", "init");
  size_t at = 0;
  for (const Recorded& event : recorded("launch-failures", "mini_init")) {
    ASSERT_LT(at, handles.size());
    auto channel = channel::make_lxbus(send(event, handles[at]));
    const auto packet = (*channel)->receive(soon());
    ASSERT_TRUE(packet && *packet);
    ASSERT_LT(2 * at, answers.size());
    EXPECT_TRUE(channel::same_header(**packet, answers[2 * at]));  // each followed by a close
    const auto result = wire::decode<wire::CreateInstanceResult>((*packet)->bytes).value();
    const auto theirs = wire::decode<wire::CreateInstanceResult>(answers[2 * at].bytes).value();
    EXPECT_EQ(result.result, errors[at]);
    EXPECT_EQ(result.failure_step, theirs.failure_step);
    EXPECT_EQ(result.pid == 0, theirs.pid == 0);
    EXPECT_EQ(result.connect_port, theirs.connect_port);
    (*channel)->close();
    EXPECT_GT(machine_->next_child_exit().value_or(0), 1);
    ++at;
  }
  EXPECT_EQ(at, handles.size());
}

TEST_F(RecordedMachine, RunsAProgramOfItsOwn) {
  start_configured({.hostname = "machine"},
                   {{"bin/sh", "->busybox"}, {"bin/ps", "->busybox"}, {"bin/id", "->busybox"}});
  if (IsSkipped()) return;
  sys::Fd streams;
  for (const Recorded& event : recorded("mini-init-exec-and-forced-terminate", "mini_init")) {
    if (event.sender == Side::Host) streams = send(event, {});
    if (event.sender == Side::Guest) expect_reply(event);
  }
  EXPECT_EQ(::shutdown(streams.get(), SHUT_WR), 0);
  const std::string output = text_of(streams);
  EXPECT_TRUE(output.starts_with("uid=0")) << output;
  EXPECT_NE(output.find(" /mnt/wsl tmpfs "), std::string::npos) << output;
  EXPECT_GT(machine_->next_child_exit().value_or(0), 1);
}

TEST_F(RecordedMachine, ImportsExportsAndImportsInPlace) {
  start_configured({.hostname = "machine"},
                   {{"usr/bin/bsdtar", "#!/bin/busybox sh\n/bin/busybox cat >/dev/null\n"}});
  if (IsSkipped()) return;
  const std::vector<Recorded> answers = recorded("import-export-inplace", "init");
  std::vector<Recorded> wanted;
  for (const Recorded& answer : answers)
    if (!answer.bytes.empty()) wanted.push_back(answer);
  ASSERT_EQ(wanted.size(), 5U);  // an export has one message and a raw number
  size_t at = 0;
  for (const Recorded& event : recorded("import-export-inplace", "mini_init")) {
    const sys::Fd tree = root();
    auto data = sys::socket_pair();
    auto errors = sys::socket_pair();
    auto channel =
        channel::make_lxbus(send(event, {data->second.get(), errors->second.get(), tree.get()}));
    data->second.reset();
    ::shutdown(data->first.get(), SHUT_WR);
    const bool is_export = wire::parse_header(event.bytes)->type == wire::Export::kType;
    for (int message = 0; message < (is_export ? 1 : 2); ++message, ++at) {
      const auto packet = (*channel)->receive(soon());
      ASSERT_TRUE(packet && *packet) << at;
      const Status same = channel::same_header(**packet, wanted[at]);
      EXPECT_TRUE(same) << at << " " << same.error().message();
    }
    EXPECT_GT(machine_->next_child_exit().value_or(0), 1);
  }
  EXPECT_EQ(at, wanted.size());
}

TEST_F(RecordedMachine, Terminates) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  auto up = launch_up(tree);
  ASSERT_TRUE(up);
  const std::vector<Recorded> conversation = recorded("terminate", "init");
  const Status replayed = channel::replay(up->launched.init->raw(), Side::Host, conversation,
                                          channel::same_header, 20000);
  EXPECT_TRUE(replayed) << replayed.error().message();
  EXPECT_EQ(machine_->next_child_exit().value_or(0), static_cast<pid_t>(up->result.pid));
}

// ---- what a kernel or a host may lack ----

using PoorMachine = MiniInitProgram;

TEST_F(PoorMachine, OldKernelsWillDo) {
  start_machine({"LSL_WITHOUT=into_cgroup,cgroup_kill,binfmt_ns"});
  if (IsSkipped()) return;
  ASSERT_TRUE(machine_->configure());
  const sys::Fd tree = root();
  auto up = launch_up(tree);
  ASSERT_TRUE(up);
  if (machine_->group()) {
    EXPECT_EQ(run_in(*up, "busybox cat /proc/1/cgroup | busybox grep ^0:").output, "0::/\n");
  }
  ASSERT_TRUE(machine_->service().request(wire::KillInstance{up->launched.launch_id}, {}, soon()));
  EXPECT_EQ(machine_->next_child_exit().value_or(0), static_cast<pid_t>(up->result.pid));
  EXPECT_TRUE(logged("a table of interpreters"));
}

TEST_F(PoorMachine, DistributionsAreDividedOffWhereThereAreControllers) {
  start_configured({.isolate_distro_cgroup = true, .hostname = "machine"});
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  auto up = launch_up(tree);
  ASSERT_TRUE(up);
  const std::string group = machine_->group() ? machine_->group().path() : "/nowhere";
  const std::string controllers = sys::read_file(group + "/cgroup.controllers", 4096).value_or("");
  const bool can = controllers.find("cpu") != std::string::npos &&
                   controllers.find("memory") != std::string::npos;
  EXPECT_EQ(::access((group + "/wsl-user/distro-1").c_str(), F_OK) == 0, can);
  EXPECT_EQ(::access((group + "/wsl-user/non-distro").c_str(), F_OK) == 0, can);
  EXPECT_EQ(logged("Cgroups/"), !can);
}

TEST_F(PoorMachine, MessagesAreLoggedOnRequest) {
  start_machine({"WSL_SOCKET_LOG=1"});
  if (IsSkipped()) return;
  ASSERT_TRUE(machine_->configure());
  const auto id = machine_->service().request(wire::EjectVhd{.lun = 7}, {}, soon());
  ASSERT_TRUE(machine_->service().reply_to<wire::ResultInt32>(*id, soon()));
  EXPECT_TRUE(logged("mini_init sends LxMiniInitMessageGuestCapabilities{"));
  EXPECT_TRUE(logged("mini_init receives LxMiniInitMessageEjectVhd{Lun=7}, 0 handles"));
}

TEST_F(PoorMachine, SystemdIsWaitedForInAMachineToo) {
  start_configured();
  if (IsSkipped()) return;
  if (!machine_->group()) GTEST_SKIP() << "no control group to divide";
  const sys::Fd tree =
      root({{"etc/wsl.conf", "[boot]\nsystemd=true\ninitTimeout=300\n"},
            {"sbin/init", "#!/bin/busybox sh\nwhile :; do /bin/busybox sleep 1; done\n"}});
  auto up = launch_up(tree);
  ASSERT_TRUE(up);
  EXPECT_TRUE(up->response.systemd_enabled);
  EXPECT_EQ(run_in(*up, "busybox cat /proc/1/comm /proc/1/cgroup | busybox grep -v /init")
                .output.substr(0, 5),
            "init\n");
  ASSERT_TRUE(machine_->service().request(wire::KillInstance{up->launched.launch_id}, {}, soon()));
  EXPECT_EQ(machine_->next_child_exit().value_or(0), static_cast<pid_t>(up->result.pid));
}

// ---- failpoints ----

class FailpointsOfAMachine : public MiniInitProgram,
                             public testing::WithParamInterface<std::string> {
 protected:
  // A launch and the end of the machine, as far as they come.
  void live() {
    if (!machine_->configure()) return;
    const sys::Fd tree = root();
    auto launched = machine_->launch(tree);
    if (!launched) return;
    const auto packet = launched->init->receive_plain(soon());
    EXPECT_TRUE(packet || packet.error().code != ETIMEDOUT) << "nobody says anything";
    if (!packet || !*packet) return;
    const auto result = wire::decode<wire::CreateInstanceResult>((*packet)->bytes);
    EXPECT_TRUE(result);
    // Whatever it was, the machine listens on or is gone.
    const auto id = machine_->service().request(wire::EjectVhd{}, {}, soon());
    if (!id) return;
    const auto answer = machine_->service().reply_to<wire::ResultInt32>(*id, soon());
    EXPECT_TRUE(answer || answer.error().code != ETIMEDOUT);
  }
};

TEST_P(FailpointsOfAMachine, LeaveNothing) {
  start_machine({"LSL_FAILPOINT=" + GetParam()});
  if (IsSkipped()) return;
  const std::string group = machine_->group() ? machine_->group().path() : "";
  live();
  machine_->hang_up();
  const auto end = machine_->mini_init().wait_for(20000);
  EXPECT_TRUE(end && *end) << "the machine does not end";
  const std::string name = GetParam().substr(0, GetParam().find(':'));
  EXPECT_TRUE(logged("failpoint " + name + " reached"));
  if (group.empty()) return;
  // Its processes are gone with it, at once.
  EXPECT_EQ(sys::read_file(group + "/cgroup.events", 256).value_or("").substr(0, 11),
            "populated 0");
}

std::vector<std::string> points_of_mini_init() {
  std::vector<std::string> points;
  for (const std::string_view name : sys::kFailpoints)
    if (name.starts_with("mini_init."))
      for (const char* action : {":kill", ":error"}) points.push_back(std::string(name) + action);
  return points;
}

INSTANTIATE_TEST_SUITE_P(All, FailpointsOfAMachine, testing::ValuesIn(points_of_mini_init()),
                         [](const testing::TestParamInfo<std::string>& point) {
                           std::string name = point.param;
                           for (char& c : name)
                             if (c == '.' || c == ':') c = '_';
                           return name;
                         });

}  // namespace
}  // namespace lsl::guest
