// One user's machine as the service sees it: the conversation with its mini_init
// (spec/mini_init.md, service.md section 6.3), whatever it runs on (machine_backend.h). Driven by
// the event loop; nothing here waits for a guest. A machine that does not answer in time is killed.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "channel/numbered.h"
#include "host/machine/machine_backend.h"
#include "host/undertaker.h"
#include "sys/event_loop.h"
#include "sys/fd.h"
#include "wire/boot.h"
#include "wire/disk.h"

namespace lsl::host {

struct MachineSettings {
  std::string name;                         // for messages: whose machine it is
  std::function<Result<sys::Fd>()> shared;  // what becomes /mnt/wsl: a detached mount
  std::string hostname;
  std::string id;  // WSL2_VM_ID, a GUID in capitals
  bool safe_mode = false;
  bool isolate_distro_cgroup = true;
  wire::NetworkingMode networking_mode = wire::NetworkingMode::Nat;
  std::chrono::milliseconds boot_timeout{30'000};  // wsl2.kernelBootTimeout
};

class Machine {
 public:
  using Ready = std::function<void(Status)>;
  using Ended = std::function<void()>;
  using Disk = std::function<void(wire::MountStatus)>;

  // Begins. `ended` is called once, from the loop, when it is gone or did not come up.
  static Result<std::unique_ptr<Machine>> start(sys::EventLoop& loop, Undertaker& undertaker,
                                                std::unique_ptr<MachineBackend> backend,
                                                MachineSettings settings, Ended ended);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // Calls back when distributions can be launched, at once when they can, or with the error that
  // ended it.
  void when_ready(Ready ready);
  // Calls back when it is gone. 0 is no token; forget() it when who is called goes first.
  using Token = uint64_t;
  Token when_ended(Ended ended);
  void forget(Token token) { ended_.erase(token); }

  struct LaunchSpec {
    std::string distribution_name;
    std::string install_path;
    std::string user_profile;
    DiskSource disk;
    int timeline_page = -1;
  };
  struct Launched {
    uint32_t id = 0;  // for kill_instance()
    sys::Fd channel;  // of its init, whose first message is CreateInstanceResult
    sys::Fd log;      // of its init
  };
  // LaunchInit. ESHUTDOWN: it is not ready, or on its way out.
  Result<Launched> launch(const LaunchSpec& spec);
  Status kill_instance(uint32_t launch_id);
  // Calls back, from the loop, when mini_init reports the end of `pid`, a number of the machine's;
  // also when it has just done so.
  void watch_child(uint32_t pid, std::function<void()> exited);
  void forget_child(uint32_t pid) { children_.erase(pid); }

  // A user's disk at /mnt/wsl/NAME, and away from there.
  Status mount_disk(sys::Fd disk, uint32_t number, uint32_t partition, const std::string& name,
                    Disk done);
  Status unmount_disk(const std::string& name, Disk done);
  Status detach_disk(uint32_t number, Disk done);

  // In good order: mini_init ends all that runs, then itself. Killed when that takes too long.
  void stop();

  bool ready() const { return state_ == State::Running; }
  bool ending() const { return state_ == State::Stopping || state_ == State::Ended; }
  const MachineSettings& settings() const { return settings_; }
  const MachineBackend& backend() const { return *backend_; }

 private:
  enum class State { Starting, Booting, Running, Stopping, Ended };
  // A connection on which mini_init will say how a request about a disk ended.
  struct Waiting {
    std::optional<channel::Numbered> channel;
    sys::EventLoop::TimerId deadline = 0;
    Disk done;
  };

  Machine(sys::EventLoop& loop, Undertaker& undertaker, std::unique_ptr<MachineBackend> backend,
          MachineSettings settings, Ended ended);
  MachineBackend::Events backend_events();
  void on_started(Result<MachineBackend::Channels> started);
  Status take_channels(MachineBackend::Channels channels);
  void on_main();
  void on_notify();
  Status on_message(const channel::Packet& packet);
  Status configure(const wire::GuestCapabilities& capabilities);
  Status share_common_folder();
  Status on_share_result(const channel::Packet& packet);
  void on_child_exit(uint32_t pid);
  template <class Request>
  Status ask_about_disk(const Request& request, std::vector<sys::Fd> handles, Disk done);
  void on_disk_answer(uint64_t key);
  void finish_disk(uint64_t key, wire::MountStatus status);
  void fail(Error reason);
  void unwatch();
  void end();
  void arm(std::chrono::milliseconds delay, const char* what);
  void disarm();

  sys::EventLoop& loop_;
  Undertaker& undertaker_;
  std::unique_ptr<MachineBackend> backend_;
  MachineSettings settings_;
  State state_ = State::Starting;
  std::optional<channel::Numbered> main_, notify_;
  std::optional<uint32_t> share_id_;  // of the request that makes /mnt/wsl
  Error failure_;
  std::vector<Ready> waiting_;
  Token next_token_ = 1;
  std::map<Token, Ended> ended_;
  std::map<uint32_t, std::function<void()>> children_;
  std::deque<uint32_t> exited_;  // the last ones nobody was waiting for
  std::map<uint64_t, Waiting> disks_asked_;
  uint64_t next_disk_key_ = 1;
  sys::EventLoop::TimerId deadline_ = 0;
};

}  // namespace lsl::host
