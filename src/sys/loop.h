// Loop devices: a file as a block device (loop(4)). Making one needs the host's root.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::sys {

struct LoopOptions {
  bool read_only = false;
  // Past the page cache of the file's file system, which would keep everything twice. Where that
  // file system cannot, the device is buffered; LoopDevice::direct_io() tells. Never for a file
  // that is served by FUSE (platform_notes, "VHD and VHDX").
  bool direct_io = true;
  bool partition_scan = false;
  uint64_t offset = 0;      // bytes; a multiple of 512
  uint64_t size_limit = 0;  // bytes; 0: up to the end of the file
};

// A loop device that frees itself (LO_FLAGS_AUTOCLEAR) when nobody has it open or mounted any more,
// also after a SIGKILL. While it is attached it keeps the open file description it was given, and
// with it that one's locks.
class LoopDevice {
 public:
  LoopDevice() = default;
  // Attaches `file`, open for reading and, unless `read_only`, for writing. Others may take a free
  // device first; then the next one is tried.
  static Result<LoopDevice> attach(FdRef file, const LoopOptions& options);

  FdRef fd() const { return fd_; }
  const std::string& path() const { return path_; }  // /dev/loopN
  dev_t device() const { return device_; }
  bool direct_io() const { return direct_io_; }
  explicit operator bool() const { return static_cast<bool>(fd_); }

  // The file has grown or become shorter: the device gets the file's size, or `size_limit` bytes of
  // it.
  Status set_size(uint64_t size_limit) const;

 private:
  Fd fd_;
  std::string path_;
  dev_t device_ = 0;
  bool direct_io_ = false;
};

// The size of a block device in bytes (BLKGETSIZE64).
Result<uint64_t> block_device_size(FdRef device);

}  // namespace lsl::sys
