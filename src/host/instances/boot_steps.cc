#include "host/instances/boot_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace lsl::host {
namespace {

using sys::Stamps;
using sys::StepInfo;

uint64_t begin_of(const Stamps& stamps, sys::Step step) {
  return stamps[static_cast<size_t>(step)];
}

// When the step ended: the next stamp of its process.
std::optional<uint64_t> end_of(const Stamps& stamps, const StepInfo& info) {
  for (size_t i = static_cast<size_t>(info.step) + 1; i < stamps.size(); ++i) {
    if (sys::kSteps[i].lane != info.lane) break;
    if (stamps[i] != 0) return std::max(stamps[i], begin_of(stamps, info.step));
  }
  return std::nullopt;
}

std::vector<const StepInfo*> reached(const Stamps& stamps) {
  std::vector<const StepInfo*> list;
  for (const StepInfo& info : sys::kSteps)
    if (begin_of(stamps, info.step) != 0) list.push_back(&info);
  std::ranges::sort(list, {}, [&](const StepInfo* info) {
    return std::pair(begin_of(stamps, info->step), info->step);
  });
  return list;
}

std::string shown(const StepInfo& info) {
  return fmt::format("{}: {}", sys::name_of(info.lane), info.name);
}

}  // namespace

std::vector<api::BootStep> boot_steps(const Stamps& stamps) {
  const uint64_t start = begin_of(stamps, sys::Step::ServiceRequest);
  std::vector<api::BootStep> steps;
  for (const StepInfo* info : reached(stamps)) {
    const uint64_t begin = begin_of(stamps, info->step);
    api::BootStep step{std::string(sys::name_of(info->lane)), std::string(info->name),
                       static_cast<int64_t>(begin - start), std::nullopt,
                       info->kind == StepInfo::Kind::Wait};
    if (info->kind == StepInfo::Kind::End)
      step.duration_ns = 0;
    else if (const auto end = end_of(stamps, *info))
      step.duration_ns = static_cast<int64_t>(*end - begin);
    steps.push_back(std::move(step));
  }
  return steps;
}

std::string current_step(const Stamps& stamps, std::optional<sys::Lane> lane) {
  const StepInfo* at_work = nullptr;
  const StepInfo* waiting = nullptr;
  for (const StepInfo* info : reached(stamps)) {  // later ones replace earlier ones
    if (info->kind == StepInfo::Kind::End || end_of(stamps, *info)) continue;
    if (lane && info->lane != *lane) continue;
    (info->kind == StepInfo::Kind::Wait ? waiting : at_work) = info;
  }
  const StepInfo* current = at_work != nullptr ? at_work : waiting;
  return current == nullptr ? "" : shown(*current);
}

std::string longest_step(const Stamps& stamps) {
  const StepInfo* longest = nullptr;
  uint64_t most = 0;
  for (const StepInfo* info : reached(stamps)) {
    const auto end = end_of(stamps, *info);
    if (info->kind != StepInfo::Kind::Work || !end) continue;
    const uint64_t duration = *end - begin_of(stamps, info->step);
    if (longest != nullptr && duration <= most) continue;
    longest = info;
    most = duration;
  }
  if (longest == nullptr) return "";
  return fmt::format("{} ({:.2f} s)", shown(*longest), static_cast<double>(most) / 1e9);
}

std::optional<uint64_t> time_to_ready(const Stamps& stamps) {
  // Systemd is started for the first session.
  const bool boots = begin_of(stamps, sys::Step::InitSystemd) != 0;
  const uint64_t ready = begin_of(stamps, boots ? sys::Step::ServiceEnd : sys::Step::ServiceReady);
  if (ready == 0) return std::nullopt;
  return ready - begin_of(stamps, sys::Step::ServiceRequest);
}

}  // namespace lsl::host
