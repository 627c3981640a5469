// Import, ImportInplace and Export (spec/mini_init.md section 8), in a clone of mini_init with
// namespaces of its own: the disk is mounted, tar runs over it, and its mount ends with the clone.
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "guest/mini_init/transport.h"
#include "sys/fd.h"

namespace lsl::guest {

struct ArchiveJob {
  enum class Kind { Import, ImportInplace, Export };
  Kind kind = Kind::Import;
  DiskRequest disk;
  uint32_t flags = 0;  // of the request
  sys::Fd channel;     // the init channel's end
  std::unique_ptr<Connections> connections;
  std::unique_ptr<Disks> disks;
};

uint64_t archive_namespaces();

// CreateInstanceResult, the data and error connections, tar, and the result as the request wants
// it. Ends early when the service closes the init channel. Does not return.
[[noreturn]] void run_archive(ArchiveJob job);

}  // namespace lsl::guest
