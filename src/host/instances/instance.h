// One running distribution as the service sees it: its launch, its init channel, its end. Driven by
// the event loop; nothing here waits for a guest. A guest that does not answer in time, or does not
// read, is killed.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "channel/numbered.h"
#include "host/instances/boot_record.h"
#include "host/instances/guest_process.h"
#include "host/instances/host_network.h"
#include "host/undertaker.h"
#include "sys/event_loop.h"
#include "sys/fd.h"
#include "wire/instance.h"
#include "wire/network.h"

namespace lsl::host {

struct InstanceSettings {
  std::string distribution_name;
  uint32_t default_uid = 0;
  // How it learns of name servers; nothing: not by its init, but from /mnt/wsl/resolv.conf.
  std::optional<Network> network = Network::Shared;
  // From the call to an init that is there: WSL's limit (spec/init.md section 12), unless a disk
  // has to be repaired first, which has limits of its own.
  std::chrono::milliseconds launch_limit{30'000};
  // Why systemd is not to be booted, whatever /etc/wsl.conf says; empty: it may be.
  std::string without_systemd = {};
  std::shared_ptr<BootRecord> boot;  // filled while it starts; shared with who asks about it
};

class Instance {
 public:
  using Ready = std::function<void(Status)>;
  using Ended = std::function<void()>;
  // The client's end of a new session.
  using Opened = std::function<void(Result<sys::Fd>)>;
  // Init's answer to Initialize: default uid, os-release facts.
  using Facts = wire::InitializeResponse;

  // Starts what the instance is to run on.
  using StartProcess =
      std::function<Result<std::unique_ptr<GuestProcess>>(GuestProcess::Events events)>;

  // Begins the launch. `ended` is called once, from the loop, when nothing of the instance is left
  // or its launch failed.
  static Result<std::unique_ptr<Instance>> start(sys::EventLoop& loop, Undertaker& undertaker,
                                                 const StartProcess& start_process,
                                                 InstanceSettings settings, Ended ended);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  // Calls back when init has been initialized, at once when it is, or with the error that ended the
  // launch.
  void when_ready(Ready ready);
  // Calls back when the instance is gone.
  void when_ended(Ended ended);

  // Calls back when an ending() instance is gone, or its init refused to end.
  void when_settled(Ended settled) { settled_.push_back(std::move(settled)); }

  // A new session leader; the end that is passed back is the client's (rule 3: the service
  // introduces, it does not carry). `first_run` lets the first-run command run in it, and is where
  // its result goes (first_run.h). With systemd the call back waits for init's answer, which waits
  // for the boot (spec/init.md section 10.2). EAGAIN: init has not yet read what was asked before;
  // try again a little later. ESTALE: the distribution has been shut down from inside meanwhile, or
  // has not booted; start it anew.
  void open_session(sys::Fd first_run, Opened opened);

  // Why it ended while it booted systemd, as the user is to be told; empty: it did not.
  // InstanceSettings::without_systemd of the next start. Known before Ended is called.
  const std::string& boot_failure() const { return boot_failure_; }

  // For the user's next launches (launcher.h).
  Result<sys::Fd> outer_namespace() const { return process_->outer_namespace(); }

  // Asks init to end the distribution. Not forced: init may refuse, then `refused` is called. What
  // still runs after a few seconds, or the longer time that init asked for, is killed.
  void terminate(bool force, std::function<void()> refused);

  // What distributions are told of the host may have changed: init is told what did.
  void host_changed();

  // What a user should know about this start, for the first session.
  std::vector<std::string> take_warnings() { return std::exchange(warnings_, {}); }

  const std::string& name() const { return settings_.distribution_name; }
  bool ready() const { return state_ == State::Running; }
  bool ending() const { return state_ == State::Stopping || state_ == State::Ended; }
  const Facts& facts() const { return facts_; }
  // The default user is another one from now on.
  void set_default_uid(uint32_t uid) { facts_.default_uid = uid; }
  const std::shared_ptr<BootRecord>& boot() const { return settings_.boot; }

 private:
  enum class State { Launching, Initializing, Running, Stopping, Ended };

  Instance(sys::EventLoop& loop, Undertaker& undertaker, InstanceSettings settings, Ended ended);
  GuestProcess::Events process_events();
  void on_started(Result<GuestProcess::Started> started);
  void on_channel();
  void on_message(const channel::Packet& packet);
  void on_init_exit();
  void explain_failed_boot();
  Status initialize();
  void become_ready(const channel::Packet& packet);
  void on_session_answer();
  void on_stopping(const channel::Packet& packet);
  void fail_sessions();
  Status send_network(wire::NetworkInformation network);
  Status send_changes();
  Status check_that_init_reads();
  Result<sys::Fd> ask_for_session(sys::FdRef first_run);
  Status send_create_session(sys::FdRef leader, sys::FdRef first_run);
  void kill(Error reason, std::optional<sys::Lane> lane = {});
  bool starting() const { return state_ == State::Launching || state_ == State::Initializing; }
  Error init_ended() const;
  Error in_step(Error error, std::optional<sys::Lane> lane = {}) const;
  void unwatch();
  void give_back();
  void end();
  void arm(int milliseconds, const char* step);
  void disarm();

  sys::EventLoop& loop_;
  Undertaker& undertaker_;
  InstanceSettings settings_;
  State state_ = State::Launching;
  std::unique_ptr<GuestProcess> process_;
  std::optional<channel::Numbered> channel_;
  bool channel_watched_ = false;
  uint32_t initialize_id_ = 0;
  Facts facts_;
  bool had_session_ = false;
  Error failure_;  // why the launch failed, or why the instance was killed
  std::vector<Ready> waiting_;
  std::vector<Ended> ended_;
  std::vector<Ended> settled_;
  std::function<void()> refused_;
  sys::EventLoop::TimerId deadline_ = 0;
  wire::NetworkInformation network_;  // as init was told last
  bool network_is_new_ = false;       // no session has begun since
  std::string timezone_;
  std::vector<std::string> warnings_;
  sys::EventLoop::TimerId retry_ = 0;  // of host_changed()
  std::optional<std::chrono::steady_clock::time_point> deaf_since_;
  struct Asked {
    sys::Fd session;  // empty: handed out already
    Opened opened;
    sys::EventLoop::TimerId deadline = 0;
  };
  std::deque<Asked> sessions_asked_;  // CreateSession messages without an answer yet
  bool came_up_ = false;              // one was answered
  // Systemd was to boot: the first of them.
  std::optional<std::chrono::steady_clock::time_point> boot_asked_;
  std::string boot_failure_;
  bool stops_in_order_ = false;  // init has said how long it takes
  bool ended_by_us_ = false;     // killed, or asked to end
  int unexpected_ = 0;
};

}  // namespace lsl::host
