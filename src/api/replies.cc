#include "api/replies.h"

#include <errno.h>

#include <array>
#include <limits>
#include <utility>

#include "api/parameters.h"

namespace lsl::api {
namespace {

constexpr std::array<std::string_view, 6> kStates = {"Stopped",      "Running",    "Installing",
                                                     "Uninstalling", "Converting", "Exporting"};
// No reply carries more descriptors than the kernel passes at once.
constexpr uint64_t kMaxIndex = 252;

DistributionState read_state(Parameters& in) {
  const std::optional<DistributionState> state = parse_state(in.string("state"));
  if (!state) in.complain("state");
  return state.value_or(DistributionState::Stopped);
}

Result<Distribution> read_distribution(const Json& object) {
  Parameters in(object);
  Distribution distribution{in.string("id"), in.string("name"), read_state(in),
                            in.integer("version"), in.flag("default")};
  return checked_reply(in, std::move(distribution));
}

}  // namespace

std::string_view name_of(DistributionState state) { return kStates[static_cast<size_t>(state)]; }

std::optional<DistributionState> parse_state(std::string_view name) {
  for (size_t i = 0; i < kStates.size(); ++i) {
    if (kStates[i] == name) return static_cast<DistributionState>(i);
  }
  return std::nullopt;
}

Json DistributionList::to_json() const {
  Json list = Json::array();
  for (const Distribution& one : distributions) {
    list.push_back(Json{{"id", one.id},
                        {"name", one.name},
                        {"state", name_of(one.state)},
                        {"version", one.version},
                        {"default", one.is_default}});
  }
  Json object = Json::object();
  object["distributions"] = std::move(list);
  return object;
}
Result<DistributionList> DistributionList::from_json(const Json& parameters) {
  const Json* list = json_member(parameters, "distributions");
  if (list == nullptr || !list->is_array())
    return fail(EBADMSG, "reply of the service: distributions is missing or wrong");
  DistributionList result;
  for (const Json& item : *list) {
    LSL_TRY(distribution, read_distribution(item));
    result.distributions.push_back(std::move(distribution));
  }
  return result;
}

Json FoundDistribution::to_json() const {
  return Json{{"id", id}, {"name", name}, {"state", name_of(state)}, {"version", version}};
}
Result<FoundDistribution> FoundDistribution::from_json(const Json& parameters) {
  Parameters in(parameters);
  FoundDistribution found{in.string("id"), in.string("name"), read_state(in),
                          in.integer("version")};
  return checked_reply(in, std::move(found));
}

Json TransferStart::to_json() const { return Json{{"data", data}}; }
Result<TransferStart> TransferStart::from_json(const Json& parameters) {
  Parameters in(parameters);
  TransferStart start{in.number("data", kMaxIndex)};
  return checked_reply(in, start);
}

Json Imported::to_json() const { return Json{{"id", id}, {"name", name}}; }
Result<Imported> Imported::from_json(const Json& parameters) {
  Parameters in(parameters);
  Imported imported{in.string("id"), in.string("name")};
  return checked_reply(in, std::move(imported));
}

Json ServiceStatus::to_json() const {
  Json object{{"default_version", default_version},
              {"version", version},
              {"kernel", kernel},
              {"host", host}};
  if (default_distribution) object["default_distribution"] = *default_distribution;
  return object;
}
Result<ServiceStatus> ServiceStatus::from_json(const Json& parameters) {
  Parameters in(parameters);
  ServiceStatus status{in.optional_string("default_distribution"), in.integer("default_version"),
                       in.string("version"), in.string("kernel"), in.string("host")};
  return checked_reply(in, std::move(status));
}

Json Warning::to_json() const { return Json{{"warning", warning}}; }
Result<Warning> Warning::from_json(const Json& parameters) {
  Parameters in(parameters);
  Warning result{in.string("warning")};
  return checked_reply(in, std::move(result));
}

Json Session::to_json() const {
  return Json{{"id", id},
              {"name", name},
              {"session", session},
              {"default_uid", default_uid},
              {"environment", environment},
              {"warnings", warnings}};
}
Result<Session> Session::from_json(const Json& parameters) {
  Parameters in(parameters);
  Session result;
  result.id = in.string("id");
  result.name = in.string("name");
  result.session = in.number("session", kMaxIndex);
  result.default_uid =
      static_cast<uint32_t>(in.number("default_uid", std::numeric_limits<uint32_t>::max()));
  result.environment = in.strings("environment");
  result.warnings = in.strings("warnings");
  return checked_reply(in, std::move(result));
}

Json ServiceInfo::to_json() const {
  return Json{{"vendor", vendor},
              {"product", product},
              {"version", version},
              {"url", url},
              {"interfaces", interfaces}};
}
Result<ServiceInfo> ServiceInfo::from_json(const Json& parameters) {
  Parameters in(parameters);
  ServiceInfo info{in.string("vendor"), in.string("product"), in.string("version"),
                   in.string("url"), in.strings("interfaces")};
  return checked_reply(in, std::move(info));
}

Json InterfaceDescription::to_json() const { return Json{{"description", description}}; }
Result<InterfaceDescription> InterfaceDescription::from_json(const Json& parameters) {
  Parameters in(parameters);
  InterfaceDescription result{in.string("description")};
  return checked_reply(in, std::move(result));
}

Json Failure::to_json() const {
  return Json{{"code", code}, {"steps", steps}, {"message", message}, {"errno", errno_value}};
}
Result<Failure> Failure::from_json(const Json& parameters) {
  Parameters in(parameters);
  Failure failure{in.string("code"), in.string("steps"), in.string("message"),
                  static_cast<int>(in.number("errno", 4095))};  // MAX_ERRNO of the kernel
  return checked_reply(in, std::move(failure));
}

Failure failure_of(const Error& error) {
  return {error.name.empty() ? errno_name(error.code) : error.name, error.steps, error.message(),
          error.code};
}

Error error_of(const Failure& failure) {
  Error error{failure.errno_value, {}, failure.message, failure.steps};
  if (failure.code != errno_name(failure.errno_value)) error.name = failure.code;
  if (failure.errno_value == 0) return error;
  // Error::message() puts the errno's text behind the detail: it must not be there twice.
  const std::string text = errno_text(failure.errno_value);
  if (error.detail == text) {
    error.detail.clear();
  } else if (error.detail.ends_with(": " + text)) {
    error.detail.resize(error.detail.size() - text.size() - 2);
  }
  return error;
}

}  // namespace lsl::api
