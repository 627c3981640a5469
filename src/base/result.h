// Errors as values: every function that can fail returns Result<T> or Status.
//
// An Error says what was attempted on which object (`detail`), why it failed (`code`, an errno, or
// `name`, a symbolic code of WSL such as WSL_E_DISTRO_NOT_FOUND), and through which steps it came
// (`steps`, outermost first: "CreateInstance/ReadOsRelease"). Code below main returns errors and
// does not print them.
#pragma once

#include <fmt/core.h>

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace lsl {

struct Error {
  int code = 0;  // errno; 0 when the failure is not a system call's
  std::string
      name;  // symbolic code if there is one ("WSL_E_USER_NOT_FOUND"); empty: errno's name is used
  std::string detail;  // what was attempted on which object: "open /etc/os-release"
  std::string steps;   // "CreateInstance/ReadOsRelease", built by in()

  // "open /etc/os-release: No such file or directory"; only the detail when there is no errno.
  std::string message() const;
  // The stable code users and scripts see: `steps` and the symbolic name,
  // "CreateInstance/ReadOsRelease/ENOENT".
  std::string code_path() const;
};

// std::expected whose value must not be dropped: an ignored Result does not compile
// (-Werror=unused-result).
template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
};
using Status = Result<void>;

// "ENOENT" for 2; "E_FAIL" for 0; "ERRNO_n" for a number without a name.
std::string errno_name(int code);
// strerror without locale or static buffer.
std::string errno_text(int code);

// The failure value: `return fail(errno, "open {}", path);`
template <class... Args>
std::unexpected<Error> fail(int code, fmt::format_string<Args...> format, Args&&... args) {
  return std::unexpected(Error{code, {}, fmt::format(format, std::forward<Args>(args)...), {}});
}
// The failure value for a condition that has a symbolic name but no errno; the detail is the user's
// message.
template <class... Args>
std::unexpected<Error> fail_as(std::string_view name, fmt::format_string<Args...> format,
                               Args&&... args) {
  return std::unexpected(
      Error{0, std::string(name), fmt::format(format, std::forward<Args>(args)...), {}});
}

// Puts `step` in front of the error's chain of steps; a success passes through untouched.
template <class T>
Result<T> in(std::string_view step, Result<T> result) {
  if (!result) {
    std::string& steps = result.error().steps;
    steps = steps.empty() ? std::string(step) : fmt::format("{}/{}", step, steps);
  }
  return result;
}

// Stops the process: a broken invariant, never a bad input. PID 1 must not use it.
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);

}  // namespace lsl

// LSL_TRY(var, expr): `var` is the value of the Result `expr`, or the enclosing function returns
// its error.
#define LSL_TRY(var, ...)                                             \
  auto var##_or = (__VA_ARGS__);                                      \
  if (!var##_or) return std::unexpected(std::move(var##_or).error()); \
  auto var = std::move(*var##_or)

// LSL_CHECK(expr): the same for a Status.
#define LSL_CHECK(...)                                       \
  do {                                                       \
    if (auto lsl_status = (__VA_ARGS__); !lsl_status)        \
      return std::unexpected(std::move(lsl_status).error()); \
  } while (false)

#define LSL_ASSERT(expression) \
  ((expression) ? static_cast<void>(0) : ::lsl::assertion_failed(#expression, __FILE__, __LINE__))
