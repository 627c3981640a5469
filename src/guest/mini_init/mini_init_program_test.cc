// The real mini_init as PID 1 of a machine, with real distributions in it.
#include <signal.h>

#include "guest/mini_init/mini_init_for_test.h"
#include "wire/disk.h"
#include "wire/files.h"

namespace lsl::guest {
namespace {

using channel::Recorded;
using channel::Side;

TEST_F(MiniInitProgram, BootsAndLaunchesAsRecorded) {
  start_machine();
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  const auto dev = machine_->make_dev();
  ASSERT_TRUE(dev) << dev.error().message();
  auto sockets = sys::socket_pair();
  for (const Recorded& event : recorded("boot-launch-initialize", "mini_init")) {
    const auto header = wire::parse_header(event.bytes);
    ASSERT_TRUE(header);
    if (event.sender == Side::Guest) {
      const auto packet = machine_->service().raw().receive(soon());
      ASSERT_TRUE(packet && *packet);
      EXPECT_TRUE(channel::same_header(**packet, event));
      const auto capable = wire::decode<wire::GuestCapabilities>((*packet)->bytes);
      ASSERT_TRUE(capable);
      EXPECT_FALSE(capable->kernel_release.empty());
      EXPECT_TRUE(capable->seccomp_available);
      EXPECT_EQ(capable->hv_pci_swiotlb_size, 0U);
      continue;
    }
    std::vector<int> handles;
    if (header->type == wire::LaunchInit::kType)
      handles = {sockets->second.get(), tree.get(), dev->get()};
    ASSERT_TRUE(machine_->service().raw().send(event.bytes, handles, soon()));
  }
  sockets->second.reset();
  auto channel = channel::make_lxbus(std::move(sockets->first));
  uint64_t pid = 0;
  const auto compare = [&](const channel::Packet& received, const Recorded& expected) -> Status {
    LSL_CHECK(channel::same_header(received, expected));
    if (received.header().type != wire::CreateInstanceResult::kType) return {};
    LSL_TRY(ours, wire::decode<wire::CreateInstanceResult>(received.bytes));
    LSL_TRY(theirs, wire::decode<wire::CreateInstanceResult>(expected.bytes));
    pid = ours.pid;
    ours.pid = theirs.pid;
    return ours == theirs ? Status() : fail(EBADMSG, "not the recorded CreateInstanceResult");
  };
  const std::vector<Recorded> conversation = recorded("boot-launch-initialize", "init");
  ASSERT_EQ(conversation.size(), 3U);
  const Status replayed = channel::replay(**channel, Side::Host, conversation, compare, 20000);
  EXPECT_TRUE(replayed) << replayed.error().message();
  EXPECT_GT(pid, 1U);
  (*channel)->close();
  EXPECT_EQ(machine_->next_child_exit().value_or(0), static_cast<pid_t>(pid));
}

TEST_F(MiniInitProgram, ADistributionHasItsOwnProcessesAndTheMachinesNetwork) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  auto up = launch_up(tree);
  ASSERT_TRUE(up);
  EXPECT_EQ(up->response.flavor, "testix");
  EXPECT_EQ(run_in(*up,
                   "busybox hostname; busybox cat /proc/1/comm; busybox ls /sys/class/net; "
                   "busybox stat -c %a /init; echo $WSL_DISTRO_NAME")
                .output,
            "box\ninit(Testix)\nlo\n755\nTestix\n");
  const std::string mounts = run_in(*up, "busybox cat /proc/mounts").output;
  for (const char* wanted :
       {" / tmpfs ", " /init ", " /dev tmpfs ", " /sys sysfs ro,nosuid,nodev,noexec",
        " /proc proc rw,nosuid,nodev,noexec", " /run tmpfs ", " /mnt/wsl tmpfs "})
    EXPECT_NE(mounts.find(wanted), std::string::npos) << wanted << "\n" << mounts;
  // Nothing of the machine's tree, and no folder of the launch.
  EXPECT_EQ(mounts.find("/distro"), std::string::npos) << mounts;
  EXPECT_EQ(run_in(*up, "busybox ls /").output,
            "bin\ndev\netc\ninit\nmnt\nproc\nroot\nrun\nsbin\nsys\ntmp\n");
  EXPECT_EQ(run_in(*up, "busybox readlink /etc/resolv.conf").output, "/mnt/wsl/resolv.conf\n");
  EXPECT_NE(run_in(*up, "echo x >/init").status.exit_code, 0);
}

TEST_F(MiniInitProgram, InitHasNoDescriptorOfTheMachine) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  auto up = launch_up(tree);
  ASSERT_TRUE(up);
  const std::string output = run_in(*up, "busybox ls -l /proc/1/fd").output;
  EXPECT_NE(output.find("100 -> socket:"), std::string::npos) << output;
  EXPECT_EQ(output.find("102 ->"), std::string::npos) << output;
  EXPECT_EQ(output.find("/init"), std::string::npos) << output;
  EXPECT_EQ(run_in(*up, "busybox tr '\\0' '\\n' </proc/1/environ | busybox cut -d= -f1").output,
            "LSL_INIT_VERSION\nWSL2_CROSS_DISTRO\nWSL2_PID\nWSL2_DISTRO_NAME\n"
            "WSL2_NETWORKING_MODE\n");
}

