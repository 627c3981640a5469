// One launched process of a session and the channel its client watches it through
// (docs/PROTOCOL.md, process channel): window sizes and signals come in, the terminal and the exit
// status go out.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "channel/numbered.h"
#include "guest/session/launch.h"
#include "guest/session/settings.h"
#include "guest/session/terminal.h"
#include "guest/systemd/login_access.h"
#include "sys/event_loop.h"
#include "sys/fd.h"
#include "sys/pty.h"
#include "wire/process.h"

namespace lsl::guest {

// What all launches of a session leader share.
struct LaunchContext {
  sys::EventLoop loop;
  sys::Fd root;  // of the distribution
  std::vector<sys::IdRange> groups_mapped;
  SessionSettings settings;             // the first launch takes what there is once: warnings, oobe
  std::unique_ptr<LoginAccess> logins;  // where the distribution has systemd
};

// Stays where it is made: the event loop calls it back.
class Process {
 public:
  Process(LaunchContext& context, std::unique_ptr<channel::Channel> channel);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();  // ends a process that still runs

  // Launches what `request` says; a stream that is missing means the terminal. Whatever fails is
  // told to the client as an exit status.
  void start(const wire::CreateProcess& request, const std::array<sys::Fd, 3>& streams);

  bool runs() const { return state_ == State::Running; }
  // It has ended, and its client knows or is gone.
  bool finished() const { return state_ == State::Ended && !channel_open_; }

 private:
  enum class State { Starting, Running, Ended };

  Status try_start(const wire::CreateProcess& request, const std::array<sys::Fd, 3>& streams);
  Result<Launched> launch_planned(const wire::ProcessCommon& request, Surroundings surroundings,
                                  LaunchPlan plan, const Streams& streams);
  Status send_terminal(const Terminal& terminal);
  void on_channel();
  Status handle(const channel::Packet& packet);
  Status on_window_size(const channel::Packet& packet);
  Status on_signal(const channel::Packet& packet);
  void on_exit();
  void end(const wire::ExitStatus& status);
  void send_to_group(int signal) const;
  void hang_up();

  LaunchContext& context_;
  channel::Numbered channel_;
  bool channel_open_ = true;
  State state_ = State::Starting;
  Launched launched_;
  std::optional<sys::WindowSize> size_;  // heard of before there was a terminal
  std::vector<int> early_signals_;       // heard of before there was a process
  std::string terminal_path_;            // empty: no terminal was made
};

}  // namespace lsl::guest
