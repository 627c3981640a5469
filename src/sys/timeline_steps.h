// The steps of a distribution's start that are stamped (timeline.h), process by process. A step
// begins at its stamp and ends at the next stamp of its process; the last one of each is only an
// end. tests/data/boot_steps.txt lists them for the tests.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lsl::sys {

// clang-format off
enum class Step : uint8_t {
  // lsld
  ServiceRequest, ServiceBuilder, ServiceGroup, ServiceLaunch, ServiceInitialize, ServiceWait,
  ServiceReady, ServiceEnd,
  // the builder, a fork of lsld
  BuilderOuter, BuilderTree, BuilderGroup, BuilderClone, BuilderIds, BuilderEnd,
  // process 1, first the builder's fork, then init
  InitTree, InitIds, InitRoot, InitProc, InitExecute, InitBegin, InitConf, InitMounts, InitSplit,
  InitServe, InitRequest, InitFstab, InitNames, InitTimezone, InitAnswer, InitAfter, InitUp,
  InitSystemd, InitLeader, InitEnd,
  // the first session leader
  LeaderBegin, LeaderServe, LeaderPlan, LeaderLaunch, LeaderEnd,
  // the first process
  ProcessBegin, ProcessFirstRun, ProcessLogin, ProcessUser, ProcessClose, ProcessEnd,
};
// clang-format on

enum class Lane : uint8_t { Service, Builder, Init, Leader, Process };

struct StepInfo {
  Step step;
  Lane lane;
  std::string_view name;
  enum class Kind : uint8_t { Work, Wait, End } kind = Kind::Work;  // Wait: for another process
};

inline constexpr auto kSteps = std::to_array<StepInfo>({
    {Step::ServiceRequest, Lane::Service, "prepare the launch"},
    {Step::ServiceBuilder, Lane::Service, "fork the builder"},
    {Step::ServiceGroup, Lane::Service, "make the control group"},
    {Step::ServiceLaunch, Lane::Service, "wait for the builder", StepInfo::Kind::Wait},
    {Step::ServiceInitialize, Lane::Service, "send Initialize"},
    {Step::ServiceWait, Lane::Service, "wait for init", StepInfo::Kind::Wait},
    {Step::ServiceReady, Lane::Service, "wait for the first session", StepInfo::Kind::Wait},
    {Step::ServiceEnd, Lane::Service, "the session is open", StepInfo::Kind::End},

    {Step::BuilderOuter, Lane::Builder, "find the user's namespace"},
    {Step::BuilderTree, Lane::Builder, "mount the tree"},
    {Step::BuilderGroup, Lane::Builder, "wait for the control group", StepInfo::Kind::Wait},
    {Step::BuilderClone, Lane::Builder, "clone process 1"},
    {Step::BuilderIds, Lane::Builder, "map the ids"},
    {Step::BuilderEnd, Lane::Builder, "process 1 is made", StepInfo::Kind::End},

    {Step::InitTree, Lane::Init, "copy the tree's mounts"},
    {Step::InitIds, Lane::Init, "wait for the ids", StepInfo::Kind::Wait},
    {Step::InitRoot, Lane::Init, "change the root"},
    {Step::InitProc, Lane::Init, "mount /proc and the control groups"},
    {Step::InitExecute, Lane::Init, "execute /init"},
    {Step::InitBegin, Lane::Init, "take the channel"},
    {Step::InitConf, Lane::Init, "read /etc/wsl.conf"},
    {Step::InitMounts, Lane::Init, "mount the rest"},
    {Step::InitSplit, Lane::Init, "leave process 1 to systemd"},
    {Step::InitServe, Lane::Init, "wait for Initialize", StepInfo::Kind::Wait},
    {Step::InitRequest, Lane::Init, "find the default user"},
    {Step::InitFstab, Lane::Init, "mount what /etc/fstab names"},
    {Step::InitNames, Lane::Init, "write the names"},
    {Step::InitTimezone, Lane::Init, "set the time zone"},
    {Step::InitAnswer, Lane::Init, "answer"},
    {Step::InitAfter, Lane::Init, "interop socket, boot.command"},
    {Step::InitUp, Lane::Init, "wait for a session to be asked for", StepInfo::Kind::Wait},
    {Step::InitSystemd, Lane::Init, "start systemd"},
    {Step::InitLeader, Lane::Init, "fork the session leader"},
    {Step::InitEnd, Lane::Init, "the session leader is forked", StepInfo::Kind::End},

    {Step::LeaderBegin, Lane::Leader, "set up"},
    {Step::LeaderServe, Lane::Leader, "wait for the client", StepInfo::Kind::Wait},
    {Step::LeaderPlan, Lane::Leader, "look up user and environment"},
    {Step::LeaderLaunch, Lane::Leader, "fork the process"},
    {Step::LeaderEnd, Lane::Leader, "the process is forked", StepInfo::Kind::End},

    {Step::ProcessBegin, Lane::Process, "take its descriptors"},
    {Step::ProcessFirstRun, Lane::Process, "first-run command", StepInfo::Kind::Wait},
    {Step::ProcessLogin, Lane::Process, "log in"},
    {Step::ProcessUser, Lane::Process, "become the user"},
    {Step::ProcessClose, Lane::Process, "close other descriptors"},
    {Step::ProcessEnd, Lane::Process, "execute its program", StepInfo::Kind::End},
});

constexpr const StepInfo& info_of(Step step) { return kSteps[static_cast<size_t>(step)]; }

// Every row is where its step looks for it, and the lanes follow each other.
constexpr bool steps_are_in_order() {
  for (size_t i = 0; i < kSteps.size(); ++i) {
    if (static_cast<size_t>(kSteps[i].step) != i) return false;
    if (i > 0 && kSteps[i].lane < kSteps[i - 1].lane) return false;
  }
  return true;
}
static_assert(steps_are_in_order());

// Whoever stamps it first has the lane.
constexpr bool begins_lane(Step step) {
  const auto i = static_cast<size_t>(step);
  return i == 0 || kSteps[i - 1].lane != kSteps[i].lane;
}

// "lsld", "builder", "init", "session leader", "process".
std::string_view name_of(Lane lane);

}  // namespace lsl::sys