TEST_F(MiniInitProgram, DistributionsShareMntWslAndNothingElse) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd first_tree = root();
  const sys::Fd second_tree = root({{"etc/wsl.conf", "[automount]\nroot=/drives\n"}});
  auto first = launch_up(first_tree);
  auto second = launch_up(second_tree);
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->result.pid, second->result.pid);
  EXPECT_NE(first->response.pid_namespace, second->response.pid_namespace);
  run_in(*first,
         "echo hello >/mnt/wsl/file; busybox mkdir /mnt/wsl/disk; "
         "busybox mount -t tmpfs x /mnt/wsl/disk && echo deep >/mnt/wsl/disk/file");
  EXPECT_EQ(run_in(*second, "busybox cat /drives/wsl/file /drives/wsl/disk/file").output,
            "hello\ndeep\n");
  // Neither sees the other's processes or files.
  run_in(*first, "echo mine >/tmp/file; busybox mkdir /tmp/m; busybox mount -t tmpfs x /tmp/m");
  EXPECT_EQ(
      run_in(*second, "busybox ls /tmp; busybox ps -o pid,comm | busybox grep -c init").output,
      "1\n");
}

TEST_F(MiniInitProgram, MountFolderBeforeEarlyConfigGivesTheSharedMount) {
  start_machine();
  if (IsSkipped()) return;
  const auto shared = machine_->make_empty("from-the-service");
  ASSERT_TRUE(shared) << shared.error().message();
  ASSERT_TRUE(machine_->capabilities());
  const auto id =
      machine_->service().request(wire::MountFolder{.path = "/mnt/wsl"}, {shared->get()}, soon());
  ASSERT_TRUE(id);
  const auto mounted = machine_->service().reply_to<wire::ResultInt32>(*id, soon());
  ASSERT_TRUE(mounted);
  EXPECT_EQ(mounted->result, 0);
  ASSERT_TRUE(machine_->service().request(wire::EarlyConfig{.hostname = "m"}, {}, soon()));
  const sys::Fd tree = root();
  auto up = launch_up(tree);
  ASSERT_TRUE(up);
  EXPECT_EQ(run_in(*up, "busybox ls /mnt/wsl").output, "from-the-service\n");
}

