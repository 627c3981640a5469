#include "guest/init/hostname.h"

namespace lsl::guest {
namespace {

constexpr size_t kMaxLength = 64;  // Linux: __NEW_UTS_LEN

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string clean_hostname(std::string_view name) {
  std::string clean;
  bool dotted = false;
  for (const char c : name) {
    const char last = clean.empty() ? '\0' : clean.back();
    if (is_alphanumeric(c)) {
      clean += c;
    } else if (c == '.' && !dotted && last != '\0' && last != '-') {
      clean += c;
      dotted = true;
    } else if (c == '-' && last != '\0' && last != '-' && last != '.') {
      clean += c;
    }
  }
  if (clean.size() > kMaxLength) clean.resize(kMaxLength);
  while (!clean.empty() && (clean.back() == '.' || clean.back() == '-')) clean.pop_back();
  return clean.empty() ? "localhost" : clean;
}

}  // namespace lsl::guest
