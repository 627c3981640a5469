#include "sys/mount_table.h"

#include <gtest/gtest.h>

#include "sys/file.h"

namespace lsl::sys {
namespace {

TEST(MountTable, ReadsEveryField) {
  const auto entries = parse_mountinfo(
      "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n");
  ASSERT_EQ(entries.size(), 1u);
  const MountEntry& entry = entries[0];
  EXPECT_EQ(entry.id, 36);
  EXPECT_EQ(entry.parent, 35);
  EXPECT_EQ(entry.root, "/mnt1");
  EXPECT_EQ(entry.target, "/mnt2");
  EXPECT_EQ(entry.options, "rw,noatime");
  EXPECT_EQ(entry.type, "ext3");
  EXPECT_EQ(entry.source, "/dev/root");
  EXPECT_EQ(entry.super_options, "rw,errors=continue");
}

TEST(MountTable, OptionalFieldsVaryAndASourceMayBeEmpty) {
  const auto entries = parse_mountinfo(
      "1 2 0:1 / /a rw - tmpfs  rw\n"
      "3 4 0:1 / /b rw shared:5 master:6 propagate_from:7 - tmpfs none rw\n");
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].source, "");
  EXPECT_EQ(entries[1].type, "tmpfs");
}

TEST(MountTable, EscapesAreUndone) {
  const auto entries =
      parse_mountinfo("1 2 0:1 /r\\134 /with\\040blank\\011tab\\012line rw - x a\\040b rw\n");
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].root, "/r\\");
  EXPECT_EQ(entries[0].target, "/with blank\ttab\nline");
  EXPECT_EQ(entries[0].source, "a b");
}

TEST(MountTable, WhatIsNoEscapeStays) {
  const auto entries =
      parse_mountinfo("1 2 0:1 / /a\\04 rw - x \\999 rw\n1 2 0:1 / /b\\ rw - x \\777 rw");
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].target, "/a\\04");
  EXPECT_EQ(entries[0].source, "\\999");
  EXPECT_EQ(entries[1].target, "/b\\");
  EXPECT_EQ(entries[1].source, "\\777");
}

TEST(MountTable, MalformedLinesArePassedOver) {
  EXPECT_EQ(parse_mountinfo("").size(), 0u);
  EXPECT_EQ(parse_mountinfo("1 2 0:1 / /a rw tmpfs none rw\n"
                            "x 2 0:1 / /a rw - tmpfs none rw\n"
                            "99999999999 2 0:1 / /a rw - tmpfs none rw\n"
                            "1 2 0:1 / /a rw - tmpfs none\n"
                            "- - - - - - - - -\n"
                            "1 2\n")
                .size(),
            0u);
}

TEST(MountTable, TheRunningSystemHasARoot) {
  bool root = false;
  for (const MountEntry& entry :
       parse_mountinfo(read_file("/proc/self/mountinfo", 1 << 20).value()))
    root = root || entry.target == "/";
  EXPECT_TRUE(root);
}

TEST(ProcHidesProcesses, TheLastMountAtProcDecides) {
  const std::string open = "22 28 0:21 / /proc rw,nosuid - proc proc rw\n";
  const std::string hiding = "23 28 0:21 / /proc rw,nosuid - proc proc rw,hidepid=invisible\n";
  EXPECT_FALSE(proc_hides_processes(open));
  EXPECT_TRUE(proc_hides_processes(hiding));
  EXPECT_FALSE(proc_hides_processes(hiding + open));
  EXPECT_FALSE(proc_hides_processes("23 28 0:21 / /x/proc rw - proc proc rw,hidepid=2\n"));
}

}  // namespace
}  // namespace lsl::sys