TEST_F(MiniInitProgram, MountFolderTellsItsErrno) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd mount = root();
  struct Row {
    const char* path;
    std::vector<int> handles;
    int error;
  };
  for (const auto& [path, handles, error] :
       {Row{"/a/b", {}, -EBADF}, Row{"relative", {mount.get()}, -EINVAL},
        Row{"/a/../b", {mount.get()}, -EINVAL}, Row{"/a/b", {mount.get()}, 0}}) {
    const auto id = machine_->service().request(wire::MountFolder{.path = path}, handles, soon());
    ASSERT_TRUE(id);
    const auto answer = machine_->service().reply_to<wire::ResultInt32>(*id, soon());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->result, error) << path;
  }
}

TEST_F(MiniInitProgram, FailedLaunchesAreToldAndDoNoHarm) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  const sys::Fd without_init = root({{"init", std::nullopt}});
  const sys::Fd hostile = root({{"proc", "->/"}});
  const sys::Fd null = sys::open_file("/dev/null", O_RDWR).value();
  struct Row {
    const char* what;
    std::vector<int> handles;
    bool with_dev;
    int error;
    wire::CreateInstanceStep step;
  };
  constexpr auto kDisk = wire::CreateInstanceStep::MountDisk;
  constexpr auto kInit = wire::CreateInstanceStep::LaunchInit;
  const Row rows[] = {
      {"no root", {}, false, EBADF, kDisk},
      {"no mount", {null.get()}, true, EINVAL, kDisk},
      {"/init is a folder", {without_init.get()}, true, EISDIR, kInit},
      {"/proc is a link", {hostile.get()}, true, ELOOP, kInit},
      {"no /dev", {tree.get()}, false, ENOENT, kInit},
  };
  for (const Row& row : rows) {
    const sys::Fd dev = machine_->make_dev().value();
    std::vector<int> handles = row.handles;
    if (row.with_dev) handles.push_back(dev.get());
    auto launched = machine_->launch_with(handles, {.flags = 0xFFFFFF00});
    ASSERT_TRUE(launched);
    const wire::CreateInstanceResult result = result_of(*launched);
    EXPECT_EQ(result.result, row.error) << row.what;
    EXPECT_EQ(result.failure_step, row.step) << row.what;
    EXPECT_EQ(result.pid, 0U);
    EXPECT_GT(machine_->next_child_exit().value_or(0), 1) << row.what;
    const auto end = launched->init->raw().receive(soon());
    EXPECT_TRUE(end && !*end) << row.what;
  }
  const sys::Fd good = root();
  EXPECT_TRUE(launch_up(good));
}

TEST_F(MiniInitProgram, ALinkOrNothingAtInitIsReplaced) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd tree = root({{"init", "->/bin/busybox"}});
  auto up = launch_up(tree);
  ASSERT_TRUE(up);
  EXPECT_EQ(run_in(*up, "busybox readlink /init || echo file").output, "file\n");
}

TEST_F(MiniInitProgram, AnEmptyRootIsEnoughForInit) {
  start_configured();
  if (IsSkipped()) return;
  const auto empty = machine_->make_empty();
  ASSERT_TRUE(empty);
  auto up = launch_up(*empty);
  ASSERT_TRUE(up);
  EXPECT_EQ(up->response.flavor, std::nullopt);
}

TEST_F(MiniInitProgram, KillInstanceEndsOneAndChildExitTells) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd first_tree = root();
  const sys::Fd second_tree = root();
  auto first = launch_up(first_tree);
  auto second = launch_up(second_tree);
  ASSERT_TRUE(first && second);
  ASSERT_TRUE(machine_->service().request(wire::KillInstance{77777}, {}, soon()));
  ASSERT_TRUE(
      machine_->service().request(wire::KillInstance{first->launched.launch_id}, {}, soon()));
  const auto end = first->launched.init->raw().receive(soon());
  EXPECT_TRUE(end && !*end);
  EXPECT_EQ(machine_->next_child_exit().value_or(0), static_cast<pid_t>(first->result.pid));
  EXPECT_EQ(run_in(*second, "echo on").output, "on\n");
}

