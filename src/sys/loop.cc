#include "sys/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <sys/ioctl.h>

#include "sys/call.h"
#include "sys/file.h"
#include "sys/kernel.h"

namespace lsl::sys {
namespace {

// How often somebody else may be quicker, before something must be wrong.
constexpr int kAttempts = 100;

loop_config config_of(FdRef file, const LoopOptions& options) {
  loop_config config{};
  config.fd = static_cast<uint32_t>(file.get());
  config.info.lo_offset = options.offset;
  config.info.lo_sizelimit = options.size_limit;
  config.info.lo_flags = LO_FLAGS_AUTOCLEAR;
  if (options.read_only) config.info.lo_flags |= LO_FLAGS_READ_ONLY;
  if (options.direct_io) config.info.lo_flags |= LO_FLAGS_DIRECT_IO;
  if (options.partition_scan) config.info.lo_flags |= LO_FLAGS_PARTSCAN;
  return config;
}

// Before Linux 5.8 the same in steps; whether it is read-only comes from how the file is open.
int set_in_steps(FdRef device, const loop_config& config) {
  if (::ioctl(device.get(), LOOP_SET_FD, static_cast<unsigned long>(config.fd)) < 0) return -1;
  loop_info64 info = config.info;
  info.lo_flags &= static_cast<uint32_t>(LO_FLAGS_AUTOCLEAR | LO_FLAGS_PARTSCAN);
  if (::ioctl(device.get(), LOOP_SET_STATUS64, &info) < 0) {
    const int error = errno;
    ::ioctl(device.get(), LOOP_CLR_FD, 0UL);
    // EBUSY is for a device that somebody else has taken.
    errno = error == EBUSY ? EAGAIN : error;
    return -1;
  }
  if ((config.info.lo_flags & LO_FLAGS_DIRECT_IO) != 0)
    ::ioctl(device.get(), LOOP_SET_DIRECT_IO, 1UL);  // Refused: it stays buffered.
  return 0;
}

int configure(FdRef device, loop_config& config) {
  if (has(Feature::LoopConfigure)) {
    const int result = retry([&] { return ::ioctl(device.get(), LOOP_CONFIGURE, &config); });
    // Older kernels refuse direct I/O where newer ones go on without.
    if (result == 0 || errno != EINVAL || (config.info.lo_flags & LO_FLAGS_DIRECT_IO) == 0)
      return result;
    config.info.lo_flags &= ~static_cast<uint32_t>(LO_FLAGS_DIRECT_IO);
    return retry([&] { return ::ioctl(device.get(), LOOP_CONFIGURE, &config); });
  }
  return set_in_steps(device, config);
}

}  // namespace

Result<LoopDevice> LoopDevice::attach(FdRef file, const LoopOptions& options) {
  LSL_TRY(control, open_file("/dev/loop-control", O_RDWR));
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const int number = retry([&] { return ::ioctl(control.get(), LOOP_CTL_GET_FREE); });
    if (number < 0) return fail(errno, "find a free loop device");
    LoopDevice device;
    device.path_ = fmt::format("/dev/loop{}", number);
    Result<Fd> opened = open_file(device.path_, options.read_only ? O_RDONLY : O_RDWR);
    if (!opened && (opened.error().code == EBUSY || opened.error().code == ENXIO)) continue;
    LSL_TRY(fd, std::move(opened));
    loop_config config = config_of(file, options);
    if (configure(fd, config) < 0) {
      if (errno == EBUSY) continue;
      return fail(errno, "attach a file to {}", device.path_);
    }
    LSL_TRY(status, stat_of(fd));
    loop_info64 info{};
    if (::ioctl(fd.get(), LOOP_GET_STATUS64, &info) < 0)
      return fail(errno, "look at {}", device.path_);
    device.device_ = status.st_rdev;
    device.direct_io_ = (info.lo_flags & LO_FLAGS_DIRECT_IO) != 0;
    device.fd_ = std::move(fd);
    return device;
  }
  return fail(EBUSY, "find a free loop device, {} times", kAttempts);
}

Status LoopDevice::set_size(uint64_t size_limit) const {
  loop_info64 info{};
  if (::ioctl(fd_.get(), LOOP_GET_STATUS64, &info) < 0) return fail(errno, "look at {}", path_);
  info.lo_sizelimit = size_limit;
  // EAGAIN: it has pages of its old size in the cache, which go at once.
  for (int attempt = 0; ::ioctl(fd_.get(), LOOP_SET_STATUS64, &info) < 0; ++attempt)
    if (errno != EAGAIN || attempt == kAttempts) return fail(errno, "set the size of {}", path_);
  if (::ioctl(fd_.get(), LOOP_SET_CAPACITY, 0UL) < 0)
    return fail(errno, "set the size of {}", path_);
  return {};
}

Result<uint64_t> block_device_size(FdRef device) {
  uint64_t size = 0;
  if (::ioctl(device.get(), BLKGETSIZE64, &size) < 0)
    return fail(errno, "get the size of a block device");
  return size;
}

}  // namespace lsl::sys
