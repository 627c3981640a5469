// What client and archive program say to each other on the socket that Import and Export hand out:
// NUL-terminated JSON objects (lsl.varlink, Import). Pure; cut streams into messages with
// varlink.h's Splitter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/json.h"
#include "base/result.h"

namespace lsl::api {

// Messages on this socket are short: a path and a few numbers.
inline constexpr size_t kMaxTransferMessage = 64 * 1024;

// Client to archive program, with the archive's descriptor attached. `size` in bytes where it is
// known and makes sense (import of a regular file).
struct ArchiveOffer {
  std::optional<uint64_t> size;
  bool operator==(const ArchiveOffer&) const = default;
};
std::string to_message(const ArchiveOffer& offer);  // NUL included
Result<ArchiveOffer> parse_archive_offer(std::string_view text);

// Archive program to client.
struct TransferProgress {
  uint64_t done = 0;              // bytes of the archive read (import) or of files read (export)
  std::optional<uint64_t> total;  // absent: unknown
  bool operator==(const TransferProgress&) const = default;
};
// The value of "progress", here and in the news of other long operations (maintenance.h).
Json progress_object(const TransferProgress& progress);
Result<TransferProgress> parse_progress(const Json& counts);  // EBADMSG
struct TransferWarning {
  std::string text;
  bool operator==(const TransferWarning&) const = default;
};
using TransferEvent = std::variant<TransferProgress, TransferWarning>;
std::string to_message(const TransferEvent& event);  // NUL included
// EBADMSG for malformed text; nothing for an event of a kind this client does not know.
Result<std::optional<TransferEvent>> parse_transfer_event(std::string_view text);

}  // namespace lsl::api
