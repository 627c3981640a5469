#include "api/maintenance.h"

#include <limits>
#include <utility>

#include "api/parameters.h"

namespace lsl::api {

Json JobNews::to_json() const {
  Json object = Json::object();
  if (output) object["output"] = *output;
  if (warning) object["warning"] = *warning;
  if (progress) object["progress"] = progress_object(*progress);
  return object;
}
Result<JobNews> JobNews::from_json(const Json& parameters) {
  Parameters in(parameters);
  JobNews news{in.optional_string("output"), in.optional_string("warning"), {}};
  if (const Json* counts = json_member(parameters, "progress");
      counts != nullptr && !counts->is_null()) {
    LSL_TRY(progress, parse_progress(*counts));
    news.progress = progress;
  }
  return checked_reply(in, std::move(news));
}

Json Compacted::to_json() const { return Json{{"freed", freed}}; }
Result<Compacted> Compacted::from_json(const Json& parameters) {
  Parameters in(parameters);
  Compacted compacted{in.integer("freed")};
  if (compacted.freed < 0) in.complain("freed");
  return checked_reply(in, compacted);
}

Json ImportInPlace::to_json() const { return Json{{"name", name}, {"path", path}}; }
Result<ImportInPlace> ImportInPlace::from_json(const Json& parameters) {
  Parameters in(parameters);
  ImportInPlace request{in.string("name"), in.string("path")};
  return checked_request(in, std::move(request));
}

Json Resize::to_json() const {
  Json object = selector_object(distribution);
  object["size"] = size;
  return object;
}
Result<Resize> Resize::from_json(const Json& parameters) {
  Parameters in(parameters);
  Resize request{read_selector(in), in.integer("size")};
  if (request.size < 0) in.complain("size");
  return checked_request(in, std::move(request));
}

Json Move::to_json() const {
  Json object = selector_object(distribution);
  object["directory"] = directory;
  return object;
}
Result<Move> Move::from_json(const Json& parameters) {
  Parameters in(parameters);
  Move request{read_selector(in), in.string("directory")};
  return checked_request(in, std::move(request));
}

Json SetSparse::to_json() const {
  Json object = selector_object(distribution);
  object["sparse"] = sparse;
  if (allow_unsafe) object["allow_unsafe"] = true;
  return object;
}
Result<SetSparse> SetSparse::from_json(const Json& parameters) {
  Parameters in(parameters);
  SetSparse request{read_selector(in), in.boolean("sparse"), in.flag("allow_unsafe")};
  return checked_request(in, std::move(request));
}

Json Compact::to_json() const { return selector_object(distribution); }
Result<Compact> Compact::from_json(const Json& parameters) {
  Parameters in(parameters);
  Compact request{read_selector(in)};
  return checked_request(in, std::move(request));
}

Json SetDefaultUser::to_json() const {
  Json object = selector_object(distribution);
  object["uid"] = uid;
  return object;
}
Result<SetDefaultUser> SetDefaultUser::from_json(const Json& parameters) {
  Parameters in(parameters);
  SetDefaultUser request{read_selector(in), static_cast<uint32_t>(in.number(
                                                "uid", std::numeric_limits<uint32_t>::max()))};
  return checked_request(in, std::move(request));
}

Json SetVersion::to_json() const {
  Json object = selector_object(distribution);
  object["version"] = version;
  return object;
}
Result<SetVersion> SetVersion::from_json(const Json& parameters) {
  Parameters in(parameters);
  SetVersion request{read_selector(in), in.integer("version")};
  return checked_request(in, std::move(request));
}

Json Clone::to_json() const {
  Json object = selector_object(distribution);
  object["new_name"] = new_name;
  if (directory) object["directory"] = *directory;
  return object;
}
Result<Clone> Clone::from_json(const Json& parameters) {
  Parameters in(parameters);
  Clone request{read_selector(in), in.string("new_name"), in.optional_string("directory")};
  return checked_request(in, std::move(request));
}

}  // namespace lsl::api
