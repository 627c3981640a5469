#include "cli/exit_code.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <signal.h>

namespace lsl::cli {
namespace {

constexpr uint32_t kCoreDumped = 0x80;

// The exit status, and the text behind it.
std::string ending(Personality personality, std::optional<wire::ExitStatus> status,
                   const std::string& file = "prog") {
  const Ending end = ending_of(personality, status, file);
  if (const auto* error = std::get_if<Error>(&end)) return error->name;
  if (const auto* failed = std::get_if<NotStarted>(&end))
    return std::to_string(failed->status) + " " + failed->text;
  return std::to_string(std::get<int>(end));
}

wire::ExitStatus exited(int code) {
  return {code, wire::ExitDetail{static_cast<uint32_t>(code) << 8, 0}};
}
wire::ExitStatus killed(uint32_t raw) {
  return {static_cast<int32_t>(raw), wire::ExitDetail{raw, 0}};
}
wire::ExitStatus never_ran(int code, int error) {
  return {code, wire::ExitDetail{0, static_cast<uint32_t>(error)}};
}

TEST(Ending, ExitStatusIsPassedOn) {
  for (const Personality personality : {Personality::Lsl, Personality::Wsl}) {
    for (const int code : {0, 1, 42, 67, 87, 255})
      EXPECT_EQ(ending(personality, exited(code)), std::to_string(code));
  }
}

TEST(Ending, DeathBySignal) {
  EXPECT_EQ(ending(Personality::Lsl, killed(SIGKILL)), "137");
  EXPECT_EQ(ending(Personality::Lsl, killed(SIGSEGV | kCoreDumped)), "139");
  EXPECT_EQ(ending(Personality::Wsl, killed(SIGKILL)), "9");
  EXPECT_EQ(ending(Personality::Wsl, killed(SIGSEGV | kCoreDumped)), "139");
}

TEST(Ending, NeverStarted) {
  EXPECT_EQ(ending(Personality::Lsl, never_ran(1, ENOENT)), "127 lsl: prog: command not found\n");
  EXPECT_EQ(ending(Personality::Lsl, never_ran(1, EACCES)), "126 lsl: prog: Permission denied\n");
  EXPECT_EQ(ending(Personality::Lsl, never_ran(1, ENOEXEC), ""),
            "126 lsl: the user's shell: Exec format error\n");
  const std::string wsl = ending(Personality::Wsl, never_ran(1, ENOENT));
  EXPECT_TRUE(wsl.starts_with("1 <3>WSL (")) << wsl;
  EXPECT_TRUE(
      wsl.ends_with(" - Relay) ERROR: CreateProcessCommon:819: execvpe(prog) failed: "
                    "No such file or directory\n"))
      << wsl;
}

TEST(Ending, ForeignNamesCannotDriveTheTerminal) {
  EXPECT_EQ(ending(Personality::Lsl, never_ran(1, ENOENT), "a\x1b[2J").find('\x1b'),
            std::string::npos);
}

TEST(Ending, UnknownUser) {
  EXPECT_EQ(ending(Personality::Lsl, never_ran(67, ENOENT)), "WSL_E_USER_NOT_FOUND");
  EXPECT_EQ(ending(Personality::Wsl, never_ran(67, EINVAL)), "WSL_E_USER_NOT_FOUND");
}

TEST(Ending, WithoutDetailTheCodesHaveWslsMeaning) {
  EXPECT_EQ(ending(Personality::Lsl, wire::ExitStatus{67, std::nullopt}), "WSL_E_USER_NOT_FOUND");
  EXPECT_EQ(ending(Personality::Lsl, wire::ExitStatus{87, std::nullopt}), "WSL_E_TTY_LIMIT");
  EXPECT_EQ(ending(Personality::Lsl, wire::ExitStatus{9, std::nullopt}), "9");
}

TEST(Ending, NoStatusAtAll) {
  EXPECT_EQ(ending(Personality::Lsl, std::nullopt), "E_UNEXPECTED");
  EXPECT_EQ(ending(Personality::Wsl, std::nullopt), "1");
}

}  // namespace
}  // namespace lsl::cli
