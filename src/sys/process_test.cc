#include "sys/process.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <array>

#include "sys/child_for_test.h"

namespace lsl::sys {
namespace {

// A child that waits for its end.
Child sleeper() {
  CloneResult cloned = clone_process({}).value();
  if (cloned.in_child)
    for (;;) ::pause();
  return std::move(cloned.child);
}
Child exiting_with(int code) {
  CloneResult cloned = clone_process({}).value();
  if (cloned.in_child) ::_exit(code);
  return std::move(cloned.child);
}

TEST(Child, TellsHowItEnded) {
  const ExitStatus exited = exiting_with(42).wait().value();
  EXPECT_TRUE(exited.exited());
  EXPECT_EQ(exited.code(), 42);
  EXPECT_EQ(exited.raw, 42 << 8);

  Child killed = sleeper();
  ASSERT_TRUE(killed.signal(SIGTERM));
  const ExitStatus status = killed.wait().value();
  EXPECT_FALSE(status.exited());
  EXPECT_EQ(status.signal(), SIGTERM);
  EXPECT_EQ(status.raw, SIGTERM);
}

TEST(Child, WaitsRepeatTheirAnswer) {
  Child child = exiting_with(7);
  EXPECT_TRUE(child);
  EXPECT_EQ(child.wait()->code(), 7);
  EXPECT_FALSE(child);
  EXPECT_EQ(child.try_wait().value()->code(), 7);
  EXPECT_EQ(child.wait_for(0).value()->code(), 7);
  EXPECT_GT(child.pid(), 0);
  EXPECT_EQ(child.signal(SIGTERM).error().code, ESRCH);
}

TEST(Child, LimitedWaitsGiveUp) {
  Child child = sleeper();
  EXPECT_FALSE(child.try_wait().value());
  EXPECT_FALSE(child.wait_for(20).value());
  ASSERT_TRUE(child.signal(SIGKILL));
  EXPECT_EQ(child.wait_for(10'000).value()->signal(), SIGKILL);
}

TEST(Child, IsKilledAndReapedWithItsOwner) {
  pid_t pid = 0;
  {
    Child child = sleeper();
    pid = child.pid();
    Child moved = std::move(child);
    EXPECT_FALSE(child);
    EXPECT_EQ(::kill(pid, 0), 0);
  }
  EXPECT_EQ(::kill(pid, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST(Child, AssigningEndsTheFormerOne) {
  Child child = sleeper();
  const pid_t former = child.pid();
  child = sleeper();
  EXPECT_EQ(::kill(former, 0), -1);
  EXPECT_EQ(::kill(child.pid(), 0), 0);
}

TEST(Child, DetachedOnesLiveOn) {
  Child child = sleeper();
  const pid_t pid = child.pid();
  Fd pidfd = open_pidfd(pid).value();
  child.detach();
  EXPECT_FALSE(child);
  EXPECT_EQ(::kill(pid, 0), 0);
  Child again(pid, std::move(pidfd));  // For its destructor.
}

TEST(Child, OwnersEndWhereSigchldIsIgnored) {
  EXPECT_EQ(in_child([]() -> std::string {
              ::signal(SIGCHLD, SIG_IGN);
              {
                Child child = sleeper();
              }
              Child child = exiting_with(3);
              LSL_TEST_THAT(child.wait().error().code == ECHILD);
              return "";
            }),
            "");
}

TEST(Child, OfTheCloningParentIsOurs) {
  // The middle process starts the last one as our child and ends; WSL's builder does the same.
  Pipe pipe = make_pipe().value();
  CloneResult middle = clone_process({}).value();
  if (middle.in_child) {
    CloneResult last = clone_process({.flags = CLONE_PARENT, .exit_signal = 0}).value();
    if (last.in_child) ::_exit(9);
    const pid_t pid = last.child.pid();
    (void)write_all(pipe.write, {reinterpret_cast<const char*>(&pid), sizeof pid});
    ::_exit(0);
  }
  pid_t pid = 0;
  ASSERT_EQ(::read(pipe.read.get(), &pid, sizeof pid), ssize_t{sizeof pid});
  EXPECT_EQ(middle.child.wait()->code(), 0);
  Child last(pid, open_pidfd(pid).value());
  EXPECT_EQ(last.wait()->code(), 9);
}

TEST(OpenPidfd, OfNobodyIsAnError) { EXPECT_EQ(open_pidfd(1 << 30).error().code, ESRCH); }

// Runs a shell with standard output in a pipe; what it printed.
std::string output_of(SpawnOptions options) {
  Pipe pipe = make_pipe().value();
  options.standard_output = pipe.write.get();
  Result<Child> child = spawn(options);
  pipe.write.reset();
  if (!child) return child.error().message();
  std::string text = read_all(pipe.read, 1 << 20).value();
  (void)child->wait();
  return text;
}
SpawnOptions shell(std::string script) { return {.argv = {"/bin/sh", "-c", std::move(script)}}; }

TEST(Spawn, GivesArgumentsEnvironmentAndStatus) {
  SpawnOptions options = shell("echo \"$0|$1|$X\"");
  options.argv.insert(options.argv.end(), {"zero", "a  b"});
  options.environment = {"X=y z"};
  EXPECT_EQ(output_of(options), "zero|a  b|y z\n");
  Child child = spawn(shell("exit 5")).value();
  EXPECT_EQ(child.wait()->code(), 5);
}

TEST(Spawn, ProgramMayDifferFromItsName) {
  SpawnOptions options{.argv = {"other", "-c", "echo $0"}, .program = "/bin/sh"};
  EXPECT_EQ(output_of(options), "other\n");
}

TEST(Spawn, ExecFailureIsItsError) {
  EXPECT_EQ(spawn({.argv = {"/no/such"}}).error().message(),
            "start /no/such: No such file or directory");
  EXPECT_EQ(spawn({.argv = {"/etc/passwd"}}).error().code, EACCES);
  EXPECT_EQ(spawn({}).error().code, EINVAL);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);  // The failed child has been reaped.
  EXPECT_EQ(errno, ECHILD);
}

TEST(Spawn, OverlappingDescriptorNumbersArriveWhereWanted) {
  Pipe a = make_pipe().value();
  Pipe b = make_pipe().value();
  // Each source has the number of the other's target, and standard output is one of them.
  const int first = a.write.get();
  const int second = b.write.get();
  SpawnOptions options =
      shell(fmt::format("echo A >&{}; echo B >&{}; echo C; echo D >&9", second, first));
  options.standard_output = first;
  options.descriptors = {{first, second}, {second, first}, {second, 9}};
  Child child = spawn(options).value();
  EXPECT_EQ(child.wait()->code(), 0);
  a.write.reset();
  b.write.reset();
  EXPECT_EQ(read_all(a.read, 100).value(), "A\nC\n");
  EXPECT_EQ(read_all(b.read, 100).value(), "B\nD\n");
}

TEST(Spawn, AStandardStreamMayComeFromAStandardNumber) {
  EXPECT_EQ(in_child([]() -> std::string {
              Pipe out = make_pipe().value();
              Pipe err = make_pipe().value();
              LSL_TEST_THAT(::dup2(out.write.get(), 1) == 1 && ::dup2(err.write.get(), 2) == 2);
              out.write.reset();
              err.write.reset();
              SpawnOptions options = shell("echo to-out; echo to-err >&2");
              options.standard_output = 2;  // exchanged
              options.standard_error = 1;
              LSL_TEST_OK(spawn(options)->wait());
              ::close(1);
              ::close(2);
              LSL_TEST_THAT(read_all(out.read, 100).value() == "to-err\n");
              LSL_TEST_THAT(read_all(err.read, 100).value() == "to-out\n");
              return "";
            }),
            "");
}

TEST(Spawn, NothingElseIsInherited) {
  Pipe leak = make_pipe().value();
  ASSERT_TRUE(make_inheritable(leak.read));
  Pipe given = make_pipe().value();
  SpawnOptions options = shell("exec ls /proc/self/fd");
  options.descriptors = {{given.read.get(), 7}};
  // ls itself opens the directory as 3.
  EXPECT_EQ(output_of(options), "0\n1\n2\n3\n7\n");
}

TEST(Spawn, DescriptorsBelowThreeOrClosedAreRefused) {
  SpawnOptions options = shell("true");
  options.descriptors = {{0, 2}};
  EXPECT_EQ(spawn(options).error().code, EBADF);
  options.descriptors = {{1000, 5}};
  EXPECT_EQ(spawn(options).error().code, EBADF);
}

TEST(Spawn, StandardInputIsEmptyByDefault) {
  EXPECT_EQ(output_of(shell("cat; echo end")), "end\n");
}

TEST(Spawn, NewSessionOnDemand) {
  const std::string script = "cut -d' ' -f1,6 /proc/$$/stat";
  SpawnOptions options = shell(script);
  options.new_session = true;
  const std::string own = output_of(options);
  EXPECT_EQ(own.substr(0, own.find(' ')),
            own.substr(own.find(' ') + 1, own.size() - own.find(' ') - 2));
  const std::string inherited = output_of(shell(script));
  EXPECT_EQ(inherited.substr(inherited.find(' ') + 1), fmt::format("{}\n", ::getsid(0)));
}

TEST(Spawn, StartsWithDefaultSignals) {
  EXPECT_EQ(in_child([]() -> std::string {
              sigset_t set;
              ::sigemptyset(&set);
              ::sigaddset(&set, SIGTERM);
              ::sigprocmask(SIG_BLOCK, &set, nullptr);
              ::signal(SIGINT, SIG_IGN);
              const std::string text = output_of(shell("exec cat /proc/self/status"));
              sigset_t after;
              ::sigprocmask(SIG_BLOCK, nullptr, &after);
              LSL_TEST_THAT(::sigismember(&after, SIGTERM) == 1);
              LSL_TEST_THAT(::sigismember(&after, SIGINT) == 0);
              const std::string none = "\t0000000000000000\n";
              const size_t at = text.find("SigBlk:" + none + "SigIgn:" + none + "SigCgt:" + none);
              return at != text.npos ? "" : text;
            }),
            "");
}

}  // namespace
}  // namespace lsl::sys
