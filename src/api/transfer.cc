#include "api/transfer.h"

#include <errno.h>

#include "api/varlink.h"

namespace lsl::api {
namespace {

// A count of bytes: absent and null are "unknown", anything but a number from 0 up is malformed.
Result<std::optional<uint64_t>> byte_count(const Json& object, std::string_view name) {
  const Json* member = json_member(object, name);
  if (member == nullptr || member->is_null()) return std::nullopt;
  const std::optional<int64_t> value = json_integer(object, name);
  if (!value || *value < 0) return fail(EBADMSG, "transfer message: {} is no size", name);
  return static_cast<uint64_t>(*value);
}

}  // namespace

std::string to_message(const ArchiveOffer& offer) {
  Json archive = Json::object();
  if (offer.size) archive["size"] = *offer.size;
  Json object = Json::object();
  object["archive"] = std::move(archive);
  return to_message(object);
}

Result<ArchiveOffer> parse_archive_offer(std::string_view text) {
  LSL_TRY(object, parse_json(text));
  const Json* archive = json_member(object, "archive");
  if (archive == nullptr || !archive->is_object())
    return fail(EBADMSG, "transfer message: no archive is offered");
  LSL_TRY(size, byte_count(*archive, "size"));
  return ArchiveOffer{size};
}

Json progress_object(const TransferProgress& progress) {
  Json counts{{"done", progress.done}, {"total", nullptr}};
  if (progress.total) counts["total"] = *progress.total;
  return counts;
}

Result<TransferProgress> parse_progress(const Json& counts) {
  LSL_TRY(done, byte_count(counts, "done"));
  LSL_TRY(total, byte_count(counts, "total"));
  if (!done) return fail(EBADMSG, "progress without done");
  return TransferProgress{*done, total};
}

std::string to_message(const TransferEvent& event) {
  Json object = Json::object();
  if (const auto* progress = std::get_if<TransferProgress>(&event)) {
    object["progress"] = progress_object(*progress);
  } else if (const auto* warning = std::get_if<TransferWarning>(&event)) {
    object["warning"] = warning->text;
  }
  return to_message(object);
}

Result<std::optional<TransferEvent>> parse_transfer_event(std::string_view text) {
  LSL_TRY(object, parse_json(text));
  if (!object.is_object()) return fail(EBADMSG, "transfer message: no object");
  if (const Json* counts = json_member(object, "progress")) {
    LSL_TRY(progress, parse_progress(*counts));
    return TransferEvent(progress);
  }
  if (json_member(object, "warning") != nullptr) {
    std::optional<std::string> warning = json_string(object, "warning");
    if (!warning) return fail(EBADMSG, "transfer message: warning is no text");
    return TransferEvent(TransferWarning{std::move(*warning)});
  }
  return std::nullopt;
}

}  // namespace lsl::api
