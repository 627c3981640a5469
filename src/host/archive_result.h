// What lsl-archive tells the service when it has ended: one JSON object and a NUL on its result
// descriptor.
//
//   {"ok":true,"valid":true,"flavor":"debian","version":"12","warnings":["2 device nodes were left
//   out"]}
//   {"ok":false,"code":"WSL_E_IMPORT_FAILED","errno":28,"message":"unpack usr/bin/ls"}
//
// Both directions are here. The reader trusts nothing: the writer had an archive of unknown origin
// in its hands.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace lsl::host {

// The most the service reads from the result descriptor, NUL included.
inline constexpr size_t kMaxArchiveResult = 256 * 1024;

struct ArchiveResult {
  // Whether the unpacked tree is a Linux distribution: it has a directory /etc or a /bin/sh
  // (spec/wsl_conf.md section 6). When false the caller answers WSL_E_NOT_A_LINUX_DISTRO. True
  // after "pack".
  bool valid = false;
  // ID and VERSION_ID of /etc/os-release, of [A-Za-z0-9-_.,] only (spec/init.md section 5, step
  // 15).
  std::optional<std::string> flavor;
  std::optional<std::string> version;
  std::vector<std::string> warnings;  // sentences for the user, safe to print

  bool operator==(const ArchiveResult&) const = default;
};

// True for a text of at most 255 characters out of [A-Za-z0-9-_.,], not empty.
bool is_release_word(std::string_view text);

// Any worker's result: the object of a success, or the failure as parse_archive_result() tells it.
Result<Json> parse_result_object(std::string_view text);
// The helper's success, or its failure as the error it reports: `code` its errno, `name` a symbol
// "WSL_E_...", `detail` what it was doing; printable and shortened. EBADMSG for anything that is
// not such a text, the empty one included (a helper that was killed).
Result<ArchiveResult> parse_archive_result(std::string_view text);

// The text for the result descriptor, NUL included.
std::string archive_success_text(const ArchiveResult& result);
std::string archive_failure_text(const Error& error);
// The text of another success: `object` gets a member "ok".
std::string result_text(Json object);

}  // namespace lsl::host
