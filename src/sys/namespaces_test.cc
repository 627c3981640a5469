#include "sys/namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

#include "sys/child_for_test.h"
#include "sys/file.h"
#include "sys/kernel.h"
#include "sys/process.h"

namespace lsl::sys {
namespace {

TEST(IdMap, IsOneLinePerRange) {
  const IdRange ranges[] = {{0, 524288, 65536}, {1000, 1000, 1}};
  EXPECT_EQ(id_map_text(ranges), "0 524288 65536\n1000 1000 1\n");
  EXPECT_EQ(id_map_text({}), "");
}

// A user namespace as the process may make it: of many ids as root, else of its own alone.
struct Recipe {
  NamespaceOwner owner{::geteuid(), ::getegid()};
  std::vector<IdRange> uids{{0, ::geteuid(), 1}};
  std::vector<IdRange> gids{{0, ::getegid(), 1}};
};
Recipe recipe() {
  if (!may_become_anybody()) return {};
  return {{1234, 1234}, {{0, 524288, 65536}}, {{0, 524288, 65536}}};
}

// The namespace, or the reason why the host does not allow one.
Result<Fd> make(const Recipe& r) { return make_user_namespace(r.owner, r.uids, r.gids); }
#define LSL_SKIP_WITHOUT(fd)                                                                       \
  if (!fd && (fd.error().code == EPERM || fd.error().code == ENOSPC || fd.error().code == EACCES)) \
  GTEST_SKIP() << fd.error().message()

TEST(UserNamespace, BelongsToItsOwnerAndHoldsItsMaps) {
  const Recipe r = recipe();
  Result<Fd> made = make(r);
  LSL_SKIP_WITHOUT(made);
  ASSERT_TRUE(made) << made.error().message();
  uid_t owner = 0;
  ASSERT_EQ(::ioctl(made->get(), NS_GET_OWNER_UID, &owner), 0);
  EXPECT_EQ(owner, r.owner.uid);
  EXPECT_EQ(in_child([&]() -> std::string {
              LSL_TEST_OK(enter_namespace(*made, CLONE_NEWUSER));
              const std::string map = read_file("/proc/self/uid_map", 4096).value();
              unsigned inside, outside, count;
              LSL_TEST_THAT(std::sscanf(map.c_str(), "%u %u %u", &inside, &outside, &count) == 3);
              LSL_TEST_THAT((IdRange{inside, outside, count} == r.uids[0]));
              LSL_TEST_THAT(::setresuid(0, 0, 0) == 0 && ::geteuid() == 0);
              return "";
            }),
            "");
}

TEST(UserNamespace, OfTheCallersOwnIds) {
  Recipe r;
  Result<Fd> made = make(r);
  LSL_SKIP_WITHOUT(made);
  EXPECT_TRUE(made) << made.error().message();
}

TEST(UserNamespace, LeavesNoProcessBehind) {
  const Result<Fd> made = make(recipe());
  LSL_SKIP_WITHOUT(made);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(UserNamespace, WithoutPrivilegeTheGroupMapDeniesSetgroups) {
  if (!may_become_anybody()) GTEST_SKIP() << "needs root with all ids, to become an ordinary user";
  EXPECT_EQ(in_child([]() -> std::string {
              LSL_TEST_OK(become(1234, 1235));
              // As after an exec; until then the files in /proc belong to root (prctl(2)).
              LSL_TEST_THAT(::prctl(PR_SET_DUMPABLE, 1) == 0);
              Result<Fd> made = make(Recipe());
              LSL_TEST_OK(made);
              LSL_TEST_OK(enter_namespace(*made, CLONE_NEWUSER));
              const Status became = become(0, 0);
              LSL_TEST_THAT(!became && became.error().code == EPERM);
              LSL_TEST_THAT(became.error().name == kSetgroupsDenied);
              return "";
            }),
            "");
}

// Processes that run at the same time, until there may be no more of them.
int count_of_processes() {
  Pipe end = make_pipe().value();
  int count = 0;
  for (; count < 100; ++count) {
    const pid_t pid = ::fork();
    if (pid < 0) break;
    if (pid > 0) continue;
    // Every second one is somebody else.
    if (count % 2 == 0 && ::setresuid(5, 5, 5) != 0) ::_exit(1);
    end.write.reset();
    char byte;
    ::_exit(static_cast<int>(::read(end.read.get(), &byte, 1)));
  }
  end.write.reset();
  while (::wait(nullptr) > 0) {
  }
  return count;
}

TEST(UserNamespace, LimitsTheProcessesOfAllInIt) {
  if (!may_become_anybody()) GTEST_SKIP() << "needs root with all ids";
  utsname name{};
  ASSERT_EQ(::uname(&name), 0);
  if (!release_at_least(name.release, 5, 14)) GTEST_SKIP() << "needs Linux 5.14";
  Recipe r = recipe();
  r.owner = {543210, 543210};  // who has no processes elsewhere
  const Result<Fd> made = make_user_namespace(r.owner, r.uids, r.gids, {.max_processes = 20});
  LSL_SKIP_WITHOUT(made);
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(in_child([&]() -> std::string {
              LSL_TEST_OK(enter_namespace(*made, CLONE_NEWUSER));
              LSL_TEST_OK(become(0, 0));
              const int count = count_of_processes();
              return count == 19 ? "" : std::to_string(count);  // this one counts, too
            }),
            "");
}

TEST(UserNamespace, TheOneAboveIsFoundForItsOwnerOnly) {
  const Recipe r = recipe();
  const Result<Fd> outer = make(r);
  LSL_SKIP_WITHOUT(outer);
  ASSERT_TRUE(outer) << outer.error().message();
  Pipe ready = make_pipe().value();
  Pipe end = make_pipe().value();
  CloneResult inside = clone_process({}).value();
  if (inside.in_child) {
    end.write.reset();
    // Only an id that exists there may own a namespace below it.
    const bool entered = enter_namespace(*outer, CLONE_NEWUSER) &&
                         (::geteuid() == 0 || become(0, 0)) && unshare(CLONE_NEWUSER);
    (void)write_all(ready.write, entered ? "x" : "-");
    char byte;
    ::_exit(static_cast<int>(::read(end.read.get(), &byte, 1)));
  }
  char word = 0;
  ASSERT_EQ(::read(ready.read.get(), &word, 1), 1);
  ASSERT_EQ(word, 'x');
  const Result<Fd> found = open_namespace_above(inside.child.pid(), r.owner.uid);
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(stat_of(*found).value().st_ino, stat_of(*outer).value().st_ino);
  EXPECT_EQ(open_namespace_above(inside.child.pid(), r.owner.uid + 1).error().code, EPERM);
  EXPECT_FALSE(open_namespace_above(::getpid(), r.owner.uid));
}

TEST(UserNamespace, AMapTheKernelRefusesIsAnError) {
  const IdRange overlapping[] = {{0, 1000, 10}, {5, 2000, 10}};
  const Result<Fd> made = make_user_namespace(recipe().owner, overlapping, overlapping);
  ASSERT_FALSE(made);
  EXPECT_TRUE(made.error().code == EINVAL || made.error().code == EPERM) << made.error().message();
}

// What a process cloned into a user namespace of its own finds there, as in a launch: "" or what is
// wrong.
std::string check_inside(const Recipe& r, FdRef mapped) {
  char byte = 0;
  LSL_TEST_THAT(::read(mapped.get(), &byte, 1) == 1);
  const std::string map = read_file("/proc/self/uid_map", 4096).value();
  unsigned inside, outside, count;
  LSL_TEST_THAT(std::sscanf(map.c_str(), "%u %u %u", &inside, &outside, &count) == 3);
  LSL_TEST_THAT((IdRange{inside, outside, count} == r.uids[0]));
  LSL_TEST_THAT(::setresuid(0, 0, 0) == 0 && ::geteuid() == 0);
  return "";
}

TEST(UserNamespace, OfACloneBelongsToWhomItWasMadeFor) {
  const Recipe r = recipe();
  const Result<Fd> allowed = make(r);
  LSL_SKIP_WITHOUT(allowed);
  EXPECT_EQ(in_child([&]() -> std::string {
              LSL_TEST_OK(make_namespaces_for(r.owner));
              Result<Pipe> mapped = make_pipe();
              Result<CloneResult> clone = clone_process({.flags = CLONE_NEWUSER});
              LSL_TEST_OK(clone);
              if (clone->in_child) {
                mapped->write.reset();
                const std::string wrong = check_inside(r, mapped->read);
                std::fputs(wrong.c_str(), stderr);
                ::_exit(wrong.empty() ? 0 : 1);
              }
              LSL_TEST_OK(map_ids_of(clone->child.pid(), r.uids, r.gids));
              const Result<Fd> made = open_namespace(clone->child.pid(), "user");
              LSL_TEST_OK(made);
              uid_t owner = 0;
              LSL_TEST_THAT(::ioctl(made->get(), NS_GET_OWNER_UID, &owner) == 0);
              LSL_TEST_THAT(owner == r.owner.uid);
              LSL_TEST_OK(write_all(mapped->write, "m"));
              Result<ExitStatus> ended = clone->child.wait();
              LSL_TEST_OK(ended);
              LSL_TEST_THAT(ended->exited() && ended->code() == 0);
              return "";
            }),
            "");
}

TEST(MakeNamespacesFor, KeepsTheRights) {
  if (!may_become_anybody()) GTEST_SKIP() << "needs root with all ids";
  EXPECT_EQ(in_child([]() -> std::string {
              LSL_TEST_OK(make_namespaces_for({1234, 1235}));
              uid_t uids[3];
              LSL_TEST_THAT(::getresuid(&uids[0], &uids[1], &uids[2]) == 0);
              LSL_TEST_THAT(uids[0] == 1234 && uids[1] == 1234 && uids[2] == 0);
              LSL_TEST_THAT(::getegid() == 1235);
              // Not the owner's to trace (ptrace(2)), and still able to do what only root can.
              LSL_TEST_THAT(::prctl(PR_GET_DUMPABLE) != 1);
              LSL_TEST_OK(become(4321, 4321));
              return "";
            }),
            "");
}

TEST(Become, ChangesAllIdsAndDropsGroups) {
  if (!may_become_anybody()) GTEST_SKIP() << "needs root with all ids";
  EXPECT_EQ(in_child([]() -> std::string {
              LSL_TEST_OK(become(1234, 1235));
              uid_t uids[3];
              gid_t gids[3];
              LSL_TEST_THAT(::getresuid(&uids[0], &uids[1], &uids[2]) == 0);
              LSL_TEST_THAT(::getresgid(&gids[0], &gids[1], &gids[2]) == 0);
              for (int i = 0; i < 3; ++i) LSL_TEST_THAT(uids[i] == 1234 && gids[i] == 1235);
              LSL_TEST_THAT(::getgroups(0, nullptr) == 0);
              // There is no way back.
              LSL_TEST_THAT(become(0, 0).error().code == EPERM);
              LSL_TEST_THAT(become(0, 0).error().name.empty());
              return "";
            }),
            "");
}

TEST(Become, RefusesTheIdThatMeansUnchanged) {
  EXPECT_EQ(become(static_cast<uid_t>(-1), 5).error().code, EINVAL);
  EXPECT_EQ(become(5, static_cast<gid_t>(-1)).error().code, EINVAL);
}

TEST(Namespaces, AreOpenedByProcessAndName) {
  Fd own = open_namespace(::getpid(), "uts").value();
  EXPECT_EQ(::ioctl(own.get(), NS_GET_NSTYPE), CLONE_NEWUTS);
  EXPECT_EQ(open_namespace(::getpid(), "none").error().code, ENOENT);
  EXPECT_EQ(enter_namespace(own, CLONE_NEWIPC).error().code, EINVAL);
}

}  // namespace
}  // namespace lsl::sys
