// The real mini_init: disks of the user's, programs of the machine's own, import and export.
#include <sys/socket.h>

#include "guest/mini_init/mini_init_for_test.h"
#include "wire/disk.h"
#include "wire/files.h"

namespace lsl::guest {
namespace {

using channel::Recorded;
using channel::Side;

class DisksOfAMachine : public MiniInitProgram {
 protected:
  // Sends a request with the end of a new connection as its first handle; the other end.
  template <class M>
  std::optional<channel::Numbered> ask(const M& message, const std::vector<int>& handles = {}) {
    auto sockets = sys::socket_pair();
    std::vector<int> all = {sockets->second.get()};
    all.insert(all.end(), handles.begin(), handles.end());
    EXPECT_TRUE(machine_->service().request(message, all, soon()));
    auto channel = channel::make_lxbus(std::move(sockets->first));
    EXPECT_TRUE(channel);
    return channel::Numbered(std::move(*channel));
  }
  // The one message of a connection.
  template <class R>
  R told(std::optional<channel::Numbered> connection) {
    const auto packet = connection->receive_plain(soon());
    EXPECT_TRUE(packet && *packet) << wire::name_of(R::kType);
    if (!packet || !*packet) return {};
    const auto message = wire::decode<R>((*packet)->bytes);
    EXPECT_TRUE(message);
    return message.value_or(R{});
  }
  template <class M>
  wire::MountStatus status_after(const M& message, const std::vector<int>& handles = {}) {
    return told<wire::MountStatus>(ask(message, handles));
  }
  static wire::MountStatus status(int32_t result, wire::MountStep step) {
    return {.result = result, .failure_step = step};
  }
  sys::Fd disk(const std::string& file = "on-the-disk") {
    auto made = machine_->make_empty(file);
    EXPECT_TRUE(made) << made.error().message();
    return made ? std::move(*made) : sys::Fd();
  }
  bool child_ended() { return machine_->next_child_exit().value_or(0) > 1; }
};

TEST_F(DisksOfAMachine, AnswersTheRecordedService) {
  start_configured();
  if (IsSkipped()) return;
  sys::Fd disk3 = disk();
  // By the connection that the request is answered on. What the recorded one found out of the disk
  // (no partition, no file system) the service finds here, and hands over no mount.
  const std::vector<std::pair<std::string, wire::MountStatus>> wanted = {
      {"mount-disk3", status(0, wire::MountStep::Mount)},
      {"mount-disk3b", status(-1, wire::MountStep::FindDevice)},
      {"mount-blank", status(-1, wire::MountStep::FindDevice)},
      {"mount-part1", status(-1, wire::MountStep::FindDevice)},
      {"mount-badtype", status(-1, wire::MountStep::FindDevice)},
      {"unmount-disk3", status(0, wire::MountStep::RmDir)},
      {"unmount-disk3b", status(-ENOENT, wire::MountStep::Unmount)},
      {"unmount-nothere", status(-ENOENT, wire::MountStep::Unmount)},
      {"detach", status(0, wire::MountStep::FindDevice)},
  };
  size_t at = 0;
  for (const Recorded& event : recorded("resize-mount-unmount-eject-detach", "mini_init")) {
    const wire::Type type = wire::parse_header(event.bytes)->type;
    if (event.sender == Side::Guest) {  // of EjectVhd
      const auto packet = machine_->service().raw().receive(soon());
      ASSERT_TRUE(packet && *packet);
      EXPECT_TRUE(channel::same_bytes(**packet, event));
      continue;
    }
    if (type == wire::LaunchInit::kType) continue;
    auto sockets = sys::socket_pair();
    std::vector<int> handles = {sockets->second.get()};
    const bool is_status = type != wire::EjectVhd::kType && type != wire::ResizeDistribution::kType;
    if (disk3 && type == wire::Mount::kType) handles.push_back(disk3.get());
    ASSERT_TRUE(machine_->service().raw().send(event.bytes, handles, soon()));
    if (handles.size() == 2) disk3.reset();  // who keeps a descriptor of a mount keeps it in use
    sockets->second.reset();
    auto channel = channel::make_lxbus(std::move(sockets->first));
    if (type == wire::EjectVhd::kType) continue;
    const std::string name = is_status ? wanted[at].first : "resize";
    const std::vector<Recorded> conversation = recorded("resize-mount-unmount-eject-detach", name);
    ASSERT_FALSE(conversation.empty()) << name;
    const auto packet = (*channel)->receive(soon());
    ASSERT_TRUE(packet && *packet) << name;
    EXPECT_TRUE(channel::same_header(**packet, conversation.front())) << name;
    if (!is_status) continue;
    EXPECT_EQ(wire::decode<wire::MountStatus>((*packet)->bytes).value(), wanted[at].second) << name;
    EXPECT_TRUE(child_ended()) << name;
    ++at;
  }
  EXPECT_EQ(at, wanted.size());
}

TEST_F(DisksOfAMachine, ADiskAppearsInRunningDistributionsAndGoes) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  auto up = launch_up(tree);
  ASSERT_TRUE(up);
  sys::Fd first = disk("one"), second = disk("two"), other = disk("three");
  const auto good = status(0, wire::MountStep::Mount);
  EXPECT_EQ(status_after(wire::Mount{.scsi_lun = 3, .target_name = "a"}, {first.get()}), good);
  EXPECT_EQ(status_after(wire::Mount{.scsi_lun = 3, .target_name = "b"}, {second.get()}), good);
  EXPECT_EQ(status_after(wire::Mount{.scsi_lun = 4, .target_name = "c"}, {other.get()}), good);
  for (sys::Fd* mount : {&first, &second, &other}) mount->reset();
  EXPECT_EQ(run_in(*up, "cd /mnt/wsl; busybox ls a b c").output,
            "a:\none\n\nb:\ntwo\n\nc:\nthree\n");
  EXPECT_EQ(status_after(wire::Detach{3}), status(0, wire::MountStep::FindDevice));
  EXPECT_EQ(run_in(*up, "cd /mnt/wsl; busybox ls . c").output, ".:\nc\n\nc:\nthree\n");
}

TEST_F(DisksOfAMachine, ADiskInUseStays) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  auto up = launch_up(tree);
  ASSERT_TRUE(up);
  sys::Fd first = disk("one");
  EXPECT_EQ(status_after(wire::Mount{.scsi_lun = 3, .target_name = "a"}, {first.get()}),
            status(0, wire::MountStep::Mount));
  first.reset();
  auto leader = leader_of(*up);
  ASSERT_TRUE(leader);
  auto process = launch(*leader, shell("cd /mnt/wsl/a; echo in; read line"));
  ASSERT_TRUE(process);
  EXPECT_EQ(read_until(process->output, "in\n"), "in\n");
  EXPECT_EQ(status_after(wire::Detach{3}), status(-EBUSY, wire::MountStep::Unmount));
  process->input.reset();
  EXPECT_EQ(status_of(*process).exit_code, 1);
  EXPECT_EQ(status_after(wire::Detach{3}), status(0, wire::MountStep::FindDevice));
}

