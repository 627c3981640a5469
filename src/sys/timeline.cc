#include "sys/timeline.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "sys/call.h"

namespace lsl::sys {
namespace {

// Room for steps to come.
constexpr size_t kPageSize = 4096;
static_assert(sizeof(Stamps) <= kPageSize);
// Nobody can cut it short under a reader. (A kernel that knows MFD_NOEXEC_SEAL may insist on it.)
constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
constexpr unsigned kNoExecSeal = 8;

uint64_t* page_of_this_process = nullptr;

Fd make_page() {
  constexpr unsigned kFlags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  Fd page(::memfd_create("lsl-timeline", kFlags | kNoExecSeal));
  if (!page && errno == EINVAL) page.reset(::memfd_create("lsl-timeline", kFlags));
  if (!page || ::ftruncate(page.get(), kPageSize) < 0 ||
      ::fcntl(page.get(), F_ADD_SEALS, kSeals) < 0)
    return Fd();
  return page;
}

bool is_page(int number) {
  const int seals = ::fcntl(number, F_GET_SEALS);
  struct stat status{};
  return seals >= 0 && (seals & F_SEAL_SHRINK) != 0 && ::fstat(number, &status) == 0 &&
         status.st_size >= static_cast<off_t>(kPageSize);
}

}  // namespace

std::string_view name_of(Lane lane) {
  switch (lane) {
    case Lane::Service:
      return "lsld";
    case Lane::Builder:
      return "builder";
    case Lane::Init:
      return "init";
    case Lane::Leader:
      return "session leader";
    case Lane::Process:
      return "process";
  }
  return "";
}

uint64_t monotonic_now() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);  // cannot fail: every Linux has it
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<uint64_t>(now.tv_nsec);
}

void stamp(Step step) {
  if (page_of_this_process == nullptr) return;
  const std::atomic_ref<uint64_t> slot(page_of_this_process[static_cast<size_t>(step)]);
  uint64_t expected = 0;
  const bool first =
      slot.compare_exchange_strong(expected, monotonic_now(), std::memory_order_relaxed);
  if (!first && begins_lane(step)) release_stamps();
}

void share_stamps(FdRef page) {
  page_of_this_process = nullptr;
  if (page.get() < 0) return;
  void* const memory =
      ::mmap(nullptr, kPageSize, PROT_READ | PROT_WRITE, MAP_SHARED, page.get(), 0);
  if (memory != MAP_FAILED) page_of_this_process = static_cast<uint64_t*>(memory);
}

void adopt_stamps(int number) {
  if (!is_page(number)) return;
  share_stamps(number);
  ::close(number);
}

void release_stamps() {
  if (page_of_this_process != nullptr) ::munmap(page_of_this_process, kPageSize);
  page_of_this_process = nullptr;
}

Timeline::Timeline() : page_(make_page()) {}

void Timeline::stamp(Step step) {
  uint64_t& slot = own_[static_cast<size_t>(step)];
  if (slot == 0 && !ended_) slot = monotonic_now();
}

Stamps Timeline::stamps() const {
  Stamps all{};
  // A page that cannot be read whole is one that nobody has written into.
  const ssize_t size =
      page_ ? retry([&] { return ::pread(page_.get(), all.data(), sizeof all, 0); }) : 0;
  if (size != static_cast<ssize_t>(sizeof all)) all = {};
  const uint64_t latest = ended_.value_or(monotonic_now());
  for (size_t i = 0; i < all.size(); ++i) {
    if (own_[i] != 0 || kSteps[i].lane == Lane::Service) all[i] = own_[i];
    if (all[i] < own_[0] || all[i] > latest) all[i] = 0;
  }
  return all;
}

void Timeline::end() {
  if (ended_) return;
  ended_ = monotonic_now();
  own_ = stamps();
  page_.reset();
}

}  // namespace lsl::sys
