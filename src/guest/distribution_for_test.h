// A tiny distribution for tests of the real guest binary: busybox on a tmpfs, in namespaces of its
// own, with `init` as PID 1 and a scripted service at the other end of its channel. Needs user
// namespaces, not root; without root there is one id only.
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

#include "channel/lxbus.h"
#include "channel/numbered.h"
#include "sys/child_for_test.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/process.h"
#include "sys/socket.h"
#include "wire/constants.h"
#include "wire/instance.h"
#include "wire/session.h"

namespace lsl::guest {

inline channel::Deadline soon() { return channel::in_milliseconds(20000); }

inline constexpr std::string_view kTestPasswd =
    "root:x:0:0:root:/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n";
inline constexpr std::string_view kTestGroup =
    "root:x:0:\ntty:x:5:\nann:x:1000:\nstaff:x:50:ann\nfar:x:99999:ann\n";

// What a test adds to the root before init runs, or replaces in it: paths without a slash in front
// and contents; nullopt is a directory, and "=tmpfs" one with a mount, which "=shared" shares.
using TestFiles = std::vector<std::pair<std::string, std::optional<std::string>>>;

// Runs in the child, with all capabilities over its new namespaces. Any failure is the test's log.
class TestRoot {
 public:
  // `control_groups`: the process was born in a control group of its own.
  TestRoot(std::string stage, sys::FdRef program, const TestFiles& files, bool control_groups)
      : stage_(std::move(stage)),
        program_(program),
        files_(files),
        control_groups_(control_groups) {}

  Status build_and_enter() const {
    LSL_CHECK(sys::set_propagation_at("/", MS_REC | MS_PRIVATE));
    LSL_CHECK(sys::mount_filesystem("test", stage_, "tmpfs", 0, "mode=755"));
    for (const char* name :
         {"bin", "dev", "etc", "etc/default", "home", "home/ann", "proc", "root", "run", "sys"}) {
      LSL_CHECK(directory(name));
    }
    LSL_CHECK(file("etc/passwd", kTestPasswd));
    LSL_CHECK(file("etc/group", kTestGroup));
    LSL_CHECK(file("etc/os-release", "ID=testix\nVERSION_ID=\"7.1\"\n"));
    LSL_CHECK(file("etc/default/locale", "LANG=\"xx_XX.UTF-8\"\n"));
    LSL_CHECK(file("bin/not-executable", "text"));
    LSL_CHECK(bind("/usr/bin/busybox", "bin/busybox"));
    LSL_CHECK(copy_program());
    for (const auto& [name, text] : files_) LSL_CHECK(add(name, text));
    LSL_CHECK(sys::mount_filesystem("dev", stage_ + "/dev", "tmpfs", 0, "mode=755"));
    for (const char* node : {"null", "zero", "full", "random", "urandom", "tty"}) {
      LSL_CHECK(bind(std::string("/dev/") + node, std::string("dev/") + node));
    }
    LSL_TRY(root, sys::open_file(stage_, O_PATH | O_DIRECTORY));
    LSL_CHECK(sys::pivot_into(root));
    LSL_CHECK(sys::mount_filesystem("proc", "/proc", "proc", 0, ""));
    if (control_groups_) {
      LSL_CHECK(sys::make_directories(root, "sys/fs/cgroup", 0755));
      LSL_CHECK(sys::mount_filesystem("cgroup2", "/sys/fs/cgroup", "cgroup2", 0, ""));
    }
    return sys::drop_old_root();
  }

