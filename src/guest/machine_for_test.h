// A machine for tests of the real guest binary: mini_init as PID 1 in namespaces of its own, on a
// root as the service prepares it, with a scripted service at the other end of its channels. Needs
// user namespaces, not root; without root there is one id only and no control group.
#pragma once

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include "base/text.h"
#include "channel/lxbus.h"
#include "channel/numbered.h"
#include "guest/distribution_for_test.h"
#include "sys/cgroup.h"
#include "sys/child_for_test.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/namespaces.h"
#include "sys/process.h"
#include "sys/socket.h"
#include "wire/boot.h"
#include "wire/constants.h"
#include "wire/instance.h"

namespace lsl::guest {

// A control group for a machine, below the one the test runs in: the machine's, and `init` in it.
inline Result<sys::Cgroup> make_machine_group(uid_t owner) {
  LSL_TRY(mounts, sys::read_file("/proc/self/mountinfo", 1U << 20));
  LSL_TRY(own, sys::read_file("/proc/self/cgroup", 1U << 16));
  const sys::CgroupLayout layout = sys::cgroup_layout(mounts);
  if (layout.unified.empty()) return fail(ENOENT, "find the unified hierarchy");
  const std::string above = sys::unified_path(own).value_or("");
  static int made = 0;
  LSL_TRY(group, sys::Cgroup::create(fmt::format("{}{}/lsl-machine-test-{}-{}", layout.unified,
                                                 above == "/" ? "" : above, ::getpid(), ++made)));
  LSL_CHECK(group.delegate_to(owner, owner));
  LSL_TRY(leaf, sys::Cgroup::create(group.path() + "/init"));
  Status delegated = leaf.delegate_to(owner, owner);
  leaf.release();  // it goes with the one above
  LSL_CHECK(std::move(delegated));
  return group;
}

// What is built in a child. Its failures are the test's log.
class MachineStage {
 public:
  explicit MachineStage(std::string path) : path_(std::move(path)) {}

