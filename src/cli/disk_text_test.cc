#include "cli/disk_text.h"

#include <errno.h>
#include <gtest/gtest.h>

namespace lsl::cli {
namespace {

const api::MountedDisk kMounted{"n", "/mnt/wsl/n", {}};

TEST(DiskText, SaysWhereTheDiskIs) {
  EXPECT_EQ(mounted_text(Personality::Lsl, kMounted, "d.vhd"), "/mnt/wsl/n\n");
  const std::string text = mounted_text(Personality::Wsl, kMounted, "my d.vhd");
  EXPECT_TRUE(text.starts_with("The disk was successfully mounted as '/mnt/wsl/n'.\n"));
  EXPECT_NE(text.find("automount.root"), std::string::npos);
  EXPECT_TRUE(text.ends_with("run 'wsl.exe --unmount 'my d.vhd''.\n"));
}

TEST(DiskText, SaysWhyItIsNotMounted) {
  const api::DiskOutcome outcome{-EINVAL, api::DiskStep::Mount};
  EXPECT_EQ(mount_failure(Personality::Wsl, outcome, "d").out,
            "The disk was attached but failed to mount: Invalid argument.\n"
            "For more details, run 'dmesg' inside WSL2.\n"
            "To detach the disk, run 'wsl.exe --unmount d'.\n");
  EXPECT_EQ(mount_failure(Personality::Lsl, outcome, "d"),
            (Lines{"",
                   "lsl: The disk was attached but failed to mount: Invalid argument. (step "
                   "mount)\nTo detach the disk, run 'lsl --unmount d'.\n"}));
}

TEST(DiskText, SaysWhyItIsNotUnmounted) {
  const api::DiskOutcome outcome{-EBUSY, api::DiskStep::Unmount};
  EXPECT_TRUE(unmount_failure(Personality::Wsl, outcome)
                  .out.starts_with("The disk failed to detach: Device or resource busy.\n"));
  EXPECT_TRUE(unmount_failure(Personality::Lsl, outcome)
                  .err.starts_with(
                      "lsl: The disk failed to detach: Device or resource busy. (step unmount)\n"));
}

TEST(DiskText, ForeignTextCannotDriveTheTerminal) {
  const api::MountedDisk hostile{"n", "/mnt/wsl/\x1b[2J", {}};
  for (const Personality personality : {Personality::Lsl, Personality::Wsl}) {
    EXPECT_EQ(mounted_text(personality, hostile, "\x1b[2J").find('\x1b'), std::string::npos);
    EXPECT_EQ(mount_failure(personality, {-1, api::DiskStep::Mount}, "\x1b[2J").err.find('\x1b'),
              std::string::npos);
  }
}

}  // namespace
}  // namespace lsl::cli