 private:
  Status directory(const std::string& name) const {
    if (::mkdir((stage_ + "/" + name).c_str(), 0755) < 0) return fail(errno, "mkdir {}", name);
    return {};
  }
  Status file(const std::string& name, std::string_view text, mode_t mode = 0644) const {
    LSL_TRY(fd, sys::open_file(stage_ + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, mode));
    return sys::write_all(fd, text);
  }
  // Programs are what begins with "#!"; a link is what begins with "->".
  Status add(const std::string& name, const std::optional<std::string>& text) const {
    LSL_TRY(root, sys::open_file(stage_, O_PATH | O_DIRECTORY));
    const std::string folder = name.substr(0, std::min(name.rfind('/'), name.size()));
    LSL_CHECK(sys::make_directories(root, text ? folder : name, 0755));
    if (!text) return {};
    if (*text == "=tmpfs" || *text == "=shared") {
      const std::string target = stage_ + "/" + name;
      LSL_CHECK(sys::make_directories(root, name, 0755));
      LSL_CHECK(sys::mount_filesystem("none", target, "tmpfs", 0, "mode=1777"));
      return *text == "=tmpfs" ? Status() : sys::set_propagation_at(target, MS_SHARED);
    }
    (void)::unlinkat(root.get(), name.c_str(), 0);  // most often there is none
    if (text->starts_with("->")) {
      if (::symlinkat(text->c_str() + 2, root.get(), name.c_str()) < 0)
        return fail(errno, "link {}", name);
      return {};
    }
    return file(name, *text, text->starts_with("#!") ? 0755 : 0644);
  }
  Status bind(const std::string& source, const std::string& name) const {
    LSL_CHECK(file(name, ""));
    return sys::bind_mount(source, stage_ + "/" + name, 0);
  }

  // A copy, through a descriptor that was opened outside: root inside may not be able to walk to a
  // checkout below somebody's home.
  Status copy_program() const {
    constexpr size_t kMaxProgram = 256 << 20;
    LSL_TRY(content, sys::read_all(program_, kMaxProgram));
    LSL_TRY(copy, sys::open_file(stage_ + "/init", O_WRONLY | O_CREAT, 0755));
    return sys::write_all(copy, content);
  }

  std::string stage_;
  sys::FdRef program_;
  const TestFiles& files_;
  bool control_groups_;
};

class TestDistribution {
 public:
  // `group`: the control group it is born in, delegated to root inside (inner_root()).
  static Result<std::unique_ptr<TestDistribution>> start(
      const TestFiles& files = {}, const std::vector<std::string>& environment = {},
      sys::FdRef group = -1) {
    std::unique_ptr<TestDistribution> made(new TestDistribution());
    made->files_ = files;
    made->in_group_ = group.get() >= 0;
    made->environment_ = environment;
    made->environment_.push_back("LSL_INIT_VERSION=1");
    char stage[] = "/tmp/lsl-guest-test-XXXXXX";
    if (::mkdtemp(stage) == nullptr) return fail(errno, "mkdtemp");
    made->stage_ = stage;
    if (::chmod(stage, 0755) < 0) return fail(errno, "chmod {}", stage);
    LSL_TRY(program, sys::open_file(LSL_INIT_PROGRAM, O_RDONLY));
    made->program_ = std::move(program);
    made->log_.reset(::memfd_create("log", MFD_CLOEXEC));
    LSL_TRY(sockets, sys::socket_pair());
    LSL_TRY(gate, sys::make_pipe());
    LSL_TRY(clone, sys::clone_process({.flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID |
                                                CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP,
                                       .cgroup = group.get()}));
    if (clone.in_child) {
      gate.write.reset();
      made->be_init(gate.read, sockets.second);
    }
    made->init_ = std::move(clone.child);
    LSL_CHECK(write_maps(made->init_.pid()));
    LSL_CHECK(sys::write_all(gate.write, "x"));
    LSL_TRY(channel, channel::make_lxbus(std::move(sockets.first)));
    made->channel_.emplace(std::move(channel));
    return made;
  }
  ~TestDistribution() {
    init_ = {};  // kills it and everything inside
    ::rmdir(stage_.c_str());
  }

  channel::Numbered& service() { return *channel_; }
  sys::Child& init() { return init_; }
  bool has_many_ids() const { return sys::first_free_id() != 0; }
  // Root inside, as this process sees it.
  static uid_t inner_root() {
    const uint32_t first = sys::first_free_id();
    return first != 0 ? first : ::geteuid();
  }
  std::string log() const {
    std::string text(65536, '\0');
    const ssize_t size = ::pread(log_.get(), text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<size_t>(size) : 0);
    return text;
  }

