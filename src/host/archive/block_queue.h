// A ring of fixed blocks of bytes between one thread that fills them and one that empties them.
#pragma once

#include <condition_variable>
#include <mutex>
#include <span>
#include <vector>

#include "base/result.h"

namespace lsl::host {

class BlockQueue {
 public:
  BlockQueue(size_t blocks, size_t block_size);

  // Producer: a free block to fill, blocking until there is one; empty once the consumer has given
  // up.
  std::span<char> begin_block();
  // Passes the first `size` bytes of that block on.
  void end_block(size_t size);
  // No more blocks; `outcome` is what the consumer finds at the end.
  void finish(Status outcome);

  // Consumer: the next block, blocking until there is one; it is valid until the next call. Empty
  // at the end.
  std::span<const char> next();
  // How production ended; meaningful after next() was empty.
  Status outcome();
  // The producer gets no more blocks.
  void give_up();

 private:
  struct Block {
    std::vector<char> bytes;
    size_t size = 0;
  };

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Block> ring_;
  size_t filled_ = 0;   // blocks passed on so far
  size_t emptied_ = 0;  // blocks given back so far
  bool reading_ = false;
  bool finished_ = false;
  bool given_up_ = false;
  Status outcome_;
};

}  // namespace lsl::host
