#include "sys/signals.h"

#include <errno.h>
#include <gtest/gtest.h>

#include "sys/child_for_test.h"

namespace lsl::sys {
namespace {

bool is_ignored(int signal) {
  struct sigaction action{};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

TEST(SignalFd, DeliversWhatItBlocks) {
  EXPECT_EQ(in_child([]() -> std::string {
              SignalFd signals = SignalFd::create({SIGUSR1, SIGTERM}).value();
              LSL_TEST_THAT(!signals.read().value());
              LSL_TEST_THAT(::kill(::getpid(), SIGTERM) == 0);
              const auto info = signals.read().value();
              LSL_TEST_THAT(info && info->ssi_signo == SIGTERM);
              LSL_TEST_THAT(static_cast<pid_t>(info->ssi_pid) == ::getpid());
              LSL_TEST_THAT(!signals.read().value());
              return "";
            }),
            "");
}

TEST(SignalFd, WithoutADescriptorReadingIsAnError) {
  EXPECT_EQ(SignalFd().read().error().code, EBADF);
}

TEST(Signals, AllAreIgnoredButTheKept) {
  EXPECT_EQ(in_child([]() -> std::string {
              reset_signals();
              ignore_all_signals_except({SIGCHLD, SIGSEGV});
              LSL_TEST_THAT(is_ignored(SIGTERM) && is_ignored(SIGHUP) && is_ignored(SIGRTMAX));
              LSL_TEST_THAT(!is_ignored(SIGCHLD) && !is_ignored(SIGSEGV) && !is_ignored(SIGKILL));
              return "";
            }),
            "");
}

TEST(Signals, ResetUndoesDispositionsAndMask) {
  EXPECT_EQ(in_child([]() -> std::string {
              ignore_all_signals_except({});
              sigset_t all;
              ::sigfillset(&all);
              ::sigprocmask(SIG_SETMASK, &all, nullptr);
              reset_signals();
              for (int signal = 1; signal < NSIG; ++signal)
                if (is_ignored(signal)) return fmt::format("{} is ignored", signal);
              sigset_t mask;
              ::sigprocmask(SIG_SETMASK, nullptr, &mask);
              LSL_TEST_THAT(::sigisemptyset(&mask));
              return "";
            }),
            "");
}

}  // namespace
}  // namespace lsl::sys
