#include "api/varlink.h"

#include <errno.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace lsl::api {

Status Splitter::feed(std::string_view bytes, std::vector<sys::Fd> descriptors) {
  // Where the last message that begins in these bytes begins; the end when none does.
  const size_t last_end =
      bytes.size() < 2 ? std::string_view::npos : bytes.rfind('\0', bytes.size() - 2);
  const size_t owner = last_end == std::string_view::npos ? 0 : last_end + 1;

  for (size_t at = 0; at < bytes.size();) {
    if (at == owner)
      std::move(descriptors.begin(), descriptors.end(), std::back_inserter(partial_.descriptors));
    const size_t end = bytes.find('\0', at);
    const std::string_view piece = bytes.substr(at, end == std::string_view::npos ? end : end - at);
    if (partial_.text.size() + piece.size() > limit_)
      return fail(EMSGSIZE, "message of more than {} bytes", limit_);
    partial_.text.append(piece);
    if (end == std::string_view::npos) break;
    complete_.push_back(std::exchange(partial_, Message{}));
    at = end + 1;
  }
  return {};
}

std::optional<Splitter::Message> Splitter::next() {
  if (complete_.empty()) return std::nullopt;
  Message message = std::move(complete_.front());
  complete_.pop_front();
  return message;
}

std::string to_message(const Json& object) {
  std::string text = to_text(object);
  text.push_back('\0');
  return text;
}

std::string to_message(const Call& call) {
  Json object{{"method", call.method}, {"parameters", call.parameters}};
  if (call.more) object["more"] = true;
  if (call.oneway) object["oneway"] = true;
  return to_message(object);
}

std::string to_message(const Reply& reply) {
  Json object{{"parameters", reply.parameters}};
  if (reply.continues) object["continues"] = true;
  if (reply.error) object["error"] = *reply.error;
  return to_message(object);
}

namespace {

// A member that must be a boolean where it is present; absent and null are false.
Result<bool> flag(const Json& object, std::string_view name) {
  const Json* member = json_member(object, name);
  if (member == nullptr || member->is_null()) return false;
  if (!member->is_boolean()) return fail(EBADMSG, "varlink message: {} is no boolean", name);
  return *member->get_ptr<const Json::boolean_t*>();
}

Result<Json> parameters_of(const Json& object) {
  const Json* member = json_member(object, "parameters");
  if (member == nullptr || member->is_null()) return Json::object();
  if (!member->is_object()) return fail(EBADMSG, "varlink message: parameters is no object");
  return *member;
}

Result<Json> parse_object(std::string_view text) {
  LSL_TRY(object, parse_json(text));
  if (!object.is_object()) return fail(EBADMSG, "varlink message: no object");
  return object;
}

}  // namespace

Result<Call> parse_call(std::string_view text) {
  LSL_TRY(object, parse_object(text));
  const std::optional<std::string> method = json_string(object, "method");
  if (!method) return fail(EBADMSG, "varlink call: no method");
  LSL_TRY(parameters, parameters_of(object));
  LSL_TRY(more, flag(object, "more"));
  LSL_TRY(oneway, flag(object, "oneway"));
  LSL_TRY(upgrade, flag(object, "upgrade"));
  if (upgrade) return fail(EBADMSG, "varlink call: upgrade is not offered");
  return Call{*method, std::move(parameters), more, oneway};
}

Result<Reply> parse_reply(std::string_view text) {
  LSL_TRY(object, parse_object(text));
  if (json_member(object, "method") != nullptr) return fail(EBADMSG, "varlink reply: is a call");
  LSL_TRY(parameters, parameters_of(object));
  LSL_TRY(continues, flag(object, "continues"));
  Reply reply{std::move(parameters), continues, std::nullopt};
  const Json* error = json_member(object, "error");
  if (error == nullptr || error->is_null()) return reply;
  if (!error->is_string()) return fail(EBADMSG, "varlink reply: error is no text");
  reply.error = *error->get_ptr<const std::string*>();
  return reply;
}

}  // namespace lsl::api