TEST_F(DisksOfAMachine, PlantedLinksAndNonsenseLeadNowhere) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  auto up = launch_up(tree);
  ASSERT_TRUE(up);
  run_in(*up, "cd /mnt/wsl; busybox ln -s / link; busybox ln -s /etc/../proc other; echo >file");
  const sys::Fd mount = disk();
  for (const auto& [name, error] :
       {std::pair{"link", -ELOOP}, std::pair{"other", -ELOOP}, std::pair{"file", -ENOTDIR},
        std::pair{"..", -EINVAL}, std::pair{"", -EINVAL}, std::pair{"a/b", -EINVAL}})
    EXPECT_EQ(status_after(wire::Mount{.target_name = name}, {mount.get()}),
              status(error, wire::MountStep::Mount))
        << name;
  for (const char* name : {"..", "link", "a/b"})
    EXPECT_EQ(status_after(wire::Unmount{name}), status(-EINVAL, wire::MountStep::Unmount)) << name;
  const auto id = machine_->service().request(wire::MountFolder{.path = "/mnt/wsl/link/x"},
                                              {mount.get()}, soon());
  EXPECT_EQ(machine_->service().reply_to<wire::ResultInt32>(*id, soon()).value().result, -ELOOP);
  EXPECT_EQ(run_in(*up, "echo on").output, "on\n");
}

