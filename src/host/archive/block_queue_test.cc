#include "host/archive/block_queue.h"

#include <errno.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>

namespace lsl::host {
namespace {

void put(BlockQueue& queue, std::string_view text) {
  const std::span<char> block = queue.begin_block();
  ASSERT_GE(block.size(), text.size());
  std::ranges::copy(text, block.begin());
  queue.end_block(text.size());
}

TEST(BlockQueue, KeepsOrderAcrossTheRing) {
  BlockQueue queue(2, 16);
  std::thread producer([&] {
    for (int i = 0; i < 1000; ++i) put(queue, std::to_string(i));
    queue.finish({});
  });
  for (int i = 0; i < 1000; ++i) {
    const std::span<const char> block = queue.next();
    ASSERT_EQ(std::string(block.begin(), block.end()), std::to_string(i));
  }
  EXPECT_TRUE(queue.next().empty());
  EXPECT_TRUE(queue.outcome());
  producer.join();
}

TEST(BlockQueue, TheOutcomeComesAfterTheBlocks) {
  BlockQueue queue(4, 16);
  put(queue, "a");
  queue.finish(fail(EIO, "read"));
  EXPECT_EQ(queue.next().size(), 1U);
  EXPECT_TRUE(queue.next().empty());
  EXPECT_EQ(queue.outcome().error().code, EIO);
}

TEST(BlockQueue, GivingUpFreesAWaitingProducer) {
  BlockQueue queue(1, 16);
  put(queue, "a");
  bool refused = false;
  std::thread producer([&] { refused = queue.begin_block().empty(); });
  queue.give_up();
  producer.join();
  EXPECT_TRUE(refused);
}

}  // namespace
}  // namespace lsl::host
