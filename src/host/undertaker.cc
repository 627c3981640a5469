#include "host/undertaker.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "base/log.h"
#include "sys/call.h"
#include "sys/close_elsewhere.h"

namespace lsl::host {
namespace {

constexpr int kLastMilliseconds = 2'000;          // for all that is left when the service ends
constexpr int kRemoveGroupMilliseconds = 10'000;  // in a child of its own
constexpr std::chrono::milliseconds kGroupRetry{5};

}  // namespace

Undertaker::~Undertaker() {
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(kLastMilliseconds);
  for (Dying& dying : dying_) {
    loop_.remove(dying.child.pidfd());
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    (void)dying.child.wait_for(static_cast<int>(std::max<int64_t>(left.count(), 0)));
    if (dying.child) dying.child.detach();
  }
}

void Undertaker::end(sys::Child child) {
  if (!child) return;
  (void)child.signal(SIGKILL);  // it may have ended already
  const auto ended = child.try_wait();
  if (!ended || *ended) return child.detach();
  watch({std::move(child), {}});
}

void Undertaker::end_group(sys::Child leader) {
  if (!leader) return;
  (void)leader.signal(SIGKILL);  // dead it makes nothing more
  watch({std::move(leader), {}, true});
}

// Unreaped, or with a member left, the group keeps its number from becoming another's.
void Undertaker::reap_group(sys::Child leader, pid_t group) {
  (void)::kill(-group, SIGKILL);  // ESRCH: it did not come as far as making its group
  for (;;) {
    siginfo_t info{};
    const int found = sys::retry([&] {
      return ::waitid(P_PGID, static_cast<id_t>(group), &info, WEXITED | WNOHANG | __WALL);
    });
    if (found < 0) break;  // ECHILD: all have ended
    if (info.si_pid != 0) continue;
    ++groups_;
    auto again = std::make_shared<sys::Child>(std::move(leader));
    loop_.after(kGroupRetry, [this, again, group] {
      --groups_;
      reap_group(std::move(*again), group);
    });
    return;
  }
  (void)leader.try_wait();  // one without a group of its own; ECHILD: it was reaped with it
  leader.detach();
}

void Undertaker::remove(sys::Cgroup group) {
  if (!group) return;
  const std::string path = group.path();
  group.release();
  if (::rmdir(path.c_str()) == 0 || errno == ENOENT) return;
  // Something lives in it, or there are groups below it, as many as a guest pleased to make.
  Result<sys::CloneResult> clone = sys::clone_process({});
  if (!clone) return log_warning("remove control group {}: {}", path, clone.error().message());
  if (clone->in_child) {
    (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);  // the next service removes what the last one left
    const Status removed = sys::destroy_cgroup_tree(path, kRemoveGroupMilliseconds);
    if (!removed) log_warning("{}", removed.error().message());
    ::_exit(removed ? 0 : 1);
  }
  watch({std::move(clone->child), "remove control group " + path});
}

void Undertaker::close(sys::Fd socket) {
  if (!socket) return;
  Result<std::optional<sys::Child>> closer = sys::close_elsewhere(std::move(socket));
  if (!closer) return log_warning("close a client's socket: {}", closer.error().message());
  if (*closer) watch({std::move(**closer), {}});
}

void Undertaker::watch(Dying dying) {
  const int pidfd = dying.child.pidfd().get();
  if (const Status added = loop_.add(pidfd, EPOLLIN, [this, pidfd](uint32_t) { on_end(pidfd); });
      !added) {
    log_warning("{}", added.error().message());
    return dying.child.detach();
  }
  dying_.push_back(std::move(dying));
}

void Undertaker::on_end(int pidfd) {
  const auto dying =
      std::ranges::find_if(dying_, [&](const Dying& d) { return d.child.pidfd().get() == pidfd; });
  if (dying->with_group) {
    loop_.remove(pidfd);
    sys::Child leader = std::move(dying->child);
    dying_.erase(dying);
    const pid_t group = leader.pid();
    return reap_group(std::move(leader), group);
  }
  const auto status = dying->child.try_wait();
  if (status && !*status) return;
  loop_.remove(pidfd);
  if (!dying->task.empty() && (!status || !(*status)->exited() || (*status)->code() != 0))
    log_warning("could not {}", dying->task);
  dying->child.detach();
  dying_.erase(dying);
}

}  // namespace lsl::host