  Status directory(const std::string& name) const {
    return sys::make_directories(AT_FDCWD, path_ + "/" + name, 0755);
  }
  Status file(const std::string& name, std::string_view text, mode_t mode = 0644) const {
    LSL_TRY(fd, sys::open_file(path_ + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, mode));
    return sys::write_all(fd, text);
  }
  Status copy(sys::FdRef source, const std::string& name) const {
    constexpr size_t kMaxProgram = 256 << 20;
    if (::lseek(source.get(), 0, SEEK_SET) < 0) return fail(errno, "rewind");
    LSL_TRY(content, sys::read_all(source, kMaxProgram));
    return file(name, content, 0755);
  }
  // As those of a distribution (distribution_for_test.h).
  Status add(const TestFiles& files) const {
    for (const auto& [name, text] : files) {
      const size_t slash = name.rfind('/');
      if (!text) LSL_CHECK(directory(name));
      if (text && slash != std::string::npos) LSL_CHECK(directory(name.substr(0, slash)));
      if (!text) continue;
      if (!text->starts_with("->")) {
        LSL_CHECK(file(name, *text, text->starts_with("#!") ? 0755 : 0644));
      } else if (::symlink(text->c_str() + 2, (path_ + "/" + name).c_str()) < 0) {
        return fail(errno, "link {}", name);
      }
    }
    return {};
  }
  // A tmpfs with the nodes every distribution has.
  Status devices(const std::string& name) const {
    LSL_CHECK(directory(name));
    LSL_CHECK(sys::mount_filesystem("dev", path_ + "/" + name, "tmpfs", 0, "mode=755"));
    for (const char* node : {"null", "zero", "full", "random", "urandom", "tty"}) {
      const std::string target = name + "/" + node;
      LSL_CHECK(file(target, ""));
      LSL_CHECK(sys::bind_mount(std::string("/dev/") + node, path_ + "/" + target, 0));
    }
    return {};
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A launch as the service sees it.
struct LaunchedDistribution {
  uint32_t launch_id = 0;
  std::optional<channel::Numbered> init;
};

class TestMachine {
 public:
  // With control groups where the test may make some, see group(). `tools`: programs in the
  // machine's own root, where BusyBox is then, too.
  static Result<std::unique_ptr<TestMachine>> start(
      const std::vector<std::string>& environment = {}, const TestFiles& tools = {}) {
    std::unique_ptr<TestMachine> made(new TestMachine());
    made->tools_ = tools;
    made->environment_ = environment;
    made->environment_.push_back("WSL_ROOT_INIT=1");
    char stage[] = "/tmp/lsl-machine-test-XXXXXX";
    if (::mkdtemp(stage) == nullptr) return fail(errno, "mkdtemp");
    made->stage_ = stage;
    if (::chmod(stage, 0755) < 0) return fail(errno, "chmod {}", stage);
    LSL_TRY(program, sys::open_file(LSL_INIT_PROGRAM, O_RDONLY));
    made->program_ = std::move(program);
    LSL_TRY(busybox, sys::open_file("/usr/bin/busybox", O_RDONLY));
    made->busybox_ = std::move(busybox);
    made->log_.reset(::memfd_create("log", MFD_CLOEXEC));
    if (auto group = make_machine_group(TestDistribution::inner_root()))
      made->group_ = std::move(*group);
    LSL_TRY(requests, sys::socket_pair());
    LSL_TRY(notify, sys::socket_pair());
    LSL_CHECK(made->boot(requests.second, notify.second));
    LSL_TRY(channel, channel::make_lxbus(std::move(requests.first)));
    made->requests_.emplace(std::move(channel));
    LSL_TRY(notices, channel::make_lxbus(std::move(notify.first)));
    made->notify_ = std::move(notices);
    return made;
  }
  ~TestMachine() {
    mini_init_ = {};  // kills it and everything inside
    ::rmdir(stage_.c_str());
  }

  channel::Numbered& service() { return *requests_; }
  channel::Channel& notify() { return *notify_; }
  sys::Child& mini_init() { return mini_init_; }
  void hang_up() { requests_.reset(); }
  const sys::Cgroup& group() const { return group_; }
  std::string log() const {
    std::string text(1U << 18, '\0');
    const ssize_t size = ::pread(log_.get(), text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<size_t>(size) : 0);
    return text;
  }

  Result<wire::GuestCapabilities> capabilities() {
    LSL_TRY(packet, service().receive_plain(soon()));
    if (!packet) return fail(EPIPE, "wait for GuestCapabilities");
    return wire::decode<wire::GuestCapabilities>(packet->bytes);
  }
  // What a service does before the first launch.
  Status configure(const wire::EarlyConfig& early = {.hostname = "machine"}) {
    LSL_TRY(capable, capabilities());
    LSL_CHECK(service().request(early, {}, soon()));
    wire::InitialConfig initial;
    initial.networking_configuration.networking_mode = wire::NetworkingMode::Nat;
    LSL_CHECK(service().request(initial, {}, soon()));
    return {};
  }

  // A mount made in the machine's user namespace, as the service hands over: what `build` makes of
  // an empty tmpfs, with all that it mounts below.
  Result<sys::Fd> make_mount(const std::function<Status(const MachineStage&)>& build) {
    LSL_TRY(name_space, sys::open_namespace(mini_init_.pid(), "user"));
    LSL_TRY(ends, sys::socket_pair());
    LSL_TRY(clone, sys::clone_process({}));
    if (clone.in_child) {
      const Status sent = build_and_send(name_space, build, ends.second);
      if (!sent) ::dprintf(log_.get(), "make a mount: %s\n", sent.error().message().c_str());
      ::_exit(sent ? 0 : 1);
    }
    ends.second.reset();
    char byte = 0;
    LSL_TRY(received, sys::receive_some(ends.first, std::span(&byte, 1)));
    (void)clone.child.wait();
    if (!received || received->descriptors.size() != 1) return fail(EIO, "make a mount: {}", log());
    return std::move(received->descriptors.front());
  }
  // A root with BusyBox in it and `files` (distribution_for_test.h).
  Result<sys::Fd> make_root(const TestFiles& files = {}) {
    return make_mount([&](const MachineStage& stage) -> Status {
      for (const char* name : {"bin", "etc", "root"}) LSL_CHECK(stage.directory(name));
      LSL_CHECK(stage.file("etc/passwd", kTestPasswd));
      LSL_CHECK(stage.file("etc/group", kTestGroup));
      LSL_CHECK(stage.file("etc/os-release", "ID=testix\nVERSION_ID=\"7.1\"\n"));
      LSL_CHECK(stage.copy(busybox_, "bin/busybox"));
      return stage.add(files);
    });
  }
  // The machine's shared mount, and so on: nothing in it but `file`.
  Result<sys::Fd> make_empty(const std::string& file = "") {
    return make_mount(
        [&](const MachineStage& stage) { return file.empty() ? Status() : stage.file(file, ""); });
  }
  Result<sys::Fd> make_dev() {
    return make_mount([](const MachineStage& stage) -> Status {
      // Taken from below the stage: its own tmpfs is the devices'.
      return stage.devices("");
    });
  }

  // LaunchInit with these handles behind the init channel's end.
  Result<LaunchedDistribution> launch_with(const std::vector<int>& handles,
                                           wire::LaunchInit message = {}) {
    if (message.distribution_name.empty()) message.distribution_name = "Testix";
    LSL_TRY(sockets, sys::socket_pair());
    std::vector<int> all = {sockets.second.get()};
    all.insert(all.end(), handles.begin(), handles.end());
    LSL_TRY(id, service().request(message, all, soon()));
    LSL_TRY(channel, channel::make_lxbus(std::move(sockets.first)));
    return LaunchedDistribution{id, channel::Numbered(std::move(channel))};
  }
  Result<LaunchedDistribution> launch(sys::FdRef root, wire::LaunchInit message = {}) {
    LSL_TRY(dev, make_dev());
    return launch_with({root.get(), dev.get()}, std::move(message));
  }

  Result<pid_t> next_child_exit() {
    LSL_TRY(packet, notify_->receive(soon()));
    if (!packet) return fail(EPIPE, "wait for ChildExit");
    const wire::Header header = packet->header();
    if (header.transaction_id != 0 || header.transaction_step != 0)
      return fail(EBADMSG, "ChildExit is numbered");
    LSL_TRY(message, wire::decode<wire::ChildExit>(packet->bytes));
    return static_cast<pid_t>(message.child_pid);
  }

 private:
  TestMachine() = default;

  Status boot(sys::FdRef requests, sys::FdRef notify) {
    LSL_TRY(gate, sys::make_pipe());
    LSL_TRY(report, sys::make_pipe());
    LSL_TRY(helper, sys::clone_process({.flags = CLONE_NEWUSER,
                                        .cgroup = group_ ? group_.directory().get() : -1}));
    if (helper.in_child) {
      gate.write.reset();
      const Status started = start_mini_init(gate.read, report.write, requests, notify);
      if (!started) ::dprintf(log_.get(), "%s\n", started.error().message().c_str());
      ::_exit(started ? 0 : 120);
    }
    report.write.reset();
    LSL_CHECK(TestDistribution::write_maps(helper.child.pid()));
    LSL_CHECK(sys::write_all(gate.write, "x"));
    LSL_TRY(text, sys::read_all(report.read, 64));
    (void)helper.child.wait();
    const auto pid = parse_unsigned(text);
    if (!pid) return fail(EPERM, "start mini_init: {}", log());
    LSL_TRY(pidfd, sys::open_pidfd(static_cast<pid_t>(*pid)));
    mini_init_ = sys::Child(static_cast<pid_t>(*pid), std::move(pidfd));
    return {};
  }

  // In the machine's user namespace and control group: the clone is the test's child.
  Status start_mini_init(sys::FdRef gate, sys::FdRef report, sys::FdRef requests,
                         sys::FdRef notify) const {
    char byte = 0;
    if (::read(gate.get(), &byte, 1) != 1) return fail(EPIPE, "wait for the maps");
    (void)::setgroups(0, nullptr);  // denied where there is one id only
    if (::setresgid(0, 0, 0) < 0 || ::setresuid(0, 0, 0) < 0) return fail(errno, "become root");
    sys::Fd leaf;
    if (group_) {
      LSL_CHECK(sys::unshare(CLONE_NEWCGROUP));
      LSL_TRY(opened, sys::open_file_at(group_.directory(), "init", O_RDONLY | O_DIRECTORY));
      leaf = std::move(opened);
    }
    LSL_TRY(clone, sys::clone_process({.flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS |
                                                CLONE_NEWIPC | CLONE_NEWNET | CLONE_PARENT,
                                       .cgroup = leaf.get(),
                                       .exit_signal = 0}));
    if (clone.in_child) be_mini_init(requests, notify);
    const pid_t pid = clone.child.pid();
    clone.child.detach();  // the test's
    return sys::write_all(report, std::to_string(pid));
  }

  Status build_root() const {
    LSL_CHECK(sys::set_propagation_at("/", MS_REC | MS_PRIVATE));
    LSL_CHECK(sys::mount_filesystem("machine", stage_, "tmpfs", 0, "mode=755"));
    const MachineStage stage(stage_);
    for (const char* name : {"proc", "sys"}) LSL_CHECK(stage.directory(name));
    LSL_CHECK(stage.copy(program_, "init"));
    LSL_CHECK(stage.devices("dev"));
    if (!tools_.empty()) {
      LSL_CHECK(stage.directory("bin"));
      LSL_CHECK(stage.copy(busybox_, "bin/busybox"));
      LSL_CHECK(stage.add(tools_));
    }
    LSL_CHECK(sys::mount_filesystem("proc", stage_ + "/proc", "proc", 0, ""));
    LSL_CHECK(sys::mount_filesystem("sysfs", stage_ + "/sys", "sysfs", 0, ""));
    LSL_TRY(root, sys::open_file(stage_, O_PATH | O_DIRECTORY));
    LSL_CHECK(sys::pivot_into(root));
    return sys::drop_old_root();
  }

  [[noreturn]] void be_mini_init(sys::FdRef requests, sys::FdRef notify) const {
    ::dup2(log_.get(), STDERR_FILENO);
    const Status ready = build_root();
    if (!ready) {
      ::dprintf(STDERR_FILENO, "%s\n", ready.error().message().c_str());
      ::_exit(121);
    }
    // Their numbers may be each other's.
    const sys::Fd first = sys::duplicate(requests, 200).value_or(sys::Fd());
    const sys::Fd second = sys::duplicate(notify, 200).value_or(sys::Fd());
    ::dup2(first.get(), wire::kInitChannelFd);
    ::dup2(second.get(), wire::kNotifyChannelFd);
    const char* const argv[] = {"/init", nullptr};
    std::vector<char*> environment;
    for (const std::string& entry : environment_)
      environment.push_back(const_cast<char*>(entry.c_str()));
    environment.push_back(nullptr);
    ::execve("/init", const_cast<char**>(argv), environment.data());
    ::dprintf(STDERR_FILENO, "exec /init: %d\n", errno);
    ::_exit(122);
  }

  Status build_and_send(sys::FdRef name_space,
                        const std::function<Status(const MachineStage&)>& build,
                        sys::FdRef socket) const {
    LSL_CHECK(sys::enter_namespace(name_space, CLONE_NEWUSER));
    (void)::setgroups(0, nullptr);  // denied where there is one id only
    if (::setresgid(0, 0, 0) < 0 || ::setresuid(0, 0, 0) < 0) return fail(errno, "become root");
    LSL_CHECK(sys::unshare(CLONE_NEWNS));
    LSL_CHECK(sys::set_propagation_at("/", MS_REC | MS_PRIVATE));
    LSL_CHECK(sys::mount_filesystem("made", stage_, "tmpfs", 0, "mode=755"));
    ::umask(0);
    LSL_CHECK(build(MachineStage(stage_)));
    LSL_TRY(mount, sys::Mount::clone_of(AT_FDCWD, stage_, true));
    const int handle = mount.root().get();
    LSL_TRY(sent, sys::send_some(socket, "m", std::span(&handle, 1)));
    return sent == 1 ? Status() : fail(EIO, "send a mount");
  }

  std::vector<std::string> environment_;
  TestFiles tools_;
  std::string stage_;
  sys::Fd program_, busybox_, log_;
  sys::Cgroup group_;  // goes after what lives in it
  sys::Child mini_init_;
  std::optional<channel::Numbered> requests_;
  std::unique_ptr<channel::Channel> notify_;
};

}  // namespace lsl::guest
