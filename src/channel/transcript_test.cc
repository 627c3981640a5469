#include "channel/transcript.h"

#include <errno.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <thread>

#include "channel/lxbus.h"
#include "channel/memory.h"
#include "sys/socket.h"
#include "wire/codec.h"
#include "wire/results.h"
#include "wire/session.h"

namespace lsl::channel {
namespace {

const std::string kFolder = LSL_SOURCE_DIR "/tests/transcripts";

std::vector<std::string> transcripts() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder))
    if (entry.path().extension() == ".jsonl") paths.push_back(entry.path().string());
  return paths;
}

// Two replayers, one on each end of an lxbus, hear from each other exactly what was recorded.
TEST(Transcripts, EveryRecordedChannelCrossesLxbusUnchanged) {
  ASSERT_GE(transcripts().size(), 20u);
  size_t channels = 0;
  for (const std::string& path : transcripts()) {
    const auto events = read_transcript(path);
    ASSERT_TRUE(events) << path << ": " << events.error().message();
    std::set<std::string> names;
    for (const Recorded& event : *events) names.insert(event.channel);
    for (const std::string& name : names) {
      const std::vector<Recorded> conversation = on_channel(*events, name);
      auto ends = sys::socket_pair().value();
      const auto host = make_lxbus(std::move(ends.first)).value();
      const auto guest = make_lxbus(std::move(ends.second)).value();
      Status guest_status;
      std::thread guest_side(
          [&] { guest_status = replay(*guest, Side::Guest, conversation, same_bytes, 5000); });
      const Status host_status = replay(*host, Side::Host, conversation, same_bytes, 5000);
      guest_side.join();
      EXPECT_TRUE(host_status) << path << " " << name << ": " << host_status.error().code_path();
      EXPECT_TRUE(guest_status) << path << " " << name << ": " << guest_status.error().code_path();
      ++channels;
    }
  }
  EXPECT_GT(channels, 50u);
}

class Replay : public testing::Test {
 protected:
  const std::string request_ = wire::encode(wire::CreateSession{0}, 1, 1);
  const std::string response_ = wire::encode(wire::CreateSessionResponse{941604442}, 1, 2);
  const std::vector<Recorded> events_ = {{Side::Host, "init", request_},
                                         {Side::Guest, "init", response_}};
  std::pair<std::unique_ptr<Channel>, std::unique_ptr<Channel>> ends_ = make_memory_pair();

  // What the host's replay says when the guest has already said `answer`.
  Status host_hears(const std::string& answer, const Compare& compare) {
    EXPECT_TRUE(ends_.second->send(answer, {}, {}));
    return replay(*ends_.first, Side::Host, events_, compare, 0);
  }
};

TEST_F(Replay, AcceptsOtherContentsUnderTheSameHeader) {
  EXPECT_TRUE(host_hears(wire::encode(wire::CreateSessionResponse{0xFFFFFFFF}, 1, 2), same_header));
}

TEST_F(Replay, RefusesOtherBytesWhereBytesCount) {
  EXPECT_EQ(host_hears(wire::encode(wire::CreateSessionResponse{7}, 1, 2), same_bytes).error().code,
            EBADMSG);
}

TEST_F(Replay, RefusesAnotherStepOrType) {
  EXPECT_EQ(
      host_hears(wire::encode(wire::CreateSessionResponse{7}, 1, 3), same_header).error().code,
      EBADMSG);
}

TEST_F(Replay, NamesTheEventThatDidNotCome) {
  ends_.second->close();
  const Status status = replay(*ends_.first, Side::Host, {events_[1]}, same_header, 0);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code_path(), "event 1/EPIPE");
}

TEST(ParseTranscript, NamesTheBrokenLine) {
  EXPECT_EQ(parse_transcript("\n{\"event\":\"message\"}").error().code_path(), "line 2/EBADMSG");
  EXPECT_EQ(parse_transcript("\nnonsense").error().code, EBADMSG);
  const auto events =
      parse_transcript(R"x({"dir":"h2g","channel":"init(X)","event":"connect","port":1})x"
                       "\n"
                       R"x({"dir":"g2h","channel":"init(X)","event":"eof"})x");
  EXPECT_EQ(events.value(), (std::vector<Recorded>{{Side::Guest, "init", ""}}));
}

}  // namespace
}  // namespace lsl::channel
