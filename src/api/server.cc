#include "api/server.h"

#include <utility>

namespace lsl::api {
namespace {

constexpr std::string_view kServiceInterface = "org.varlink.service";
constexpr std::string_view kOurInterface = "org.lsl.Service";

// The description of org.varlink.service itself, in the words of its own specification's interface.
constexpr std::string_view kStandardDescription = R"(interface org.varlink.service

method GetInfo() -> (vendor: string, product: string, version: string, url: string, interfaces: []string)

method GetInterfaceDescription(interface: string) -> (description: string)

error InterfaceNotFound (interface: string)

error MethodNotFound (method: string)

error MethodNotImplemented (method: string)

error InvalidParameter (parameter: string)

error PermissionDenied ()

error ExpectedMore ()
)";

// One of the standard errors, with the one parameter most of them have.
Refusal refuse(std::string_view error, Json parameters) {
  return {
      to_message(Reply{std::move(parameters), false, fmt::format("org.varlink.service.{}", error)}),
      false};
}

// Tries the request types one after the other until the method's name fits.
template <class First, class... Rest>
std::expected<Request, Refusal> dispatch(const Call& call) {
  if (call.method == First::kMethod) {
    // OpenSession can do without: its last reply is complete in itself.
    if (First::kMore && !call.more && !std::is_same_v<First, OpenSession>)
      return std::unexpected(refuse("ExpectedMore", Json::object()));
    Result<First> request = First::from_json(call.parameters);
    if (!request)
      return std::unexpected(
          refuse("InvalidParameter", Json{{"parameter", request.error().detail}}));
    return Request(std::move(*request));
  }
  if constexpr (sizeof...(Rest) > 0) {
    return dispatch<Rest...>(call);
  } else {
    const size_t dot = call.method.rfind('.');
    const std::string interface = call.method.substr(0, dot == std::string::npos ? 0 : dot);
    if (interface != kOurInterface && interface != kServiceInterface)
      return std::unexpected(refuse("InterfaceNotFound", Json{{"interface", interface}}));
    return std::unexpected(refuse("MethodNotFound", Json{{"method", call.method}}));
  }
}

template <class... Requests>
std::expected<Request, Refusal> dispatch_to(const Call& call, const std::variant<Requests...>*) {
  return dispatch<Requests...>(call);
}

}  // namespace

std::expected<ParsedCall, Refusal> parse_request(std::string_view text) {
  Result<Call> call = parse_call(text);
  if (!call) return std::unexpected(Refusal{{}, true});
  std::expected<Request, Refusal> request =
      dispatch_to(*call, static_cast<const Request*>(nullptr));
  if (!request) {
    if (call->oneway) request.error().reply.clear();
    return std::unexpected(std::move(request.error()));
  }
  return ParsedCall{std::move(*request), call->more, call->oneway};
}

std::string failure_message(const Error& error) {
  return to_message(Reply{failure_of(error).to_json(), false, std::string(Failure::kError)});
}

ServiceInfo service_info() {
  return {"lsl",
          "Linux Subsystem for Linux",
          LSL_VERSION,
          "",
          {std::string(kServiceInterface), std::string(kOurInterface)}};
}

std::expected<InterfaceDescription, Refusal> describe(const GetInterfaceDescription& request) {
  if (request.interface == kOurInterface)
    return InterfaceDescription{std::string(service_description())};
  if (request.interface == kServiceInterface)
    return InterfaceDescription{std::string(kStandardDescription)};
  return std::unexpected(refuse("InterfaceNotFound", Json{{"interface", request.interface}}));
}

}  // namespace lsl::api
