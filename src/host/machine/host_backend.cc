#include "host/machine/host_backend.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "base/log.h"
#include "host/instances/guest_tree.h"
#include "host/machine/machine_builder.h"
#include "sys/call.h"
#include "sys/failpoint.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/socket.h"

namespace lsl::host {
namespace {

constexpr size_t kMaxReport = 4096;
// All groups that the guests of a machine make below it, and how deep.
constexpr std::string_view kMaxGroupsBelow = "100000";
constexpr std::string_view kMaxGroupDepth = "64";
constexpr const char* kInitGroup = "/init";  // a leaf: the machine's group has no processes itself

}  // namespace

HostBackend::HostBackend(sys::EventLoop& loop, Undertaker& undertaker, const LaunchContext& context,
                         LaunchRequest request, bool own_network)
    : loop_(loop),
      undertaker_(undertaker),
      context_(context),
      request_(std::move(request)),
      own_network_(own_network),
      log_(loop) {}

HostBackend::~HostBackend() {
  if (report_) loop_.remove(report_);
  if (init_) loop_.remove(init_.pidfd());
  undertaker_.end(std::move(init_));
  undertaker_.end_group(builder_.take());
  undertaker_.remove(std::move(group_));
}

Status HostBackend::start(Events events) {
  events_ = std::move(events);
  LSL_CHECK(in("Machine", fork_builder()));
  LSL_CHECK(loop_.add(report_, EPOLLIN, [this](uint32_t) { on_report(); }));
  LSL_CHECK(sys::failpoint("machine.after_builder"));
  LSL_CHECK(in("Cgroup", make_groups()));
  return sys::write_all(group_made_, "g");
}

Status HostBackend::fork_builder() {
  static uint64_t machines = 0;
  LSL_TRY(main, sys::socket_pair());
  LSL_TRY(notify, sys::socket_pair());
  LSL_TRY(report, sys::make_pipe());
  LSL_TRY(log, sys::make_pipe());
  LSL_TRY(group_made, sys::make_pipe());
  if (!context_.cgroup_base.empty())
    group_path_ = fmt::format("{}/machine-{}-{}", context_.cgroup_base, request_.name, ++machines);

  MachinePlan plan;
  plan.stage = context_.stage;
  plan.init_program = context_.init_program;
  plan.kept_mounts = context_.kept_mounts;
  plan.nest = nest_of(context_, request_);
  plan.own_network = own_network_;
  plan.group = group_path_;
  plan.init_group = group_path_.empty() ? "" : group_path_ + kInitGroup;
  plan.group_made = group_made.read.get();
  plan.channel = main.second.get();
  plan.notify = notify.second.get();
  plan.log = log.write.get();
  plan.report = report.write.get();

  LSL_TRY(clone, sys::clone_process({}));
  if (clone.in_child) {
    group_made.write.reset();
    build_machine(plan);
  }
  builder_ = BuilderProcess(std::move(clone.child));
  channels_ = {std::move(main.first), std::move(notify.first)};
  group_made_ = std::move(group_made.write);
  report_ = std::move(report.read);
  LSL_CHECK(sys::set_nonblocking(report_, true));
  return log_.read_from(std::move(log.read), events_.log);
}

// Both belong to root inside, so that mini_init can make a group for each distribution.
Status HostBackend::make_groups() {
  if (group_path_.empty()) return {};
  const uint32_t root = request_.ids.root();
  LSL_TRY(group, sys::Cgroup::create(group_path_));
  group_ = std::move(group);
  LSL_CHECK(sys::write_file_at(group_.directory(), "cgroup.max.descendants", kMaxGroupsBelow));
  LSL_CHECK(sys::write_file_at(group_.directory(), "cgroup.max.depth", kMaxGroupDepth));
  LSL_CHECK(group_.delegate_to(root, root));
  LSL_TRY(init, sys::Cgroup::create(group_path_ + kInitGroup));
  Status delegated = init.delegate_to(root, root);
  init.release();  // goes with the one above
  return delegated;
}

void HostBackend::on_report() {
  std::array<char, 512> buffer;
  const ssize_t got =
      sys::retry([&] { return ::read(report_.get(), buffer.data(), buffer.size()); });
  if (got < 0 && errno == EAGAIN) return;
  if (got > 0 && report_text_.size() < kMaxReport) {
    report_text_.append(buffer.data(), static_cast<size_t>(got));
    return;
  }
  loop_.remove(report_);
  report_.reset();
  // The call may destroy this object, and the functions with it.
  const Events events = events_;
  if (killed_) return events.ended();
  events.started(take_over());
}

Result<MachineBackend::Channels> HostBackend::take_over() {
  LSL_TRY(pid, in("Machine", parse_report(report_text_)));
  LSL_TRY(pidfd, sys::open_pidfd(pid));
  init_ = sys::Child(pid, std::move(pidfd));
  undertaker_.end_group(builder_.take());  // mini_init has left that group
  LSL_CHECK(loop_.add(init_.pidfd(), EPOLLIN, [this](uint32_t) {
    loop_.remove(init_.pidfd());
    log_.read_now();
    const auto ended = events_.ended;  // the call may destroy this object
    ended();
  }));
  LSL_TRY(ids, outer_namespace());
  ids_ = std::move(ids);
  return std::move(channels_);
}

void HostBackend::kill() {
  killed_ = true;
  builder_.kill();                         // on_report follows
  if (init_) (void)init_.signal(SIGKILL);  // the watch of its pidfd follows
  if (group_) (void)group_.kill();
}

Result<MachineBackend::Connection> HostBackend::open_channel() {
  LSL_TRY(ends, sys::socket_pair());
  return Connection{std::move(ends.first), std::move(ends.second)};
}

// The mount that is kept belongs to nobody inside; each start gets a copy with the ids mapped.
Result<MachineBackend::Disk> HostBackend::attach_disk(const DiskSource& source, int timeline_page) {
  LSL_TRY(root, sys::Mount::clone_of(AT_FDCWD, source.mounted_at, false));
  if (source.read_only) LSL_CHECK(root.set_attributes(MOUNT_ATTR_RDONLY, 0, false));
  LSL_CHECK(root.map_ids(ids_, false));
  LSL_TRY(dev, make_dev(request_.ids));
  LSL_TRY(log, sys::make_pipe());
  Disk disk;
  disk.number = disks_++;
  disk.handles.push_back(root.release());
  disk.handles.push_back(dev.release());
  disk.handles.push_back(std::move(log.write));
  if (timeline_page >= 0) {
    LSL_TRY(page, sys::duplicate(timeline_page));
    disk.handles.push_back(std::move(page));
  }
  disk.log = std::move(log.read);
  return disk;
}

Result<sys::Fd> HostBackend::share_folder(const std::string& path) {
  LSL_TRY(mount, sys::Mount::clone_of(AT_FDCWD, path, false));
  return mount.release();
}

Result<sys::Fd> HostBackend::share_disk(sys::Fd disk) {
  sys::Mount mount(std::move(disk));
  LSL_CHECK(mount.map_ids(ids_, false));
  return mount.release();
}

Result<sys::Fd> HostBackend::user_namespace() const {
  return sys::open_namespace(init_.pid(), "user");
}

Result<sys::Fd> HostBackend::network_namespace() const {
  return sys::open_namespace(init_.pid(), "net");
}

Result<sys::Fd> HostBackend::outer_namespace() const {
  return sys::open_namespace_above(init_.pid(), namespace_owner(request_).uid);
}

}  // namespace lsl::host
