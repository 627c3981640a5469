// Reads the members of a JSON object one by one, remembering the first that is missing or has the
// wrong type. Null counts as absent. For from_json() of requests and replies.
#pragma once

#include <errno.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace lsl::api {

class Parameters {
 public:
  explicit Parameters(const Json& object) : object_(object) {}

  std::string string(std::string_view name);
  std::optional<std::string> optional_string(std::string_view name);
  int64_t integer(std::string_view name);
  std::optional<int64_t> optional_integer(std::string_view name);
  // An integer from 0 to `limit`.
  uint64_t number(std::string_view name, uint64_t limit);
  bool boolean(std::string_view name);
  bool flag(std::string_view name);  // absent: false
  std::vector<std::string> strings(std::string_view name);

  // Marks a member as wrong.
  void complain(std::string_view name);
  // The name of the first wrong member.
  const std::optional<std::string>& complaint() const { return complaint_; }
  // The first member that none of the calls above asked for.
  std::optional<std::string> unknown_member() const;

 private:
  const Json* find(std::string_view name);  // nullptr when absent or null

  const Json& object_;
  std::vector<std::string> known_;
  std::optional<std::string> complaint_;
};

// A request's value when every parameter was right and known; else the error whose name is
// "InvalidParameter" and whose detail is the first wrong one.
template <class T>
Result<T> checked_request(const Parameters& in, T value) {
  std::optional<std::string> wrong = in.complaint();
  if (!wrong) wrong = in.unknown_member();
  if (wrong) return fail_as("InvalidParameter", "{}", *wrong);
  return value;
}

// A reply's value when every member was right; else EBADMSG. Unknown members are passed over.
template <class T>
Result<T> checked_reply(const Parameters& in, T value) {
  if (in.complaint())
    return fail(EBADMSG, "reply of the service: {} is missing or wrong", *in.complaint());
  return value;
}

}  // namespace lsl::api
