// Any bytes as the archive helper's result: parsing never crashes, what it accepts survives the way
// through its own text, and nothing that could drive a terminal comes out.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "host/archive_result.h"

namespace {

// Also in builds without assertions: a fuzz target that cannot fail finds nothing.
void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lsl;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<host::ArchiveResult> result = host::parse_archive_result(text);
  if (!result) {
    require(printable(result.error().detail) == result.error().detail);
    return 0;
  }
  for (const std::string& warning : result->warnings) require(printable(warning) == warning);
  const Result<host::ArchiveResult> again =
      host::parse_archive_result(host::archive_success_text(*result));
  require(again.has_value());
  require(again->valid == result->valid && again->flavor == result->flavor &&
          again->version == result->version);
  return 0;
}
