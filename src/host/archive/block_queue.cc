#include "host/archive/block_queue.h"

#include <utility>

namespace lsl::host {

BlockQueue::BlockQueue(size_t blocks, size_t block_size) : ring_(blocks) {
  for (Block& block : ring_) block.bytes.resize(block_size);
}

std::span<char> BlockQueue::begin_block() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return given_up_ || filled_ - emptied_ < ring_.size(); });
  if (given_up_) return {};
  return ring_[filled_ % ring_.size()].bytes;
}

void BlockQueue::end_block(size_t size) {
  const std::lock_guard lock(mutex_);
  ring_[filled_ % ring_.size()].size = size;
  ++filled_;
  changed_.notify_one();
}

void BlockQueue::finish(Status outcome) {
  const std::lock_guard lock(mutex_);
  outcome_ = std::move(outcome);
  finished_ = true;
  changed_.notify_one();
}

std::span<const char> BlockQueue::next() {
  std::unique_lock lock(mutex_);
  if (std::exchange(reading_, false)) {
    ++emptied_;
    changed_.notify_one();
  }
  changed_.wait(lock, [&] { return finished_ || emptied_ < filled_; });
  if (emptied_ == filled_) return {};
  reading_ = true;
  const Block& block = ring_[emptied_ % ring_.size()];
  return {block.bytes.data(), block.size};
}

Status BlockQueue::outcome() {
  const std::lock_guard lock(mutex_);
  return outcome_;
}

void BlockQueue::give_up() {
  const std::lock_guard lock(mutex_);
  given_up_ = true;
  changed_.notify_one();
}

}  // namespace lsl::host
