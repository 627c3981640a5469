#include "base/result.h"

#include <errno.h>
#include <gtest/gtest.h>

namespace lsl {
namespace {

Status open_release() { return fail(ENOENT, "open {}", "etc/os-release"); }

Result<int> value_of(Result<int> from) {
  LSL_TRY(value, std::move(from));
  return value + 1;
}

TEST(Result, NamesTheObjectTheReasonAndTheSteps) {
  Status status = in("CreateInstance", in("ReadOsRelease", open_release()));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message(), "open etc/os-release: No such file or directory");
  EXPECT_EQ(status.error().code_path(), "CreateInstance/ReadOsRelease/ENOENT");
}

TEST(Result, SymbolicNameWinsOverErrno) {
  Status status = fail_as("WSL_E_DISTRO_NOT_FOUND", "There is no distribution '{}'.", "x");
  EXPECT_EQ(status.error().message(), "There is no distribution 'x'.");
  EXPECT_EQ(status.error().code_path(), "WSL_E_DISTRO_NOT_FOUND");
}

TEST(Result, TryPassesValuesAndErrorsOn) {
  EXPECT_EQ(value_of(41).value_or(0), 42);
  EXPECT_EQ(value_of(fail(EIO, "read")).error().code, EIO);
}

TEST(Result, UnknownErrnoHasAStableName) { EXPECT_EQ(errno_name(100000), "ERRNO_100000"); }

}  // namespace
}  // namespace lsl
