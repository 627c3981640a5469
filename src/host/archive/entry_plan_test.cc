#include "host/archive/entry_plan.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace lsl::host {
namespace {

TEST(CleanEntryPath, LosesWhatMeansNothing) {
  EXPECT_EQ(clean_entry_path("./etc/passwd"), "etc/passwd");
  EXPECT_EQ(clean_entry_path("/etc//./passwd/"), "etc/passwd");
  EXPECT_EQ(clean_entry_path("./"), ".");
  EXPECT_EQ(clean_entry_path(""), ".");
  EXPECT_EQ(clean_entry_path("..hidden/a.."), "..hidden/a..");
}

TEST(CleanEntryPath, RefusesToLeave) {
  for (const char* path : {"..", "../x", "a/../b", "/..", "a/.."})
    EXPECT_EQ(clean_entry_path(path), std::nullopt) << path;
}

TEST(PlanEntry, OrdinaryFile) {
  const EntryPlan plan = plan_entry({.path = "./bin/ls", .type = S_IFREG, .uid = 0, .gid = 65535});
  EXPECT_EQ(plan.left_out, LeftOut::No);
  EXPECT_EQ(plan.path, "bin/ls");
  EXPECT_FALSE(plan.was_absolute);
  EXPECT_FALSE(plan.foreign_owner);
  EXPECT_EQ(plan.gid, 65535);
}

TEST(PlanEntry, AbsolutePathIsMadeRelative) {
  const EntryPlan plan = plan_entry({.path = "/bin/ls", .type = S_IFREG});
  EXPECT_EQ(plan.path, "bin/ls");
  EXPECT_TRUE(plan.was_absolute);
}

TEST(PlanEntry, OutsideIsLeftOut) {
  EXPECT_EQ(plan_entry({.path = "../x", .type = S_IFREG}).left_out, LeftOut::Outside);
  EXPECT_EQ(plan_entry({.path = "x", .hardlink = "../../etc/shadow"}).left_out, LeftOut::Outside);
  EXPECT_EQ(plan_entry({.path = ".", .type = S_IFLNK}).left_out, LeftOut::Outside);
  EXPECT_EQ(plan_entry({.path = "/", .hardlink = "etc/passwd"}).left_out, LeftOut::Outside);
}

TEST(PlanEntry, TheTreeItselfMayBeAnEntry) {
  EXPECT_EQ(plan_entry({.path = "./", .type = S_IFDIR}).path, ".");
}

TEST(PlanEntry, DevicesAndSocketsAreLeftOut) {
  EXPECT_EQ(plan_entry({.path = "dev/sda", .type = S_IFBLK}).left_out, LeftOut::Device);
  EXPECT_EQ(plan_entry({.path = "dev/null", .type = S_IFCHR}).left_out, LeftOut::Device);
  EXPECT_EQ(plan_entry({.path = "run/s", .type = S_IFSOCK}).left_out, LeftOut::Socket);
  EXPECT_EQ(plan_entry({.path = "run/fifo", .type = S_IFIFO}).left_out, LeftOut::No);
}

TEST(PlanEntry, UnmappedOwnersBecomeNobody) {
  const EntryPlan plan = plan_entry({.path = "x", .type = S_IFREG, .uid = 65536, .gid = -1});
  EXPECT_EQ(plan.uid, 65534);
  EXPECT_EQ(plan.gid, 65534);
  EXPECT_TRUE(plan.foreign_owner);
}

TEST(EntryPlan, WhereFewIdsExistTheRestIsRoots) {
  const EntryFacts facts{.path = "x", .type = S_IFREG, .uid = 1000, .gid = 0, .mapped_ids = 1};
  EXPECT_EQ(plan_entry(facts).uid, 0);
  EXPECT_EQ(plan_entry(facts).gid, 0);
  EXPECT_TRUE(plan_entry(facts).foreign_owner);
}

TEST(KeepsAttribute, OnlyTheDistributionsOwn) {
  EXPECT_TRUE(keeps_attribute("user.note"));
  EXPECT_TRUE(keeps_attribute("security.capability"));
  EXPECT_FALSE(keeps_attribute("security.selinux"));
  EXPECT_FALSE(keeps_attribute("trusted.overlay.opaque"));
  EXPECT_FALSE(keeps_attribute("system.posix_acl_access"));
}

}  // namespace
}  // namespace lsl::host
