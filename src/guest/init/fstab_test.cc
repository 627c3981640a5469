#include "guest/init/fstab.h"

#include <gtest/gtest.h>

namespace lsl::guest {
namespace {

TEST(Fstab, ImagesAskForNothing) {
  EXPECT_FALSE(asks_for_mounts(""));
  EXPECT_FALSE(asks_for_mounts("# UNCONFIGURED FSTAB FOR BASE SYSTEM\n"));
  EXPECT_FALSE(asks_for_mounts("LABEL=cloudimg-rootfs\t/\text4\tdiscard,errors=remount-ro\t0 1\n"));
  EXPECT_FALSE(asks_for_mounts("\n   \n\t# x\n  #y\r\n"));
}

TEST(Fstab, SwapAndNoautoAreNotForInit) {
  EXPECT_FALSE(asks_for_mounts("/dev/sda2 none swap sw 0 0\n/swap swap swap defaults\n"));
  EXPECT_FALSE(asks_for_mounts("/dev/sdb1 /media/usb vfat user,noauto 0 0"));
  EXPECT_FALSE(asks_for_mounts("proc /proc"));  // not whole
  EXPECT_FALSE(asks_for_mounts("#tmpfs /tmp tmpfs defaults 0 0"));
}

TEST(Fstab, MountsAreSeenOnAnyLine) {
  EXPECT_TRUE(asks_for_mounts("tmpfs /tmp tmpfs"));
  EXPECT_TRUE(
      asks_for_mounts("# a\nLABEL=r / ext4 defaults 0 1\n tmpfs\t /tmp  tmpfs\tsize=1m 0 0\r\n"));
  EXPECT_TRUE(asks_for_mounts("C: /mnt/c drvfs rw,noatime 0 0 # comment"));
  EXPECT_TRUE(asks_for_mounts("server:/x /x nfs noautofs 0 0"));
}

}  // namespace
}  // namespace lsl::guest
