#include "sys/timeline.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "sys/file.h"

namespace lsl::sys {
namespace {

uint64_t at(const Stamps& stamps, Step step) { return stamps[static_cast<size_t>(step)]; }

// What happens in there must not touch the page pointer of the test program.
template <class Body>
void in_child(Body body) {
  const pid_t pid = ::fork();
  ASSERT_GE(pid, 0);
  if (pid == 0) {
    body();
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_EQ(status, 0);
}

TEST(Timeline, StampsOfAllProcessesInOrder) {
  Timeline timeline;
  ASSERT_GE(timeline.page(), 0);
  timeline.stamp(Step::ServiceRequest);
  in_child([&] {
    share_stamps(timeline.page());
    stamp(Step::BuilderTree);
    in_child([] { stamp(Step::InitIds); });
    stamp(Step::BuilderEnd);
  });
  timeline.stamp(Step::ServiceReady);
  const Stamps stamps = timeline.stamps();
  EXPECT_GT(at(stamps, Step::ServiceRequest), 0U);
  EXPECT_GT(at(stamps, Step::BuilderTree), at(stamps, Step::ServiceRequest));
  EXPECT_GT(at(stamps, Step::InitIds), at(stamps, Step::BuilderTree));
  EXPECT_GT(at(stamps, Step::BuilderEnd), at(stamps, Step::InitIds));
  EXPECT_GT(at(stamps, Step::ServiceReady), at(stamps, Step::BuilderEnd));
  EXPECT_EQ(at(stamps, Step::InitMounts), 0U);
}

TEST(Timeline, OnlyTheFirstStampCounts) {
  Timeline timeline;
  timeline.stamp(Step::ServiceRequest);
  timeline.stamp(Step::ServiceReady);
  const uint64_t first = at(timeline.stamps(), Step::ServiceReady);
  timeline.stamp(Step::ServiceReady);
  EXPECT_EQ(at(timeline.stamps(), Step::ServiceReady), first);
}

// The second session leader, and all it starts, is none of the start.
TEST(Timeline, TheFirstProcessOfALaneHasIt) {
  Timeline timeline;
  timeline.stamp(Step::ServiceRequest);
  in_child([&] {
    share_stamps(timeline.page());
    in_child([] { stamp(Step::LeaderBegin); });
    in_child([] {
      stamp(Step::LeaderBegin);
      stamp(Step::LeaderPlan);
      in_child([] { stamp(Step::ProcessBegin); });
    });
  });
  const Stamps stamps = timeline.stamps();
  EXPECT_GT(at(stamps, Step::LeaderBegin), 0U);
  EXPECT_EQ(at(stamps, Step::LeaderPlan), 0U);
  EXPECT_EQ(at(stamps, Step::ProcessBegin), 0U);
}

TEST(Timeline, APageIsInheritedByNumber) {
  Timeline timeline;
  timeline.stamp(Step::ServiceRequest);
  in_child([&] {
    if (::dup2(timeline.page(), 200) != 200) ::_exit(1);
    adopt_stamps(200);
    stamp(Step::InitBegin);
    if (::fcntl(200, F_GETFD) >= 0) ::_exit(2);
  });
  EXPECT_GT(at(timeline.stamps(), Step::InitBegin), 0U);
}

TEST(Timeline, WhatIsNoPageIsLeftAlone) {
  in_child([] {
    adopt_stamps(201);  // not open
    const int plain = ::memfd_create("plain", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    adopt_stamps(plain);  // could be cut short
    if (::fcntl(plain, F_GETFD) < 0) ::_exit(1);
    const int small = ::memfd_create("small", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (::fcntl(small, F_ADD_SEALS, F_SEAL_SHRINK) != 0) ::_exit(2);
    adopt_stamps(small);
    adopt_stamps(open_file("/dev/null", O_RDWR)->get());
    stamp(Step::InitBegin);  // nowhere
  });
}

TEST(Timeline, RubbishInThePageDoesNotCount) {
  Timeline timeline;
  const auto put = [&](Step step, uint64_t value) {
    const auto offset = static_cast<off_t>(static_cast<size_t>(step) * sizeof value);
    ASSERT_EQ(::pwrite(timeline.page(), &value, sizeof value, offset), 8);
  };
  const uint64_t before = monotonic_now();
  timeline.stamp(Step::ServiceRequest);
  put(Step::ServiceReady, monotonic_now());  // the service's own step
  put(Step::InitMounts, before - 1);
  put(Step::InitServe, UINT64_MAX);
  put(Step::InitNames, monotonic_now() + 60'000'000'000U);
  put(Step::InitAnswer, monotonic_now());
  const Stamps stamps = timeline.stamps();
  EXPECT_EQ(at(stamps, Step::ServiceReady), 0U);
  EXPECT_EQ(at(stamps, Step::InitMounts), 0U);
  EXPECT_EQ(at(stamps, Step::InitServe), 0U);
  EXPECT_EQ(at(stamps, Step::InitNames), 0U);
  EXPECT_GT(at(stamps, Step::InitAnswer), 0U);
  EXPECT_NE(::ftruncate(timeline.page(), 0), 0);  // sealed
}

TEST(Timeline, TheEndKeepsWhatWasAndTakesNoMore) {
  Timeline timeline;
  timeline.stamp(Step::ServiceRequest);
  in_child([&] {
    share_stamps(timeline.page());
    stamp(Step::BuilderTree);
  });
  timeline.end();
  EXPECT_EQ(timeline.page(), -1);
  const Stamps stamps = timeline.stamps();
  EXPECT_GT(at(stamps, Step::BuilderTree), 0U);
  timeline.stamp(Step::ServiceReady);
  EXPECT_EQ(timeline.stamps(), stamps);
  EXPECT_GE(*timeline.ended(), at(stamps, Step::BuilderTree));
}

TEST(Timeline, AProcessWithoutAPageStampsNowhere) {
  in_child([] {
    stamp(Step::InitBegin);
    share_stamps(-1);
    stamp(Step::InitBegin);
  });
}

// The list in the code and the one the integration test looks for are the same.
TEST(Timeline, EveryStepIsInTheTestsList) {
  const auto text = read_file(LSL_SOURCE_DIR "/tests/data/boot_steps.txt", 65536);
  ASSERT_TRUE(text) << text.error().message();
  std::vector<std::string> listed;
  for (const std::string_view line : split(*text, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    const std::vector<std::string_view> fields = split(line, '\t');
    ASSERT_GE(fields.size(), 2U) << line;
    listed.push_back(fmt::format("{}: {}", fields[0], fields[1]));
  }
  std::vector<std::string> known;
  for (const StepInfo& info : kSteps)
    known.push_back(fmt::format("{}: {}", name_of(info.lane), info.name));
  EXPECT_EQ(listed, known);
}

}  // namespace
}  // namespace lsl::sys
