// The recorded service of WSL drives our init: the parts of the conversation that a version-1
// distribution shares.
#include <gtest/gtest.h>
#include <unistd.h>

#include "channel/transcript.h"
#include "guest/distribution_for_test.h"

namespace lsl::guest {
namespace {

using channel::Recorded;
using channel::Side;

std::vector<Recorded> recorded(const std::string& name) {
  const auto events =
      channel::read_transcript(LSL_SOURCE_DIR "/tests/transcripts/" + name + ".jsonl");
  EXPECT_TRUE(events) << events.error().message();
  return channel::on_channel(events.value_or(std::vector<Recorded>()), "init");
}

TEST(RecordedService, InitializesOpensASessionAndTerminates) {
  if (::access("/usr/bin/busybox", X_OK) != 0) GTEST_SKIP() << "no /usr/bin/busybox";
  auto distribution = TestDistribution::start();
  if (!distribution && (distribution.error().code == EPERM || distribution.error().code == ENOSPC))
    GTEST_SKIP() << "no user namespaces here: " << distribution.error().message();
  ASSERT_TRUE(distribution) << distribution.error().message();

  std::vector<Recorded> conversation = recorded("boot-launch-initialize");
  ASSERT_FALSE(conversation.empty());
  // CreateInstanceResult answers LaunchInit, which only a machine gets.
  ASSERT_EQ(conversation.front().sender, Side::Guest);
  conversation.erase(conversation.begin());
  for (const char* name : {"create-session", "terminate"})
    for (Recorded& event : recorded(name)) conversation.push_back(std::move(event));
  ASSERT_EQ(conversation.size(), 6u);  // three requests, two answers, and the end

  const Status replayed = channel::replay((*distribution)->service().raw(), Side::Host,
                                          conversation, channel::same_header, 20000);
  EXPECT_TRUE(replayed) << replayed.error().code_path() << ": " << replayed.error().message()
                        << "\n"
                        << (*distribution)->log();
  const auto end = (*distribution)->init().wait_for(20000);
  EXPECT_TRUE(end && *end) << "init outlived TerminateInstance";
}

}  // namespace
}  // namespace lsl::guest
