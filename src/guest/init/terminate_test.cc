#include "guest/init/terminate.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

namespace lsl::guest {
namespace {

TEST(ParseStat, NamesMayHoldAnything) {
  const auto entry = parse_stat("42 (a) S 1 (b) (c)) R 7 42 42 0 -1 4194304\n");
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->pid, 42);
  EXPECT_EQ(entry->parent, 7);
  EXPECT_EQ(entry->state, 'R');
}

TEST(ParseStat, OtherTextIsNothing) {
  for (const char* text :
       {"", "42", "42 (x)", "42 (x) ", "42 (x) S", "x (y) S 1 ", "42 (x) SS 1 ", ") ("}) {
    EXPECT_FALSE(parse_stat(text)) << text;
  }
}

TEST(ListProcesses, ShowsThisOne) {
  const auto processes = list_processes();
  ASSERT_TRUE(processes) << processes.error().message();
  const auto self = std::ranges::find(*processes, getpid(), &ProcessEntry::pid);
  ASSERT_NE(self, processes->end());
  EXPECT_EQ(self->parent, getppid());
}

TEST(IsIdle, InitAndSessionLeadersAlone) {
  const std::vector<ProcessEntry> processes = {{1, 0, 'S'}, {5, 1, 'S'}, {9, 1, 'S'}};
  EXPECT_TRUE(is_idle(processes, std::vector<pid_t>{5, 9}));
  EXPECT_FALSE(is_idle(processes, std::vector<pid_t>{5}));
  EXPECT_TRUE(is_idle(std::vector<ProcessEntry>{{1, 0, 'S'}}, {}));
}

TEST(IsIdle, ADaemonOrASessionsProcessKeepsItUp) {
  const std::vector<pid_t> leaders = {5};
  EXPECT_FALSE(is_idle(std::vector<ProcessEntry>{{1, 0, 'S'}, {5, 1, 'S'}, {6, 5, 'S'}}, leaders));
  EXPECT_FALSE(is_idle(std::vector<ProcessEntry>{{1, 0, 'S'}, {7, 1, 'S'}}, leaders));
}

TEST(IsIdle, ZombiesDoNotCount) {
  EXPECT_TRUE(is_idle(std::vector<ProcessEntry>{{1, 0, 'S'}, {6, 1, 'Z'}}, {}));
}

}  // namespace
}  // namespace lsl::guest
