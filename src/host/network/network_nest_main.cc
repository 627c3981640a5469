// A machine's namespaces without a machine, for tests of its network: an outer user namespace of
// --uid, in it an inner one that owns a network and a PID namespace, as a machine has them.
//
//   network_nest [--uid N] [--mode nat|mirrored|none] [--no-forwarding] [--ignore PORT,PORT]
//                [--ipv6] -- COMMAND…
//
// COMMAND runs inside as root, from the moment the network is ready or 5 seconds after its start.
// On standard error: "keeper PID" and "ready" or "down" as they come, and the log. A line "changed"
// on standard input says that the host's files have changed. The exit status is COMMAND's.
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "host/network/machine_network.h"
#include "sys/call.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/namespaces.h"
#include "sys/process.h"
#include "sys/signals.h"
#include "sys/socket.h"

namespace lsl {
namespace {

constexpr uint32_t kBase = 524'288, kCount = 65'536, kOwner = 65'000;
constexpr std::chrono::milliseconds kReadyAtLast{5'000};

struct Options {
  host::MachineNetworkSettings network;
  std::vector<std::string> command;
};

Options options_of(int argc, char** argv) {
  Options options;
  options.network.uid = options.network.gid = 1000;
  int i = 1;
  for (; i < argc && std::string_view(argv[i]) != "--"; ++i) {
    const std::string_view word = argv[i];
    const auto value = [&] { return i + 1 < argc ? std::string_view(argv[++i]) : ""; };
    const auto number = [&] { return static_cast<uint32_t>(parse_unsigned(value()).value_or(0)); };
    if (word == "--uid") options.network.uid = options.network.gid = number();
    if (word == "--no-forwarding") options.network.localhost_forwarding = false;
    if (word == "--ipv6") options.network.ipv6 = true;
    if (word == "--ignore")
      for (const std::string_view port : split(value(), ','))
        options.network.ignored_ports.push_back(
            static_cast<uint16_t>(parse_unsigned(port).value_or(0)));
    if (word == "--mode") {
      const std::string_view mode = value();
      options.network.mode = mode == "mirrored" ? conf::Networking::Mirrored
                             : mode == "none"   ? conf::Networking::None
                                                : conf::Networking::Nat;
    }
  }
  for (++i; i < argc; ++i) options.command.emplace_back(argv[i]);
  return options;
}

// What runs inside: waits for its ids and for the word to go, then becomes the command.
Status run_inside(const Options& options, sys::FdRef gate) {
  char byte = 0;
  (void)sys::retry([&] { return ::read(gate.get(), &byte, 1); });  // the maps
  LSL_CHECK(sys::become(0, 0));
  (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
  LSL_CHECK(sys::set_propagation_at("/", MS_PRIVATE));
  LSL_CHECK(sys::mount_filesystem("proc", "/proc", "proc", 0, ""));
  if (::read(gate.get(), &byte, 1) != 1) return fail(ECANCELED, "wait for the network");
  std::vector<char*> words;
  for (const std::string& word : options.command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::execvp(words[0], words.data());
  return fail(errno, "start {}", options.command.front());
}

// In the outer namespace: makes the inner one, tells its process and reports its end.
Result<int> run_builder(const Options& options, sys::FdRef outer, sys::FdRef tell, sys::FdRef gate,
                        const sys::Pipe& maps) {
  LSL_CHECK(sys::make_namespaces_for({kBase + kOwner, kBase + kOwner}));
  LSL_CHECK(sys::enter_namespace(outer, CLONE_NEWUSER));
  (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);  // changes of credentials take it away
  const int net = options.network.mode == conf::Networking::Mirrored ? 0 : CLONE_NEWNET;
  LSL_TRY(clone, sys::clone_process({.flags = static_cast<uint64_t>(CLONE_NEWUSER | CLONE_NEWNS |
                                                                    CLONE_NEWPID | net)}));
  if (clone.in_child) {
    (void)::dup2(maps.read.get(), gate.get());
    const Status failed = run_inside(options, gate);
    (void)std::fprintf(stderr, "nest: %s\n", failed.error().message().c_str());
    ::_exit(126);
  }
  const std::array ranges = {sys::IdRange{0, 0, kOwner}};
  LSL_CHECK(sys::map_ids_of(clone.child.pid(), ranges, ranges));
  LSL_CHECK(sys::write_all(maps.write, "m"));
  const pid_t pid = clone.child.pid();
  LSL_CHECK(
      sys::write_all(tell, std::string_view(reinterpret_cast<const char*>(&pid), sizeof pid)));
  char byte = 0;
  if (::read(gate.get(), &byte, 1) == 1) LSL_CHECK(sys::write_all(maps.write, "g"));
  LSL_TRY(status, clone.child.wait());
  return status.exited() ? status.code() : 128 + status.signal();
}

void say(std::string_view text) { (void)sys::write_all(STDERR_FILENO, text); }

class Nest {
 public:
  Status run(const Options& options) {
    LSL_TRY(pid, build(options));
    LSL_TRY(user, sys::open_namespace(pid, "user"));
    LSL_TRY(net, sys::open_namespace(pid, "net"));
    LSL_TRY(network,
            host::MachineNetwork::start(loop_, undertaker_, options.network, std::move(user),
                                        std::move(net), [this] { on_changed(); }));
    network_ = std::move(network);
    LSL_CHECK(loop_.add(builder_.pidfd(), EPOLLIN, [this](uint32_t) { loop_.stop(); }));
    // EPERM: it is a file, or /dev/null.
    (void)loop_.add(STDIN_FILENO, EPOLLIN, [this](uint32_t) { on_input(); });
    if (network_->ready()) go();
    loop_.after(kReadyAtLast, [this] { go(); });
    LSL_CHECK(loop_.run());
    network_.reset();
    LSL_TRY(status, builder_.wait());
    code_ = status.exited() ? status.code() : 126;
    return {};
  }
  int code() const { return code_; }

 private:
  Result<pid_t> build(const Options& options) {
    LSL_TRY(tell, sys::make_pipe());
    LSL_TRY(gate, sys::make_pipe());
    LSL_TRY(maps, sys::make_pipe());
    const std::array ranges = {sys::IdRange{0, kBase, kCount}};
    LSL_TRY(outer,
            sys::make_user_namespace({options.network.uid, options.network.gid}, ranges, ranges));
    LSL_TRY(clone, sys::clone_process({}));
    if (clone.in_child) {
      const Result<int> code = run_builder(options, outer, tell.write, gate.read, maps);
      if (!code) say("nest: " + code.error().message() + "\n");
      ::_exit(code.value_or(126));
    }
    builder_ = std::move(clone.child);
    gate_ = std::move(gate.write);
    tell.write.reset();
    pid_t pid = 0;
    if (sys::retry([&] { return ::read(tell.read.get(), &pid, sizeof pid); }) != sizeof pid)
      return fail(ECHILD, "build the nest");
    return pid;
  }

  void go() {
    if (gate_) (void)sys::write_all(gate_, "g");
    gate_.reset();
  }

  void on_changed() {
    say(network_->ready() ? "ready\n" : "down " + network_->problem() + "\n");
    if (network_->ready()) go();
  }

  void on_input() {
    std::array<char, 64> buffer;
    const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got <= 0) return loop_.remove(STDIN_FILENO);
    say(network_->host_changed() ? "resolv.conf is another\n" : "resolv.conf is the same\n");
  }

  sys::EventLoop loop_ = sys::EventLoop::create().value();
  host::Undertaker undertaker_{loop_};
  sys::Child builder_;
  sys::Fd gate_;
  std::unique_ptr<host::MachineNetwork> network_;
  int code_ = 126;
};

}  // namespace
}  // namespace lsl

int main(int argc, char** argv) {
  lsl::log_setup("nest", lsl::LogLevel::Info);
  const lsl::Options options = lsl::options_of(argc, argv);
  if (options.command.empty()) return 125;
  lsl::Nest nest;
  if (const lsl::Status run = nest.run(options); !run) {
    lsl::say("nest: " + run.error().message() + "\n");
    return 126;
  }
  return nest.code();
}
