#include "guest/init/mount_plan.h"

#include <gtest/gtest.h>
#include <sys/mount.h>

#include <algorithm>
#include <iterator>

namespace lsl::guest {
namespace {

using Kind = MountStep::Kind;

const MountStep* find(const std::vector<MountStep>& plan, Kind kind, std::string_view target) {
  const auto step = std::ranges::find_if(
      plan, [&](const MountStep& s) { return s.kind == kind && s.target == target; });
  return step == plan.end() ? nullptr : &*step;
}

size_t position(const std::vector<MountStep>& plan, Kind kind, std::string_view target) {
  const MountStep* step = find(plan, kind, target);
  return step == nullptr ? plan.size() : static_cast<size_t>(step - plan.data());
}

TEST(PlanMounts, WhatTheLauncherMountedOnlyBecomesShared) {
  const std::vector<std::string> mounted = {"/", "/init", "/dev", "/sys", "/run", "/proc"};
  const std::vector<MountStep> plan = plan_mounts(mounted, "/mnt/");
  for (const char* path : {"/dev", "/sys", "/run", "/proc"}) {
    EXPECT_EQ(find(plan, Kind::Mount, path), nullptr) << path;
    EXPECT_NE(find(plan, Kind::Share, path), nullptr) << path;
  }
  EXPECT_EQ(find(plan, Kind::Share, "/"), nullptr);
  EXPECT_NE(find(plan, Kind::Mount, "/run/lock"), nullptr);
  EXPECT_NE(find(plan, Kind::Bind, "/dev/shm"), nullptr);
}

TEST(PlanMounts, MountsProcAndRunWhereNobodyDid) {
  const std::vector<MountStep> plan = plan_mounts({}, "");
  const MountStep* proc = find(plan, Kind::Mount, "/proc");
  ASSERT_NE(proc, nullptr);
  EXPECT_EQ(proc->failure, MountStep::Failure::Fatal);
  const MountStep* run = find(plan, Kind::Mount, "/run");
  ASSERT_NE(run, nullptr);
  EXPECT_TRUE(run->shared);
  EXPECT_EQ(find(plan, Kind::Share, "/run"), nullptr);
  EXPECT_EQ(find(plan, Kind::Share, "/dev"), nullptr);  // it has no nodes to share
}

TEST(PlanMounts, FlagsAreThoseOfTheTable) {
  struct Row {
    const char *target, *type, *options;
    unsigned long flags;
  };
  constexpr unsigned long kBare = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME;
  const Row rows[] = {
      {"/sys", "sysfs", "", kBare},
      {"/proc", "proc", "", kBare},
      {"/dev/pts", "devpts", "newinstance,ptmxmode=0666,gid=5,mode=620",
       MS_NOATIME | MS_NOSUID | MS_NOEXEC},
      {"/run", "tmpfs", "mode=755", MS_NODEV | MS_STRICTATIME | MS_NOSUID},
      {"/run/lock", "tmpfs", "", kBare},
      {"/run/shm", "tmpfs", "", MS_NOATIME | MS_NOSUID | MS_NODEV},
      {"/run/user", "tmpfs", "mode=755", kBare},
      {"/proc/sys/fs/binfmt_misc", "binfmt_misc", "", MS_RELATIME},
  };
  const std::vector<MountStep> plan = plan_mounts({}, "");
  for (const Row& row : rows) {
    const MountStep* step = find(plan, Kind::Mount, row.target);
    ASSERT_NE(step, nullptr) << row.target;
    EXPECT_EQ(step->type, row.type) << row.target;
    EXPECT_EQ(step->options, row.options) << row.target;
    EXPECT_EQ(step->flags, row.flags) << row.target;
  }
  EXPECT_EQ(std::ranges::count(plan, Kind::Mount, &MountStep::kind), std::ssize(rows));
}

TEST(PlanMounts, TheFolderOfDrivesIsMadeWithItsParents) {
  const std::vector<MountStep> plan = plan_mounts({}, "/srv//host/drives/");
  for (const char* path : {"/srv", "/srv//host", "/srv//host/drives"}) {
    const MountStep* step = find(plan, Kind::Directory, path);
    ASSERT_NE(step, nullptr) << path;
    EXPECT_EQ(step->mode, 0755U);
  }
  EXPECT_NE(find(plan_mounts({}, "relative"), Kind::Directory, "relative"), nullptr);
  EXPECT_EQ(plan_mounts({}, "/").size(), plan_mounts({}, "").size());
}

TEST(PlanMounts, TerminalsArePrivateAndBelongToGroupTty) {
  const std::vector<MountStep> plan = plan_mounts({}, "");
  const MountStep* pts = find(plan, Kind::Mount, "/dev/pts");
  ASSERT_NE(pts, nullptr);
  EXPECT_EQ(pts->options, "newinstance,ptmxmode=0666,gid=5,mode=620");
  EXPECT_EQ(pts->fallback_options, "newinstance,ptmxmode=0666,mode=620");
  const MountStep* ptmx = find(plan, Kind::Symlink, "/dev/ptmx");
  ASSERT_NE(ptmx, nullptr);
  EXPECT_EQ(ptmx->source, "pts/ptmx");
  EXPECT_EQ(find(plan, Kind::Symlink, "/dev/console"), nullptr);
}

TEST(PlanMounts, EveryMountHasItsDirectoryFirst) {
  const std::vector<MountStep> plan = plan_mounts({}, "");
  for (size_t i = 0; i < plan.size(); ++i) {
    if (plan[i].kind != Kind::Mount && plan[i].kind != Kind::Bind) continue;
    if (plan[i].target.starts_with("/proc/")) continue;  // the kernel's
    EXPECT_LT(position(plan, Kind::Directory, plan[i].target), i) << plan[i].target;
  }
  EXPECT_LT(position(plan, Kind::Mount, "/run/shm"), position(plan, Kind::Bind, "/dev/shm"));
}

TEST(PlanMounts, ToolsAreLinksToInit) {
  const std::vector<MountStep> plan = plan_mounts({}, "");
  for (const char* tool : {"/bin/wslpath", "/bin/wslinfo", "/sbin/mount.drvfs"}) {
    const MountStep* step = find(plan, Kind::Symlink, tool);
    ASSERT_NE(step, nullptr) << tool;
    EXPECT_EQ(step->source, "/init");
  }
  const MountStep* tmp = find(plan, Kind::Directory, "/tmp");
  ASSERT_NE(tmp, nullptr);
  EXPECT_EQ(tmp->mode, 01777U);
}

TEST(MountTargets, AreWhatThePlanAsksAbout) {
  const std::vector<std::string> targets = mount_targets();
  for (const char* target : {"/dev", "/sys", "/proc", "/run", "/dev/pts", "/dev/shm"})
    EXPECT_NE(std::ranges::find(targets, target), targets.end()) << target;
  EXPECT_EQ(std::ranges::find(targets, "/bin"), targets.end());
}

}  // namespace
}  // namespace lsl::guest
