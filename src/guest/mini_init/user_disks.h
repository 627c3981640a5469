// The user's disks below /mnt/wsl (spec/mini_init.md section 9). What is mounted there appears in
// all distributions of the machine. The functions run in a child, for unmounting writes a disk out;
// which name belongs to which disk is known by UserDisks, in mini_init.
//
// The results are MountStatus as WSL gives it: a negative errno (or -1 where there is no disk), and
// the last step reached, also on success.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "guest/mini_init/transport.h"
#include "wire/disk.h"

namespace lsl::guest {

wire::MountStatus mount_disk(const wire::Mount& message, Disks& disks);
wire::MountStatus unmount_disk(const std::string& name);
// Unmounts `names`. One that is in use stays: -EBUSY with step Unmount, and the others are gone.
wire::MountStatus detach_disk(const std::vector<std::string>& names);

class UserDisks {
 public:
  // A mount is asked for; a name that is mounted keeps its disk.
  void asked(const wire::Mount& message, bool name_is_mounted);
  // All names of a disk.
  std::vector<std::string> names_of(uint32_t disk) const;

 private:
  std::map<std::string, uint32_t> disks_;  // by name
};

// Whether something is mounted on /mnt/wsl/NAME.
bool is_mounted(const std::string& name);

}  // namespace lsl::guest
