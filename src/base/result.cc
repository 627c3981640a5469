#include "base/result.h"

#include <string.h>

#include <cstdio>
#include <cstdlib>

namespace lsl {

std::string errno_name(int code) {
  if (code == 0) return "E_FAIL";
  if (const char* name = strerrorname_np(code)) return name;
  return fmt::format("ERRNO_{}", code);
}

std::string errno_text(int code) {
  if (const char* text = strerrordesc_np(code)) return text;
  return fmt::format("Unknown error {}", code);
}

std::string Error::message() const {
  if (code == 0) return detail;
  return fmt::format("{}: {}", detail, errno_text(code));
}

std::string Error::code_path() const {
  const std::string last = name.empty() ? errno_name(code) : name;
  return steps.empty() ? last : fmt::format("{}/{}", steps, last);
}

void assertion_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "lsl: broken invariant: %s (%s:%d)\n", expression, file, line);
  std::abort();
}

}  // namespace lsl
