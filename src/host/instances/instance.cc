#include "host/instances/instance.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "channel/lxbus.h"
#include "host/instances/boot_steps.h"
#include "host/instances/host_network.h"
#include "sys/call.h"
#include "sys/failpoint.h"
#include "wire/results.h"

namespace lsl::host {
namespace {

// WSL's limit for init's answers (spec/init.md section 12).
constexpr int kInitializeMilliseconds = 60'000;
// From a forced termination, or the end of the channel, to SIGKILL.
constexpr int kStopMilliseconds = 2'000;
// From SIGKILL to giving up: what sleeps in a file system of somebody else's does not die.
constexpr int kKillMilliseconds = 5'000;
// A guest's root can take over its init's channel. What it sends holds up nobody else for longer
// than this many messages, and ends the instance when it makes no sense more often than this.
constexpr int kMessagesPerTurn = 64;
constexpr int kMaxUnexpected = 16;
// An init that is busy, or not ready yet, learns of the host's changes a little later.
constexpr std::chrono::milliseconds kHostRetry{100};

}  // namespace

Instance::Instance(sys::EventLoop& loop, Undertaker& undertaker, InstanceSettings settings,
                   Ended ended)
    : loop_(loop), undertaker_(undertaker), settings_(std::move(settings)) {
  ended_.push_back(std::move(ended));
}

Result<std::unique_ptr<Instance>> Instance::start(sys::EventLoop& loop, Undertaker& undertaker,
                                                  const StartProcess& start_process,
                                                  InstanceSettings settings, Ended ended) {
  std::unique_ptr<Instance> instance(
      new Instance(loop, undertaker, std::move(settings), std::move(ended)));
  Instance* self = instance.get();
  auto process = start_process(self->process_events());
  if (!process) return std::unexpected(self->in_step(process.error(), sys::Lane::Service));
  self->process_ = std::move(*process);
  self->arm(static_cast<int>(self->settings_.launch_limit.count()), "LaunchInit");
  return instance;
}

Instance::~Instance() { give_back(); }

GuestProcess::Events Instance::process_events() {
  return {
      [this](Result<GuestProcess::Started> started) { on_started(std::move(started)); },
      [this] { on_init_exit(); },
      [this](std::string_view line) { log_info("[{}] {}", settings_.distribution_name, line); }};
}

void Instance::arm(int milliseconds, const char* step) {
  disarm();
  deadline_ = loop_.after(std::chrono::milliseconds(milliseconds), [this, step] {
    deadline_ = 0;
    kill(fail(ETIMEDOUT, "wait for {} of '{}'", step, settings_.distribution_name).error());
  });
}

void Instance::disarm() {
  if (deadline_ != 0) loop_.cancel(std::exchange(deadline_, 0));
}

void Instance::when_ready(Ready ready) {
  if (state_ == State::Running) return ready({});
  if (state_ == State::Stopping || state_ == State::Ended) return ready(std::unexpected(failure_));
  waiting_.push_back(std::move(ready));
}

void Instance::when_ended(Ended ended) { ended_.push_back(std::move(ended)); }

void Instance::on_started(Result<GuestProcess::Started> started) {
  if (state_ == State::Stopping) return;  // killed meanwhile, the end follows
  disarm();
  if (!started) {
    failure_ = in_step(started.error());
    return end();
  }
  channel_.emplace(std::move(started->channel));
  warnings_ = std::move(started->warnings);
  const Status asked = initialize();
  if (asked) return;
  // Whoever does not read any more has ended before it was asked anything.
  if (asked.error().code == EPIPE) return kill(init_ended(), sys::Lane::Init);
  kill(asked.error(), sys::Lane::Service);
}

Status Instance::initialize() {
  settings_.boot->timeline.stamp(sys::Step::ServiceInitialize);
  LSL_CHECK(loop_.add(channel_->raw().poll_fd(), EPOLLIN, [this](uint32_t) { on_channel(); }));
  channel_watched_ = true;

  LSL_CHECK(sys::failpoint("launch.before_initialize"));
  wire::Initialize message;
  HostFacts host = host_facts();
  warnings_.insert(warnings_.end(), host.warnings.begin(), host.warnings.end());
  timezone_ = host.timezone;
  message.hostname = std::move(host.hostname);
  message.domainname = std::move(host.domainname);
  message.windows_hosts = std::move(host.hosts_lines);
  message.timezone = std::move(host.timezone);
  message.distribution_name = settings_.distribution_name;
  message.drvfs_default_owner = settings_.default_uid;
  message.feature_flags = wire::kFeatureDisable9pServer;
  message.drvfs_mount =
      wire::DrvfsMount::Elevated;  // version 1 always sends this one; no drive is named
  LSL_TRY(id, channel_->request(message, {}, channel::in_milliseconds(0)));
  initialize_id_ = id;
  // What init reads next, while its answer is on the way.
  if (settings_.network) LSL_CHECK(send_network(host_network(*settings_.network)));
  network_is_new_ = true;
  LSL_CHECK(sys::failpoint("launch.after_initialize"));
  settings_.boot->timeline.stamp(sys::Step::ServiceWait);
  state_ = State::Initializing;
  arm(kInitializeMilliseconds, "LxInitMessageInitializeResponse");
  return {};
}

void Instance::on_channel() {
  for (int left = kMessagesPerTurn; left > 0; --left) {
    bool closed = false;
    Result<std::optional<channel::Packet>> received = channel_->try_receive_any(closed);
    if (!received) return kill(received.error());
    if (*received) {
      on_message(**received);
      if (!channel_watched_) return;
      continue;
    }
    if (!closed) return;
    unwatch();  // init is ending: its process follows
    if (state_ != State::Stopping) failure_ = in_step(init_ended());
    state_ = State::Stopping;
    if (stops_in_order_) return;  // it has its deadline
    return arm(kStopMilliseconds, "the end");
  }
}

void Instance::on_message(const channel::Packet& packet) {
  const wire::Header header = packet.header();
  const bool reply = header.transaction_step == wire::kStepFirstReply;
  if (reply && header.type == wire::Type::LxInitMessageInitializeResponse &&
      header.transaction_id == initialize_id_ && state_ == State::Initializing)
    return become_ready(packet);
  if (reply && header.type == wire::Type::LxInitMessageCreateSessionResponse &&
      !sessions_asked_.empty())
    return on_session_answer();
  if (header.type == wire::Type::LslMessageStopping && !stops_in_order_ &&
      (state_ == State::Running || state_ == State::Stopping))
    return on_stopping(packet);
  if (reply && header.type == wire::Type::LxMessageResultBool && state_ == State::Stopping &&
      refused_) {
    state_ = State::Running;
    disarm();
    ended_by_us_ = false;
    std::exchange(refused_, nullptr)();
    for (const Ended& settled : std::exchange(settled_, {})) settled();
    return;
  }
  log_warning("'{}' sent an unexpected {}", settings_.distribution_name,
              wire::name_of(header.type));
  if (++unexpected_ > kMaxUnexpected)
    kill(fail(EBADMSG, "use '{}', which sends what nobody asked for", settings_.distribution_name)
             .error());
}

void Instance::become_ready(const channel::Packet& packet) {
  disarm();
  auto response = wire::decode<wire::InitializeResponse>(packet.bytes);
  if (!response) return kill(response.error());
  facts_ = std::move(*response);
  settings_.boot->timeline.stamp(sys::Step::ServiceReady);
  state_ = State::Running;
  for (const Ready& ready : std::exchange(waiting_, {})) ready({});
  // Whoever asked for it has gone: a session some time later is none of the start.
  if (!had_session_) settings_.boot->timeline.end();
}

Error Instance::init_ended() const {
  return {EPIPE,
          {},
          fmt::format("{} '{}': its init ended", starting() ? "start" : "use",
                      settings_.distribution_name),
          {}};
}

// A start that fails says where: in which process' step, or, without a `lane`, whoever's work it
// was waiting for.
Error Instance::in_step(Error error, std::optional<sys::Lane> lane) const {
  const std::string step = starting() ? current_step(settings_.boot->timeline.stamps(), lane) : "";
  if (!step.empty()) error.detail = fmt::format("{}: {}", step, error.detail);
  return error;
}

// Told at the start, before each session, and when they change (spec/init.md section 5.8). Init
// does not answer.
Status Instance::send_network(wire::NetworkInformation network) {
  LSL_CHECK(channel_->request(network, {}, channel::in_milliseconds(0)));
  network_ = std::move(network);
  return {};
}

Status Instance::send_changes() {
  if (settings_.network) {
    wire::NetworkInformation network = host_network(*settings_.network);
    if (network != network_) LSL_CHECK(send_network(std::move(network)));
  }
  std::string timezone = host_timezone();
  if (timezone == timezone_) return {};
  LSL_CHECK(
      channel_->request(wire::TimezoneInformation{timezone}, {}, channel::in_milliseconds(0)));
  timezone_ = std::move(timezone);
  return {};
}

void Instance::host_changed() {
  if (retry_ != 0) return;
  if (state_ == State::Running && channel_watched_) {
    const Status reads = check_that_init_reads();
    if (reads) {
      if (const Status told = send_changes(); !told) kill(told.error());
      return;
    }
    if (reads.error().code != EAGAIN) return;
  } else if (state_ != State::Launching && state_ != State::Initializing) {
    return;
  }
  retry_ = loop_.after(kHostRetry, [this] {
    retry_ = 0;
    host_changed();
  });
}

void Instance::terminate(bool force, std::function<void()> refused) {
  if (state_ == State::Ended || (state_ == State::Stopping && !force)) return;
  if (starting())
    return kill(Error{ECANCELED, {}, fmt::format("start '{}'", settings_.distribution_name), {}});
  ended_by_us_ = true;
  failure_ = Error{ESHUTDOWN,
                   {},
                   fmt::format("use '{}', which was terminated", settings_.distribution_name),
                   {}};
  state_ = State::Stopping;
  refused_ = force ? nullptr : std::move(refused);
  if (!channel_watched_) return;  // it is ending already
  const auto sent =
      channel_->request(wire::TerminateInstance{force}, {}, channel::in_milliseconds(0));
  if (!sent) return kill(sent.error());
  arm(kStopMilliseconds, "LxInitMessageTerminateInstance");
}

void Instance::kill(Error reason, std::optional<sys::Lane> lane) {
  if (state_ == State::Ended) return;
  ended_by_us_ = true;
  failure_ = in_step(std::move(reason), lane);
  log_warning("kill '{}': {}", settings_.distribution_name, failure_.message());
  state_ = State::Stopping;
  unwatch();
  process_->kill();  // on_init_exit follows
  disarm();
  deadline_ = loop_.after(std::chrono::milliseconds(kKillMilliseconds), [this] {
    deadline_ = 0;
    log_error("'{}' does not end: something in it cannot be killed", settings_.distribution_name);
    end();
  });
}

void Instance::unwatch() {
  if (std::exchange(channel_watched_, false)) loop_.remove(channel_->raw().poll_fd());
}

// All that can outlive this object, to whom can wait for its end.
void Instance::give_back() {
  disarm();
  if (retry_ != 0) loop_.cancel(std::exchange(retry_, 0));
  unwatch();
  // The channel closes its own descriptor, which is then not the last.
  if (channel_) {
    Result<sys::Fd> last = sys::duplicate(channel_->raw().poll_fd());
    channel_.reset();
    if (last) undertaker_.close(std::move(*last));
  }
  process_.reset();
}

void Instance::on_init_exit() {
  explain_failed_boot();
  if (starting()) {
    failure_ = in_step(Error{
        ECHILD, {}, fmt::format("start '{}': its init died", settings_.distribution_name), {}});
  }
  end();
}

// Everything of the instance goes, then everybody who waited is told. A callback may destroy this
// object, last.
void Instance::end() {
  if (state_ == State::Ended) return;
  BootRecord& boot = *settings_.boot;
  // What came up may have had no client any more that its first session was handed to.
  if (!came_up_ && !time_to_ready(boot.timeline.stamps())) boot.failure = failure_.message();
  if (!boot_failure_.empty()) boot.failure = boot_failure_;
  boot.timeline.end();
  state_ = State::Ended;
  give_back();
  std::vector<Ready> waiting = std::exchange(waiting_, {});
  for (const Ready& ready : waiting) ready(std::unexpected(failure_));
  fail_sessions();
  for (const Ended& settled : std::exchange(settled_, {})) settled();
  std::vector<Ended> ended = std::exchange(ended_, {});
  for (size_t i = ended.size(); i-- > 0;)
    ended[i]();  // the owner's callback was the first to be added: it goes last
}

}  // namespace lsl::host
