#include "sys/filesystem.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include "sys/child_for_test.h"

namespace lsl::sys {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

uint64_t attributes_of(std::string_view list) { return parse_mount_options(list)->attributes; }
Settings settings_of(std::string_view list) { return parse_mount_options(list)->settings; }

TEST(MountOptions, KnownWordsAreTheMounts) {
  EXPECT_EQ(attributes_of("nosuid,nodev,noexec"),
            MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
  EXPECT_EQ(attributes_of("noatime,nodiratime"), MOUNT_ATTR_NOATIME | MOUNT_ATTR_NODIRATIME);
  EXPECT_EQ(attributes_of("strictatime"), MOUNT_ATTR_STRICTATIME);
  EXPECT_EQ(attributes_of("owner"), MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
  EXPECT_EQ(attributes_of("user=me"), MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
  EXPECT_EQ(*parse_mount_options("defaults,_netdev,nofail,nouser,,relatime"), FilesystemOptions());
  EXPECT_EQ(*parse_mount_options(""), FilesystemOptions());
}

TEST(MountOptions, TheLaterWordCounts) {
  EXPECT_EQ(attributes_of("nosuid,suid,dev,nodev"), MOUNT_ATTR_NODEV);
  EXPECT_EQ(attributes_of("noatime,strictatime"), MOUNT_ATTR_STRICTATIME);
  EXPECT_EQ(attributes_of("strictatime,noatime"), MOUNT_ATTR_NOATIME);
  EXPECT_EQ(attributes_of("noatime,relatime"), 0U);
  EXPECT_EQ(attributes_of("user,exec"), MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
  EXPECT_FALSE(parse_mount_options("ro,rw")->read_only());
  EXPECT_TRUE(parse_mount_options("rw,ro")->read_only());
}

TEST(MountOptions, TheRestIsTheFileSystemsInOrder) {
  EXPECT_EQ(settings_of("discard,nosuid,errors=remount-ro,data=ordered"),
            (Settings{{"discard", ""}, {"errors", "remount-ro"}, {"data", "ordered"}}));
  EXPECT_EQ(settings_of("sync,ro,lazytime"),
            (Settings{{"sync", ""}, {"ro", ""}, {"lazytime", ""}}));
  // Only "user" may have a value and still be a word of the mount's.
  EXPECT_EQ(settings_of("noexec=1,subvol=a=b"), (Settings{{"noexec", "1"}, {"subvol", "a=b"}}));
}

TEST(MountOptions, WhatANewMountCannotBeIsRefused) {
  EXPECT_EQ(parse_mount_options("ro,remount").error().code, EINVAL);
  EXPECT_EQ(parse_mount_options("a\nb").error().code, EINVAL);
}

TEST(MountOptions, ReadOnlyIsSaidOnceToBoth) {
  FilesystemOptions options = *parse_mount_options("rw,discard,ro");
  options.make_read_only();
  EXPECT_TRUE(options.read_only());
  EXPECT_EQ(options.settings, (Settings{{"discard", ""}, {"ro", ""}}));
}

TEST(OpenFilesystem, TheErrorNamesTypeAndDevice) {
  LSL_EXPECT_FINE(in_mount_namespace([&]() -> std::string {
    const Result<Mount> none = open_filesystem("/dev/null", "nosuchfs", {});
    LSL_TEST_THAT(!none && none.error().code == ENODEV &&
                  none.error().detail == "open file system type nosuchfs of /dev/null");
    FilesystemOptions options = *parse_mount_options("size=64k,mode=0700,nodev");
    Result<Mount> mount = open_filesystem("none", "tmpfs", options);
    LSL_TEST_OK(mount);
    LSL_TEST_THAT((stat_of(mount->root())->st_mode & 07777) == 0700);
    return "";
  }));
}

}  // namespace
}  // namespace lsl::sys