  // What a service does first.
  Result<uint32_t> ask_to_initialize() {
    const wire::Initialize message{.hostname = "test_box-",
                                   .domainname = "localdomain",
                                   .distribution_name = "Testix",
                                   .timezone = "Europe/Testing",
                                   .drvfs_default_owner = 1000,
                                   .feature_flags = wire::kFeatureDisable9pServer,
                                   .drvfs_mount = wire::DrvfsMount::Elevated};
    return service().request(message, {}, soon());
  }
  Result<wire::InitializeResponse> initialize() {
    LSL_TRY(id, ask_to_initialize());
    return service().reply_to<wire::InitializeResponse>(id, soon());
  }
  // The client's end of a new session. With `oobe` the first-run command may run in it, and its
  // result comes out there.
  Result<channel::Numbered> open_session(std::optional<channel::Numbered>* oobe = nullptr) {
    LSL_TRY(sockets, sys::socket_pair());
    wire::CreateSession message{.console_id = 1};
    std::vector<int> handles = {sockets.second.get()};
    sys::Fd result;
    if (oobe != nullptr) {
      LSL_TRY(ends, sys::socket_pair());
      LSL_TRY(channel, channel::make_lxbus(std::move(ends.first)));
      oobe->emplace(std::move(channel));
      result = std::move(ends.second);
      handles.push_back(result.get());
      message.detail = wire::CreateSessionDetail{2};
    }
    LSL_TRY(id, service().request(message, handles, soon()));
    LSL_TRY(response, service().reply_to<wire::CreateSessionResponse>(id, soon()));
    if (response.port != wire::kInvalidPort) return fail(EBADMSG, "port {}", response.port);
    LSL_TRY(channel, channel::make_lxbus(std::move(sockets.first)));
    return channel::Numbered(std::move(channel));
  }

  // Of a child in a new user namespace: root inside, and as many more ids as there are.
  static Status write_maps(pid_t pid) {
    const std::string directory = fmt::format("/proc/{}/", pid);
    if (const uint32_t first = sys::first_free_id(); first != 0) {
      const std::string map = fmt::format("0 {} 65535\n", first);
      LSL_CHECK(sys::write_file(directory + "uid_map", map));
      return sys::write_file(directory + "gid_map", map);
    }
    LSL_CHECK(sys::write_file(directory + "setgroups", "deny"));
    LSL_CHECK(sys::write_file(directory + "uid_map", fmt::format("0 {} 1\n", ::geteuid())));
    return sys::write_file(directory + "gid_map", fmt::format("0 {} 1\n", ::getegid()));
  }

 private:
  TestDistribution() = default;

  [[noreturn]] void be_init(sys::FdRef gate, sys::FdRef socket) const {
    char byte = 0;
    if (::read(gate.get(), &byte, 1) != 1) ::_exit(120);
    (void)::setgroups(0, nullptr);  // denied where there is one id only
    const bool root = ::setresgid(0, 0, 0) == 0 && ::setresuid(0, 0, 0) == 0;
    ::dup2(log_.get(), STDERR_FILENO);
    const Status ready = root ? TestRoot(stage_, program_, files_, in_group_).build_and_enter()
                              : fail(errno, "become root");
    if (!ready) {
      ::dprintf(STDERR_FILENO, "%s\n", ready.error().message().c_str());
      ::_exit(121);
    }
    ::dup2(socket.get(), wire::kInitChannelFd);
    const char* const argv[] = {"/init", nullptr};
    std::vector<char*> environment;
    for (const std::string& entry : environment_)
      environment.push_back(const_cast<char*>(entry.c_str()));
    environment.push_back(nullptr);
    ::execve("/init", const_cast<char**>(argv), environment.data());
    ::dprintf(STDERR_FILENO, "exec /init: %d\n", errno);
    ::_exit(122);
  }

  TestFiles files_;
  std::vector<std::string> environment_;
  bool in_group_ = false;
  std::string stage_;
  sys::Fd program_;
  sys::Fd log_;
  sys::Child init_;
  std::optional<channel::Numbered> channel_;
};

}  // namespace lsl::guest
