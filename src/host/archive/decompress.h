// From a descriptor that holds an archive, compressed or not, to blocks of plain bytes.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/result.h"
#include "host/archive/block_queue.h"
#include "sys/fd.h"

namespace lsl::host {

// Reads `source` to its end and puts what is inside into `queue`, then finishes the queue, in any
// case. Known are gzip, bzip2, xz, lzma, zstd and lz4, told by their first bytes; anything else
// passes as it is. `consumed` counts the bytes read from the source. A `source` in non-blocking
// mode is waited for; `stop` becoming readable or hung up ends the wait with ECANCELED.
void decompress(sys::FdRef source, sys::FdRef stop, std::atomic<uint64_t>& consumed,
                BlockQueue& queue);

}  // namespace lsl::host
