// What is on a block device: the type of its file system, by libblkid, and its partitions, by
// sysfs. Reads a device that may be slow or hostile: for workers only. libblkid is loaded by the
// worker that needs it, so that the service, which every launch forks, does not carry it.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::host {

// "ext4", "xfs", "vfat" …. ENODATA: there is no file system that libblkid knows, or signs of more
// than one; ELIBACC: libblkid is missing. `name` is what errors call the device.
Result<std::string> detect_filesystem(sys::FdRef device, const std::string& name);

struct PartitionExtent {
  uint64_t offset = 0;  // bytes
  uint64_t size = 0;
};
// Where partition `number` (1 and up) of the disk is, by its table (libblkid), for a loop device of
// it: not every kernel reads partition tables. ENOENT: there is no such partition, or no table;
// EBADMSG: it is not all on the disk.
Result<PartitionExtent> find_partition(sys::FdRef device, unsigned number, const std::string& name);

}  // namespace lsl::host
