#include "api/requests.h"

#include "api/parameters.h"

namespace lsl::api {
namespace {

template <class R>
Result<R> selector_only(const Json& parameters) {
  Parameters in(parameters);
  R request;
  request.distribution = read_selector(in);
  return checked_request(in, std::move(request));
}

template <class R>
Result<R> no_parameters(const Json& parameters) {
  return checked_request(Parameters(parameters), R{});
}

}  // namespace

Json ListDistributions::to_json() const { return Json::object(); }
Result<ListDistributions> ListDistributions::from_json(const Json& parameters) {
  return no_parameters<ListDistributions>(parameters);
}

Json FindDistribution::to_json() const {
  Json object{{"name", name}};
  if (any_state) object["any_state"] = true;
  return object;
}
Result<FindDistribution> FindDistribution::from_json(const Json& parameters) {
  Parameters in(parameters);
  FindDistribution request{in.string("name"), in.flag("any_state")};
  return checked_request(in, std::move(request));
}

Json Import::to_json() const {
  Json object{{"name", name}, {"directory", directory}};
  if (version) object["version"] = *version;
  if (vhd) object["vhd"] = true;
  if (format) object["format"] = *format;
  return object;
}
Result<Import> Import::from_json(const Json& parameters) {
  Parameters in(parameters);
  Import request{in.string("name"), in.string("directory"), in.optional_integer("version"),
                 in.flag("vhd"), in.optional_string("format")};
  if (request.format && !request.vhd) in.complain("format");
  return checked_request(in, std::move(request));
}

Json Export::to_json() const {
  Json object{{"format", format}};
  write_selector(object, distribution);
  return object;
}
Result<Export> Export::from_json(const Json& parameters) {
  Parameters in(parameters);
  Export request{read_selector(in), in.string("format")};
  return checked_request(in, std::move(request));
}

Json Unregister::to_json() const { return selector_object(distribution); }
Result<Unregister> Unregister::from_json(const Json& parameters) {
  return selector_only<Unregister>(parameters);
}

Json SetDefault::to_json() const { return selector_object(distribution); }
Result<SetDefault> SetDefault::from_json(const Json& parameters) {
  return selector_only<SetDefault>(parameters);
}

Json Terminate::to_json() const { return selector_object(distribution); }
Result<Terminate> Terminate::from_json(const Json& parameters) {
  return selector_only<Terminate>(parameters);
}

Json Shutdown::to_json() const {
  Json object = Json::object();
  if (force) object["force"] = true;
  return object;
}
Result<Shutdown> Shutdown::from_json(const Json& parameters) {
  Parameters in(parameters);
  Shutdown request{in.flag("force")};
  return checked_request(in, request);
}

Json SetDefaultVersion::to_json() const { return Json{{"version", version}}; }
Result<SetDefaultVersion> SetDefaultVersion::from_json(const Json& parameters) {
  Parameters in(parameters);
  SetDefaultVersion request{in.integer("version")};
  return checked_request(in, request);
}

Json GetStatus::to_json() const { return Json::object(); }
Result<GetStatus> GetStatus::from_json(const Json& parameters) {
  return no_parameters<GetStatus>(parameters);
}

Json OpenSession::to_json() const {
  Json object = selector_object(distribution);
  if (interactive) object["interactive"] = true;
  return object;
}
Result<OpenSession> OpenSession::from_json(const Json& parameters) {
  Parameters in(parameters);
  OpenSession request{read_selector(in), in.flag("interactive")};
  return checked_request(in, std::move(request));
}

Json CheckConfig::to_json() const { return selector_object(distribution); }
Result<CheckConfig> CheckConfig::from_json(const Json& parameters) {
  return selector_only<CheckConfig>(parameters);
}

Json GetBootTimeline::to_json() const { return selector_object(distribution); }
Result<GetBootTimeline> GetBootTimeline::from_json(const Json& parameters) {
  return selector_only<GetBootTimeline>(parameters);
}

Json GetInfo::to_json() const { return Json::object(); }
Result<GetInfo> GetInfo::from_json(const Json& parameters) {
  return no_parameters<GetInfo>(parameters);
}

Json GetInterfaceDescription::to_json() const { return Json{{"interface", interface}}; }
Result<GetInterfaceDescription> GetInterfaceDescription::from_json(const Json& parameters) {
  Parameters in(parameters);
  GetInterfaceDescription request{in.string("interface")};
  return checked_request(in, std::move(request));
}

}  // namespace lsl::api