TEST_F(MiniInitProgram, TerminateEndsADistribution) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  auto up = launch_up(tree);
  ASSERT_TRUE(up);
  ASSERT_TRUE(up->launched.init->request(wire::TerminateInstance{.force = true}, {}, soon()));
  EXPECT_EQ(machine_->next_child_exit().value_or(0), static_cast<pid_t>(up->result.pid));
}

TEST_F(MiniInitProgram, TheServicesEndIsEverybodys) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  auto up = launch_up(tree);
  ASSERT_TRUE(up);
  auto leader = leader_of(*up);
  ASSERT_TRUE(leader);
  auto process = launch(*leader, shell("busybox setsid busybox sleep 1000 & echo up; wait"));
  ASSERT_TRUE(process);
  EXPECT_EQ(read_until(process->output, "up\n"), "up\n");
  machine_->hang_up();
  EXPECT_EQ(end_of_machine(), SIGINT) << machine_->log();  // as reboot(2) ends a PID namespace
  EXPECT_EQ(text_of(process->output), "");
}

TEST_F(MiniInitProgram, WhatIsNoRequestEndsTheMachine) {
  struct Row {
    const char* what;
    std::string bytes;
  };
  const std::string unknown = wire::encode(wire::TerminateInstance{}, 0, wire::kStepRequest);
  std::string cut = wire::encode(wire::InitialConfig{}, 0, wire::kStepRequest).substr(0, 24);
  cut[4] = 24;
  const Row rows[] = {{"unknown type", unknown}, {"too short", cut}};
  for (const Row& row : rows) {
    start_configured();
    if (IsSkipped()) return;
    ASSERT_TRUE(machine_->service().raw().send(row.bytes, {}, soon()));
    EXPECT_EQ(end_of_machine(), SIGINT) << row.what;
  }
}

TEST_F(MiniInitProgram, ALaunchWithoutAChannelEndsTheMachine) {
  start_configured();
  if (IsSkipped()) return;
  ASSERT_TRUE(machine_->service().request(wire::LaunchInit{}, {}, soon()));
  EXPECT_EQ(end_of_machine(), SIGINT);
  EXPECT_TRUE(logged("take handle 1 of a request"));
}

TEST_F(MiniInitProgram, OrdinaryMessagesAreNoRequests) {
  start_configured();
  if (IsSkipped()) return;
  ASSERT_TRUE(machine_->service().send(wire::KillInstance{1}, {}, soon()));
  const auto id = machine_->service().request(wire::EjectVhd{.lun = 5}, {}, soon());
  ASSERT_TRUE(id);
  const auto answer = machine_->service().reply_to<wire::ResultInt32>(*id, soon());
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->result, 0);
}

TEST_F(MiniInitProgram, AReadOnlyRootGetsALayerInMemory) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd tree = root({{"run", std::nullopt}, {"mnt/wsl", std::nullopt}});
  auto up = launch_up(tree, {.flags = wire::kMiniInitMountReadOnly});
  ASSERT_TRUE(up);
  const char* const kText =
      "An error occurred mounting the distribution disk, it was mounted read-only as a fallback.";
  EXPECT_EQ(up->result.warnings, kText);
  const Outcome outcome = run_in(*up, "echo x >/file || echo refused; busybox ls /bin");
  EXPECT_NE(outcome.output.find("refused\nbusybox\n"), std::string::npos) << outcome.output;
  EXPECT_EQ(outcome.errors.find(kText), std::string::npos) << "told twice";
  EXPECT_EQ(run_in(*up, "echo x >/mnt/wsl/file && busybox cat /mnt/wsl/file").output, "x\n");
}

TEST_F(MiniInitProgram, AnOverlayKeepsTheDiskAsItIs) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  auto up = launch_up(tree, {.flags = wire::kMiniInitCreateOverlayFs});
  ASSERT_TRUE(up);
  EXPECT_EQ(up->result.warnings, std::nullopt);
  EXPECT_EQ(run_in(*up, "echo x >/file && busybox cat /file").output, "x\n");
  EXPECT_NE(::faccessat(tree.get(), "file", F_OK, 0), 0);
}

