#include "host/instances/builder_process.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/undertaker.h"
#include "sys/fd.h"

namespace lsl::host {
namespace {

// A builder in a group of its own that clones a sibling, tells its number and waits.
struct Made {
  BuilderProcess builder;
  pid_t builder_pid = 0;
  pid_t sibling = 0;
};

Made make() {
  sys::Pipe pipe = sys::make_pipe().value();
  sys::CloneResult builder = sys::clone_process({}).value();
  if (builder.in_child) {
    ::setpgid(0, 0);
    sys::CloneOptions options;
    options.flags = CLONE_PARENT;
    options.exit_signal = 0;
    sys::CloneResult sibling = sys::clone_process(options).value();
    if (sibling.in_child) ::pause();
    const pid_t pid = sibling.child.pid();
    (void)!::write(pipe.write.get(), &pid, sizeof pid);
    ::pause();
    ::_exit(0);
  }
  Made made;
  made.builder_pid = builder.child.pid();
  made.builder = BuilderProcess(std::move(builder.child));
  EXPECT_EQ(::read(pipe.read.get(), &made.sibling, sizeof made.sibling),
            ssize_t{sizeof made.sibling});
  return made;
}

bool is_our_child(pid_t pid) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0;
}

TEST(BuilderProcess, DroppedItEndsAndReapsWhatItMade) {
  Made made = make();
  EXPECT_TRUE(is_our_child(made.sibling));
  made.builder = BuilderProcess();
  EXPECT_FALSE(is_our_child(made.sibling));
  EXPECT_FALSE(is_our_child(made.builder_pid));
}

TEST(BuilderProcess, TakenItLeavesWhatItMade) {
  Made made = make();
  {
    const sys::Child builder = made.builder.take();
  }
  EXPECT_FALSE(is_our_child(made.builder_pid));
  EXPECT_TRUE(is_our_child(made.sibling));
  ::kill(made.sibling, SIGKILL);
  siginfo_t info{};
  EXPECT_EQ(::waitid(P_PID, static_cast<id_t>(made.sibling), &info, WEXITED | __WALL), 0);
}

TEST(BuilderProcess, TheUndertakerEndsAndReapsWhatItMade) {
  sys::EventLoop loop = sys::EventLoop::create().value();
  Undertaker undertaker(loop);
  Made made = make();
  undertaker.end_group(made.builder.take());
  for (int i = 0; i < 200 && !undertaker.idle(); ++i) EXPECT_TRUE(loop.run_once(10));
  EXPECT_FALSE(is_our_child(made.sibling));
  EXPECT_FALSE(is_our_child(made.builder_pid));
}

}  // namespace
}  // namespace lsl::host
