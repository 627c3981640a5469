// Networks: resolv.conf of version 1, the guest network service (gns), port tracking, DNS
// tunneling, relays.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wire/enums.h"
#include "wire/fields.h"
#include "wire/types.h"

namespace lsl::wire {

// Version 1: header and body of /etc/resolv.conf.
struct NetworkInformation {
  static constexpr Type kType = Type::LxInitMessageNetworkInformation;
  static constexpr std::string_view kStruct = "LX_INIT_NETWORK_INFORMATION";
  std::string file_header;
  std::string file_contents;

  static constexpr auto kFields =
      fields(text("FileHeaderIndex", &NetworkInformation::file_header),
             text("FileContentsIndex", &NetworkInformation::file_contents), buffer());
  bool operator==(const NetworkInformation&) const = default;
};

// Opens each forwarded TCP connection; the raw stream follows.
struct StartSocketRelay {
  static constexpr Type kType = Type::LxInitMessageStartSocketRelay;
  static constexpr std::string_view kStruct = "LX_INIT_START_SOCKET_RELAY";
  uint16_t family = kFamilyInet;
  uint16_t port = 0;  // host byte order
  uint64_t buffer_size = 0;

  static constexpr auto kFields =
      fields(value("Family", &StartSocketRelay::family), value("Port", &StartSocketRelay::port),
             value("BufferSize", &StartSocketRelay::buffer_size));
  bool operator==(const StartSocketRelay&) const = default;
};

// As Windows lays a GUID out: three little-endian numbers, then bytes.
struct AdapterGuid {
  static constexpr std::string_view kStruct = "GUID";
  uint32_t data1 = 0;
  uint16_t data2 = 0;
  uint16_t data3 = 0;
  std::array<uint8_t, 8> data4 = {};

  static constexpr auto kFields =
      fields(value("Data1", &AdapterGuid::data1), value("Data2", &AdapterGuid::data2),
             value("Data3", &AdapterGuid::data3), value("Data4", &AdapterGuid::data4));
  bool operator==(const AdapterGuid&) const = default;
};

// Configure one adapter; answered, as all Gns requests, with GnsResult.
struct GnsInterfaceConfiguration {
  static constexpr Type kType = Type::LxGnsMessageInterfaceConfiguration;
  static constexpr std::string_view kStruct = "LX_GNS_INTERFACE_CONFIGURATION";
  std::string content;  // JSON

  static constexpr auto kFields = fields(tail_text("Content", &GnsInterfaceConfiguration::content));
  bool operator==(const GnsInterfaceConfiguration&) const = default;
};

struct GnsResult {
  static constexpr Type kType = Type::LxGnsMessageResult;
  static constexpr std::string_view kStruct = "LX_GNS_RESULT";
  int32_t result = 0;  // 0, a value, or negative
  std::optional<std::string> error;

  static constexpr auto kFields =
      fields(value("Result", &GnsResult::result), tail_text("Buffer", &GnsResult::error));
  bool operator==(const GnsResult&) const = default;
};

// One adapter changed.
struct GnsNotification {
  static constexpr Type kType = Type::LxGnsMessageNotification;
  static constexpr std::string_view kStruct = "LX_GNS_NOTIFICATION";
  AdapterGuid adapter_id;
  std::string content;  // JSON

  static constexpr auto kFields = fields(value("AdapterId", &GnsNotification::adapter_id),
                                         tail_text("Content", &GnsNotification::content));
  bool operator==(const GnsNotification&) const = default;
};

// Reserve or release a host port for a bind() in the guest; answered with ResultInt32.
struct GnsPortMappingRequest {
  static constexpr Type kType = Type::LxGnsMessagePortMappingRequest;
  static constexpr std::string_view kStruct = "LX_GNS_PORT_ALLOCATION_REQUEST";
  std::array<uint32_t, 4> address = {};  // network byte order; IPv4 in the first
  uint16_t port = 0;                     // host byte order
  int32_t family = kFamilyInet;
  int32_t protocol = 0;  // 6 TCP, 17 UDP
  bool allocate = false;

  static constexpr auto kFields = fields(value("Address32", &GnsPortMappingRequest::address),
                                         value("Port", &GnsPortMappingRequest::port),
                                         value("Af", &GnsPortMappingRequest::family),
                                         value("Protocol", &GnsPortMappingRequest::protocol),
                                         value("Allocate", &GnsPortMappingRequest::allocate));
  bool operator==(const GnsPortMappingRequest&) const = default;
};

// Where the localhost relay accepts forwarded connections.
struct GnsSetPortListener {
  static constexpr Type kType = Type::LxGnsMessageSetPortListener;
  static constexpr std::string_view kStruct = "LX_GNS_SET_PORT_LISTENER";
  int32_t hv_socket_port = 0;

