#include "host/archive/archive_handle.h"

#include <errno.h>

#include "base/text.h"

namespace lsl::host {
namespace {

// libarchive reports a malformed archive as EILSEQ, a misuse as EINVAL and the rest as -1: the
// texts of those errnos would mislead.
bool says_nothing(int code) { return code <= 0 || code == EILSEQ || code == EINVAL; }

}  // namespace

std::string archive_text(struct archive* handle) {
  const char* text = archive_error_string(handle);
  return text == nullptr ? "no reason given" : printable(text);
}

std::unexpected<Error> read_failure(struct archive* reader) {
  const int code = archive_errno(reader);
  return fail(says_nothing(code) ? 0 : code, "{}", archive_text(reader));
}

std::unexpected<Error> write_failure(struct archive* writer, std::string_view verb,
                                     std::string_view path) {
  const int code = archive_errno(writer);
  if (says_nothing(code)) return fail(0, "{} {}: {}", verb, printable(path), archive_text(writer));
  return fail(code, "{} {}", verb, printable(path));
}

}  // namespace lsl::host
