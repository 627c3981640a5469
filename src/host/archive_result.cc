#include "host/archive_result.h"

#include <errno.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"

namespace lsl::host {
namespace {

constexpr size_t kMaxSentence = 1024;
constexpr size_t kMaxWarnings = 64;
constexpr size_t kMaxReleaseWord = 255;
constexpr int64_t kMaxErrno = 4095;  // the kernel's own limit (MAX_ERRNO)

std::string sentence(std::string_view text) { return printable(text.substr(0, kMaxSentence)); }

bool is_code_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, is_code_character);
}

Error read_failure(const Json& object) {
  const std::optional<std::string> code = json_string(object, "code");
  const std::optional<std::string> message = json_string(object, "message");
  const std::optional<int64_t> number = json_integer(object, "errno");
  if (!code || !is_code(*code) || !message || !number || *number < 0 || *number > kMaxErrno)
    return Error{EBADMSG, {}, "read the archive helper's failure", {}};
  const int value = static_cast<int>(*number);
  const bool plain = *code == errno_name(value);  // an errno's own name adds nothing
  return Error{value, plain ? std::string() : *code, sentence(*message), {}};
}

// An optional member: absent and null are the same, anything that is no release word is an error.
Result<std::optional<std::string>> release_word(const Json& object, std::string_view name) {
  const Json* member = json_member(object, name);
  if (member == nullptr || member->is_null()) return std::optional<std::string>();
  std::optional<std::string> word = json_string(object, name);
  if (!word || !is_release_word(*word))
    return fail(EBADMSG, "read {} of the archive helper's result", name);
  return word;
}

Result<ArchiveResult> read_success(const Json& object) {
  ArchiveResult result;
  const std::optional<bool> valid = json_bool(object, "valid");
  const std::optional<std::vector<std::string>> warnings = json_strings(object, "warnings");
  if (!valid || !warnings) return fail(EBADMSG, "read the archive helper's result");
  LSL_TRY(flavor, release_word(object, "flavor"));
  LSL_TRY(version, release_word(object, "version"));
  result.valid = *valid;
  result.flavor = std::move(flavor);
  result.version = std::move(version);
  for (size_t i = 0; i < std::min(warnings->size(), kMaxWarnings); ++i)
    result.warnings.push_back(sentence((*warnings)[i]));
  return result;
}

Json optional_text(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json(nullptr);
}

std::string message_text(const Json& object) { return to_text(object) + '\0'; }

}  // namespace

bool is_release_word(std::string_view text) {
  return !text.empty() && text.size() <= kMaxReleaseWord && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.,").find(c) != std::string_view::npos;
  });
}

Result<Json> parse_result_object(std::string_view text) {
  if (text.empty()) return fail(EBADMSG, "read the archive helper's result: it ended without one");
  if (text.size() > kMaxArchiveResult || text.find('\0') != text.size() - 1)
    return fail(EBADMSG, "read the archive helper's result of {} bytes", text.size());
  LSL_TRY(object, parse_json(text.substr(0, text.size() - 1)));
  const std::optional<bool> ok = json_bool(object, "ok");
  if (!ok) return fail(EBADMSG, "read the archive helper's result");
  if (!*ok) return std::unexpected(read_failure(object));
  return object;
}

Result<ArchiveResult> parse_archive_result(std::string_view text) {
  LSL_TRY(object, parse_result_object(text));
  return read_success(object);
}

std::string archive_success_text(const ArchiveResult& result) {
  Json warnings = Json::array();
  for (const std::string& warning : result.warnings) warnings.push_back(sentence(warning));
  return result_text(Json{{"valid", result.valid},
                          {"flavor", optional_text(result.flavor)},
                          {"version", optional_text(result.version)},
                          {"warnings", std::move(warnings)}});
}

std::string archive_failure_text(const Error& error) {
  return message_text(Json{{"ok", false},
                           {"code", error.name.empty() ? errno_name(error.code) : error.name},
                           {"errno", error.code},
                           {"message", sentence(error.detail)}});
}

std::string result_text(Json object) {
  object["ok"] = true;
  return message_text(object);
}

}  // namespace lsl::host
