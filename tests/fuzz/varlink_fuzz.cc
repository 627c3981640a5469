// Any bytes as a varlink stream, read by both sides: cutting and parsing never crash, where the
// stream is cut makes no difference, and what is accepted survives the way through its own text.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/boot_timeline.h"
#include "api/config_report.h"
#include "api/disks.h"
#include "api/maintenance.h"
#include "api/replies.h"
#include "api/server.h"
#include "api/transfer.h"
#include "api/varlink.h"

namespace {

using namespace lsl;

// Also in builds without assertions: a fuzz target that cannot fail finds nothing.
void require(bool condition) {
  if (!condition) std::abort();
}

std::vector<std::string> cut(std::string_view stream, size_t step) {
  api::Splitter splitter(4096);
  std::vector<std::string> texts;
  for (size_t at = 0; at < stream.size(); at += step) {
    const bool fed = splitter.feed(stream.substr(at, step)).has_value();
    while (auto message = splitter.next()) texts.push_back(message->text);
    if (!fed) break;
  }
  return texts;
}

void read_as_service(const std::string& text) {
  const auto parsed = api::parse_request(text);
  if (!parsed) {
    require(parsed.error().hang_up || parsed.error().reply.empty() ||
            parsed.error().reply.back() == '\0');
    return;
  }
  const Json parameters = std::visit([](const auto& r) { return r.to_json(); }, parsed->request);
  const std::string_view method = std::visit(
      [](const auto& r) { return std::remove_cvref_t<decltype(r)>::kMethod; }, parsed->request);
  std::string again =
      api::to_message(api::Call{std::string(method), parameters, parsed->more, parsed->oneway});
  again.pop_back();
  const auto second = api::parse_request(again);
  require(second && second->request.index() == parsed->request.index());
  require(std::visit([](const auto& r) { return r.to_json(); }, second->request) == parameters);
}

template <class R>
void read_reply(const Json& parameters) {
  const auto reply = R::from_json(parameters);
  if (!reply) return;
  const auto again = R::from_json(reply->to_json());
  require(again && again->to_json() == reply->to_json());
}

void read_as_client(const std::string& text) {
  const auto reply = api::parse_reply(text);
  if (!reply) return;
  read_reply<api::DistributionList>(reply->parameters);
  read_reply<api::FoundDistribution>(reply->parameters);
  read_reply<api::TransferStart>(reply->parameters);
  read_reply<api::Imported>(reply->parameters);
  read_reply<api::ServiceStatus>(reply->parameters);
  read_reply<api::Warning>(reply->parameters);
  read_reply<api::Session>(reply->parameters);
  read_reply<api::ConfigReport>(reply->parameters);
  read_reply<api::BootTimeline>(reply->parameters);
  read_reply<api::JobNews>(reply->parameters);
  read_reply<api::Compacted>(reply->parameters);
  read_reply<api::MountedDisk>(reply->parameters);
  read_reply<api::UnmountedDisk>(reply->parameters);
  read_reply<api::Failure>(reply->parameters);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view stream(reinterpret_cast<const char*>(data), size);
  const std::vector<std::string> messages = cut(stream, stream.size() + 1);
  require(cut(stream, 1) == messages);
  for (const std::string& text : messages) {
    read_as_service(text);
    read_as_client(text);
    (void)api::parse_transfer_event(text);  // only that it returns
    (void)api::parse_archive_offer(text);   // as above
  }
  return 0;
}