  static constexpr auto kFields =
      fields(value("HvSocketPort", &GnsSetPortListener::hv_socket_port));
  bool operator==(const GnsSetPortListener&) const = default;
};

// A TCP socket began or stopped to listen in the guest.
template <Type T>
struct GnsPortListenerRelay {
  static constexpr Type kType = T;
  static constexpr std::string_view kStruct = "LX_GNS_PORT_LISTENER_RELAY";
  uint16_t family = kFamilyInet;
  uint16_t port = 0;                     // host byte order
  std::array<uint32_t, 4> address = {};  // network byte order; IPv4 in the first

  static constexpr auto kFields = fields(value("Family", &GnsPortListenerRelay::family),
                                         value("Port", &GnsPortListenerRelay::port),
                                         value("Address", &GnsPortListenerRelay::address));
  bool operator==(const GnsPortListenerRelay&) const = default;
};

using GnsPortListenerRelayStart = GnsPortListenerRelay<Type::LxGnsMessagePortListenerRelayStart>;
using GnsPortListenerRelayStop = GnsPortListenerRelay<Type::LxGnsMessagePortListenerRelayStop>;

// An interface was set up or down in the guest; answered with ResultInt32.
struct GnsIfStateChangeRequest {
  static constexpr Type kType = Type::LxGnsMessageIfStateChangeRequest;
  static constexpr std::string_view kStruct = "LX_GNS_TUN_BRIDGE_REQUEST";
  std::string interface_name;  // at most 15 bytes
  bool interface_up = false;

  static constexpr auto kFields =
      fields(fixed_text<16>("InterfaceName", &GnsIfStateChangeRequest::interface_name),
             value("InterfaceUp", &GnsIfStateChangeRequest::interface_up));
  bool operator==(const GnsIfStateChangeRequest&) const = default;
};

// Inside GnsDnsTunneling; an answer echoes it.
struct GnsDnsClientIdentifier {
  static constexpr std::string_view kStruct = "LX_GNS_DNS_CLIENT_IDENTIFIER";
  uint8_t protocol = 0;  // 6 TCP, 17 UDP
  uint32_t dns_client_id = 0;

  static constexpr auto kFields =
      fields(value("Protocol", &GnsDnsClientIdentifier::protocol),
             value("DnsClientId", &GnsDnsClientIdentifier::dns_client_id));
  bool operator==(const GnsDnsClientIdentifier&) const = default;
};

// One DNS request or answer.
struct GnsDnsTunneling {
  static constexpr Type kType = Type::LxGnsMessageDnsTunneling;
  static constexpr std::string_view kStruct = "LX_GNS_DNS_TUNNELING_MESSAGE";
  GnsDnsClientIdentifier client;
  std::string dns_message;  // raw bytes

  static constexpr auto kFields = fields(value("DnsClientIdentifier", &GnsDnsTunneling::client),
                                         tail_bytes("Buffer", &GnsDnsTunneling::dns_message));
  bool operator==(const GnsDnsTunneling&) const = default;
};

// The requests that carry one text, mostly JSON; it may be empty.
template <Type T>
struct GnsJson {
  static constexpr Type kType = T;
  static constexpr std::string_view kStruct = "LX_GNS_JSON_MESSAGE";
  std::string content;

  static constexpr auto kFields = fields(tail_text("Content", &GnsJson::content));
  bool operator==(const GnsJson&) const = default;
};

using GnsVmNicCreatedNotification = GnsJson<Type::LxGnsMessageVmNicCreatedNotification>;
using GnsCreateDeviceRequest = GnsJson<Type::LxGnsMessageCreateDeviceRequest>;
using GnsModifyGuestDeviceSettingRequest =
    GnsJson<Type::LxGnsMessageModifyGuestDeviceSettingRequest>;
using GnsLoopbackRoutesRequest = GnsJson<Type::LxGnsMessageLoopbackRoutesRequest>;
using GnsDeviceSettingRequest = GnsJson<Type::LxGnsMessageDeviceSettingRequest>;
using GnsInitialIpConfigurationNotification =
    GnsJson<Type::LxGnsMessageInitialIpConfigurationNotification>;
using GnsSetupIpv6 = GnsJson<Type::LxGnsMessageSetupIpv6>;
using GnsNoOp = GnsJson<Type::LxGnsMessageNoOp>;
using GnsGlobalNetFilter = GnsJson<Type::LxGnsMessageGlobalNetFilter>;
using GnsInterfaceNetFilter = GnsJson<Type::LxGnsMessageInterfaceNetFilter>;
using GnsConnectTestRequest = GnsJson<Type::LxGnsMessageConnectTestRequest>;

}  // namespace lsl::wire