TEST_F(MiniInitProgram, WslConfFindingsComeWithTheLaunch) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd tree = root({{"etc/wsl.conf", "[foo]\nbar=1\n"}});
  auto up = launch_up(tree);
  ASSERT_TRUE(up);
  EXPECT_EQ(up->result.warnings, "Unknown key 'foo.bar' in /etc/wsl.conf:2");
}

TEST_F(MiniInitProgram, SafeModeReachesInit) {
  start_configured({.enable_safe_mode = true, .hostname = "machine"});
  if (IsSkipped()) return;
  const sys::Fd tree =
      root({{"etc/wsl.conf", "[boot]\ncommand=echo ran >/ran\n"}, {"bin/sh", "->busybox"}});
  auto up = launch_up(tree);
  ASSERT_TRUE(up);
  EXPECT_EQ(run_in(*up, "[ -e /ran ] || echo none").output, "none\n");
  EXPECT_TRUE(logged("SAFE MODE ENABLED"));
}

TEST_F(MiniInitProgram, TheLogHandleIsInitsStandardError) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd tree = root({{"etc/wsl.conf", "[foo]\nbar=1\n"}});
  const auto dev = machine_->make_dev();
  ASSERT_TRUE(dev);
  const sys::Fd log(::memfd_create("log", MFD_CLOEXEC));
  auto launched = machine_->launch_with({tree.get(), dev->get(), log.get()});
  ASSERT_TRUE(launched);
  EXPECT_EQ(result_of(*launched).result, 0);
  EXPECT_EQ(::lseek(log.get(), 0, SEEK_SET), 0);
  EXPECT_NE(sys::read_all(log, 65536).value().find("foo.bar"), std::string::npos);
  EXPECT_FALSE(logged("foo.bar"));
}

TEST_F(MiniInitProgram, ADistributionIsBornInAGroupOfItsOwn) {
  start_configured();
  if (IsSkipped()) return;
  if (!machine_->group()) GTEST_SKIP() << "no control group to divide";
  const sys::Fd tree = root();
  auto up = launch_up(tree);
  ASSERT_TRUE(up);
  EXPECT_EQ(run_in(*up, "busybox cat /proc/1/cgroup | busybox grep ^0:").output, "0::/\n");
  EXPECT_EQ(run_in(*up, "busybox mkdir /sys/fs/cgroup/mine && echo made").output, "made\n");
  const std::string group = machine_->group().path() + "/distro-1";
  EXPECT_EQ(sys::read_file(group + "/cgroup.max.depth", 64).value_or(""), "64\n");
  ASSERT_TRUE(machine_->service().request(wire::KillInstance{up->launched.launch_id}, {}, soon()));
  EXPECT_EQ(machine_->next_child_exit().value_or(0), static_cast<pid_t>(up->result.pid));
  EXPECT_NE(::access(group.c_str(), F_OK), 0);
  EXPECT_EQ(::access((machine_->group().path() + "/init").c_str(), F_OK), 0);
}

TEST_F(MiniInitProgram, WithoutAServiceItIsNoMachine) {
  // Descriptor 100 is no socket: a machine with a kernel of its own.
  sys::CloneResult clone = sys::clone_process({.flags = CLONE_NEWUSER | CLONE_NEWPID}).value();
  if (clone.in_child) {
    ::close(wire::kInitChannelFd);
    char* const argv[] = {const_cast<char*>("/init"), nullptr};
    char* const environment[] = {const_cast<char*>("WSL_ROOT_INIT=1"), nullptr};
    const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(null, STDERR_FILENO);
    ::execve(LSL_INIT_PROGRAM, argv, environment);
    ::_exit(100);
  }
  const auto end = clone.child.wait();
  ASSERT_TRUE(end);
  EXPECT_TRUE(end->exited());
  EXPECT_EQ(end->code(), 1);
}

}  // namespace
}  // namespace lsl::guest