TEST_F(DisksOfAMachine, RequestsWithoutAConnectionDoNoHarm) {
  start_configured();
  if (IsSkipped()) return;
  ASSERT_TRUE(machine_->service().request(wire::Mount{.target_name = "x"}, {}, soon()));
  ASSERT_TRUE(machine_->service().request(wire::Detach{7}, {}, soon()));
  ASSERT_TRUE(machine_->service().request(wire::ResizeDistribution{}, {}, soon()));
  EXPECT_EQ(told<wire::ResizeDistributionResponse>(ask(wire::ResizeDistribution{})).response_code,
            0xFFFFFFFFU);
  EXPECT_EQ(told<wire::ResultInt32>(ask(wire::WaitForPmemDevice{1})).result, -ENOENT);
}

// ---- programs ----

class ProgramsOfAMachine : public DisksOfAMachine {
 protected:
  // Both results of CreateProcess, and what the program wrote.
  struct Started {
    int32_t port = 0, error = 0;
    std::string output;
  };
  Started start_program(const wire::InitCreateProcess& message) {
    auto sockets = sys::socket_pair();
    const auto id = machine_->service().request(message, {sockets->second.get()}, soon());
    sockets->second.reset();
    Started started;
    started.port = machine_->service().reply_to<wire::ResultInt32>(*id, soon()).value().result;
    const auto packet = machine_->service().raw().receive(soon());
    EXPECT_TRUE(packet && *packet);
    if (!packet || !*packet) return started;
    EXPECT_EQ((*packet)->header().transaction_id, *id);
    EXPECT_EQ((*packet)->header().transaction_step, wire::kStepSecondReply);
    started.error = wire::decode<wire::ResultInt32>((*packet)->bytes).value().result;
    EXPECT_EQ(::shutdown(sockets->first.get(), SHUT_WR), 0);
    started.output = text_of(sockets->first);
    return started;
  }
};

TEST_F(ProgramsOfAMachine, AProgramHasTheConnectionForItsStreams) {
  start_configured({.hostname = "machine"}, {{"bin/sh", "->busybox"}});
  if (IsSkipped()) return;
  const Started started = start_program(
      {.path = "/bin/busybox", .command_line = {"sh", "-c", "busybox cat; echo $0; hostname"}});
  EXPECT_EQ(started.port, -1);
  EXPECT_EQ(started.error, 0);
  EXPECT_EQ(started.output, "sh\nmachine\n");
  EXPECT_TRUE(child_ended());
}

TEST_F(ProgramsOfAMachine, AFailureIsAPositiveErrno) {
  start_configured();
  if (IsSkipped()) return;
  const Started started = start_program({.path = "/no/such", .command_line = {"x"}});
  EXPECT_EQ(started.port, -1);
  EXPECT_EQ(started.error, ENOENT);
  EXPECT_EQ(started.output, "");
}

// ---- archives ----

// Says on standard error how it was called, and does a little of what bsdtar does.
constexpr const char* kTar =
    "#!/bin/busybox sh\n"
    "echo \"$@\" >&2\n"
    "case \"$*\" in\n"
    "  *' -x '*) /bin/busybox cat >/distro/etc/os-release ;;\n"
    "  *' -c'*) /bin/busybox cat /distro/etc/os-release ;;\n"
    "esac\n"
    "[ -e /distro/etc ]\n";

class ArchivesOfAMachine : public DisksOfAMachine {
 protected:
  void start_with_tar(const std::string& script = kTar) {
    start_configured({.hostname = "machine"}, {{"usr/bin/bsdtar", script}});
  }
  struct Ends {
    std::optional<channel::Numbered> init;
    sys::Fd data, errors;
  };
  template <class M>
  Ends begin(const M& message, sys::FdRef tree) {
    auto data = sys::socket_pair();
    auto errors = sys::socket_pair();
    Ends ends{ask(message, {data->second.get(), errors->second.get(), tree.get()}), {}, {}};
    ends.data = std::move(data->first);
    ends.errors = std::move(errors->first);
    return ends;
  }
  // The first message, as recorded but for the port.
  void expect_mounted(Ends& ends) {
    const auto packet = ends.init->receive_plain(soon());
    ASSERT_TRUE(packet && *packet);
    EXPECT_EQ(wire::decode<wire::CreateInstanceResult>((*packet)->bytes).value(),
              (wire::CreateInstanceResult{.failure_step = wire::CreateInstanceStep::MountDisk,
                                          .connect_port = wire::kInvalidPort}));
  }
  // The second, likewise.
  wire::ImportResult import_result(Ends& ends) {
    const auto packet = ends.init->receive_plain(soon());
    EXPECT_TRUE(packet && *packet);
    if (!packet || !*packet) return {.result = 12345};
    return wire::decode<wire::ImportResult>((*packet)->bytes).value();
  }
};

