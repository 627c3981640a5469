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

// Runs in the child, with all capabilities over its new namespaces. Any failure is the test's log.
class TestRoot {
 public:
  TestRoot(std::string stage, sys::FdRef program) : stage_(std::move(stage)), program_(program) {}

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
    LSL_CHECK(sys::mount_filesystem("dev", stage_ + "/dev", "tmpfs", 0, "mode=755"));
    for (const char* node : {"null", "zero", "full", "random", "urandom", "tty"}) {
      LSL_CHECK(bind(std::string("/dev/") + node, std::string("dev/") + node));
    }
    LSL_TRY(root, sys::open_file(stage_, O_PATH | O_DIRECTORY));
    LSL_CHECK(sys::pivot_into(root));
    LSL_CHECK(sys::mount_filesystem("proc", "/proc", "proc", 0, ""));
    return sys::drop_old_root();
  }

 private:
  Status directory(const std::string& name) const {
    if (::mkdir((stage_ + "/" + name).c_str(), 0755) < 0) return fail(errno, "mkdir {}", name);
    return {};
  }
  Status file(const std::string& name, std::string_view text) const {
    LSL_TRY(fd, sys::open_file(stage_ + "/" + name, O_WRONLY | O_CREAT, 0644));
    return sys::write_all(fd, text);
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
};

class TestDistribution {
 public:
  static Result<std::unique_ptr<TestDistribution>> start() {
    std::unique_ptr<TestDistribution> made(new TestDistribution());
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
                                                CLONE_NEWUTS | CLONE_NEWIPC}));
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
  std::string log() const {
    std::string text(65536, '\0');
    const ssize_t size = ::pread(log_.get(), text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<size_t>(size) : 0);
    return text;
  }

  // What a service does first.
  Result<wire::InitializeResponse> initialize() {
    const wire::Initialize message{.hostname = "test_box-",
                                   .domainname = "localdomain",
                                   .distribution_name = "Testix",
                                   .drvfs_default_owner = 1000};
    LSL_TRY(id, service().request(message, {}, soon()));
    return service().reply_to<wire::InitializeResponse>(id, soon());
  }
  // The client's end of a new session.
  Result<channel::Numbered> open_session() {
    LSL_TRY(sockets, sys::socket_pair());
    const wire::CreateSession message{.console_id = 1};
    LSL_TRY(id, service().request(message, {sockets.second.get()}, soon()));
    LSL_TRY(response, service().reply_to<wire::CreateSessionResponse>(id, soon()));
    if (response.port != wire::kInvalidPort) return fail(EBADMSG, "port {}", response.port);
    LSL_TRY(channel, channel::make_lxbus(std::move(sockets.first)));
    return channel::Numbered(std::move(channel));
  }

 private:
  TestDistribution() = default;

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

  [[noreturn]] void be_init(sys::FdRef gate, sys::FdRef socket) const {
    char byte = 0;
    if (::read(gate.get(), &byte, 1) != 1) ::_exit(120);
    (void)::setgroups(0, nullptr);  // denied where there is one id only
    const bool root = ::setresgid(0, 0, 0) == 0 && ::setresuid(0, 0, 0) == 0;
    ::dup2(log_.get(), STDERR_FILENO);
    const Status ready =
        root ? TestRoot(stage_, program_).build_and_enter() : fail(errno, "become root");
    if (!ready) {
      ::dprintf(STDERR_FILENO, "%s\n", ready.error().message().c_str());
      ::_exit(121);
    }
    ::dup2(socket.get(), wire::kInitChannelFd);
    const char* const argv[] = {"/init", nullptr};
    const char* const environment[] = {"LSL_INIT_VERSION=1", nullptr};
    ::execve("/init", const_cast<char**>(argv), const_cast<char**>(environment));
    ::dprintf(STDERR_FILENO, "exec /init: %d\n", errno);
    ::_exit(122);
  }

  std::string stage_;
  sys::Fd program_;
  sys::Fd log_;
  sys::Child init_;
  std::optional<channel::Numbered> channel_;
};

}  // namespace lsl::guest
