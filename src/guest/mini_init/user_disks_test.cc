#include "guest/mini_init/user_disks.h"

#include <gtest/gtest.h>

namespace lsl::guest {
namespace {

using Names = std::vector<std::string>;

TEST(UserDisks, KnowsWhatWasMountedOfEachDisk) {
  UserDisks disks;
  disks.asked({.scsi_lun = 3, .target_name = "a"}, false);
  disks.asked({.scsi_lun = 4, .target_name = "c"}, false);
  disks.asked({.scsi_lun = 3, .target_name = "b"}, false);
  EXPECT_EQ(disks.names_of(3), (Names{"a", "b"}));
  EXPECT_EQ(disks.names_of(4), (Names{"c"}));
  EXPECT_EQ(disks.names_of(5), Names());
}

TEST(UserDisks, AMountedNameKeepsItsDisk) {
  UserDisks disks;
  disks.asked({.scsi_lun = 3, .target_name = "a"}, false);
  disks.asked({.scsi_lun = 4, .target_name = "a"}, true);
  EXPECT_EQ(disks.names_of(3), (Names{"a"}));
  disks.asked({.scsi_lun = 4, .target_name = "a"}, false);  // it was unmounted meanwhile
  EXPECT_EQ(disks.names_of(3), Names());
}

}  // namespace
}  // namespace lsl::guest