TEST_F(ArchivesOfAMachine, ImportFillsTheDiskAndLooksAtIt) {
  start_with_tar();
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  Ends ends = begin(wire::Import{}, tree);
  expect_mounted(ends);
  ASSERT_TRUE(sys::write_all(ends.data, "ID=debian\nVERSION_ID=12\n"));
  ::shutdown(ends.data.get(), SHUT_WR);
  EXPECT_EQ(import_result(ends), (wire::ImportResult{.valid_distribution = true,
                                                     .flavor = "debian",
                                                     .version = "12",
                                                     .generate_terminal_profile = true,
                                                     .generate_shortcut = true}));
  EXPECT_EQ(text_of(ends.errors), "-C /distro -x -p --xattrs --numeric-owner -f -\n");
  EXPECT_TRUE(child_ended());
}

TEST_F(ArchivesOfAMachine, ExportWritesTheDataAndARawResult) {
  start_with_tar();
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  auto data = sys::socket_pair();
  auto errors = sys::socket_pair();
  auto init = sys::socket_pair();
  ASSERT_TRUE(machine_->service().request(
      wire::Export{.flags = wire::kMiniInitExportCompressGzip},
      {init->second.get(), data->second.get(), errors->second.get(), tree.get()}, soon()));
  for (sys::Fd* end : {&init->second, &data->second, &errors->second}) end->reset();
  EXPECT_EQ(text_of(data->first), "ID=testix\nVERSION_ID=\"7.1\"\n");
  const std::string answer = text_of(init->first);
  ASSERT_EQ(answer.size(), 44U);  // CreateInstanceResult, as recorded, and four bytes
  EXPECT_EQ(answer.substr(40), std::string(4, '\0'));
  EXPECT_NE(text_of(errors->first).find(" -cz "), std::string::npos);
}

TEST_F(ArchivesOfAMachine, ImportInplaceOnlyLooks) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  Ends ends = begin(wire::ImportInplace{}, tree);
  expect_mounted(ends);
  EXPECT_EQ(import_result(ends).flavor, "testix");
}

TEST_F(ArchivesOfAMachine, FailuresAreTold) {
  start_with_tar("#!/bin/busybox sh\necho broken >&2\nexit 1\n");
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  Ends ends = begin(wire::Import{}, tree);
  expect_mounted(ends);
  EXPECT_EQ(import_result(ends), (wire::ImportResult{.result = -1}));
  EXPECT_EQ(text_of(ends.errors), "broken\n");

  const sys::Fd null = sys::open_file("/dev/null", O_RDWR).value();
  Ends none = begin(wire::Import{}, null);
  const auto packet = none.init->receive_plain(soon());
  ASSERT_TRUE(packet && *packet);
  const auto result = wire::decode<wire::CreateInstanceResult>((*packet)->bytes);
  EXPECT_EQ(result->result, EINVAL);
  EXPECT_EQ(result->failure_step, wire::CreateInstanceStep::MountDisk);
}

TEST_F(ArchivesOfAMachine, WithoutAToolTheTextSaysSo) {
  start_configured();
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  Ends ends = begin(wire::Import{}, tree);
  expect_mounted(ends);
  EXPECT_EQ(import_result(ends).result, -1);
  EXPECT_EQ(text_of(ends.errors), "start /usr/bin/bsdtar: No such file or directory\n");
}

TEST_F(ArchivesOfAMachine, AServiceThatGoesEndsTheWork) {
  start_with_tar("#!/bin/busybox sh\nexec /bin/busybox sleep 1000\n");
  if (IsSkipped()) return;
  const sys::Fd tree = root();
  Ends ends = begin(wire::Import{}, tree);
  expect_mounted(ends);
  ends.init.reset();
  EXPECT_TRUE(child_ended());
}

}  // namespace
}  // namespace lsl::guest
