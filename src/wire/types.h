// Message types of the init protocol and the 16-byte header in front of every message.
//
// Names and numbers are WSL's own (docs/PROTOCOL.md says which snapshot), so that grep finds them;
// the private additions of lsl start at 0x4C534C00. Numbers without a struct are listed too: they
// stay reserved.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "wire/fields.h"

namespace lsl::wire {

// clang-format off
enum class Type : uint32_t {
  LxMiniInitMessageAny = 0,
  LxInitMessageCreateProcess = 1,
  LxInitMessageCreateSession = 2,
  LxInitMessageCreateSessionResponse = 3,
  LxInitMessageNetworkInformation = 4,
  LxInitMessageInitialize = 5,
  LxInitMessageInitializeResponse = 6,
  LxInitMessageTimezoneInformation = 7,
  LxInitMessageCreateProcessUtilityVm = 8,
  LxInitMessageExitStatus = 9,
  LxInitMessageWindowSizeChanged = 10,
  LxInitMessageCreateProcessResponse = 11,
  LxInitMessageQueryDrvfsElevated = 12,
  LxInitMessageRemountDrvfs = 13,
  LxInitMessageTerminateInstance = 14,
  LxInitMessageStartSocketRelay = 15,
  LxInitMessageQueryEnvironmentVariable = 16,
  LxInitMessageQueryFeatureFlags = 17,
  LxInitMessageKernelVersion = 18,
  LxInitMessageAddVirtioFsDevice = 19,
  LxInitMessageAddVirtioFsDeviceResponse = 20,
  LxInitMessageRemountVirtioFsDevice = 21,
  LxInitMessageStartDistroInit = 22,
  LxInitMessageCreateLoginSession = 23,
  LxInitMessageStopPlan9Server = 24,
  LxInitMessageQueryNetworkingMode = 25,
  LxInitMessageQueryVmId = 26,
  LxInitCreateProcess = 27,
  LxInitOobeResult = 28,
  LxMiniInitMessageLaunchInit = 29,
  LxMiniInitMessageImport = 30,
  LxMiniInitMessageImportInplace = 31,
  LxMiniInitMessageExport = 32,
  LxMiniInitMessageCreateInstanceResult = 33,
  LxMiniInitMessageImportResult = 34,
  LxMiniInitMessageEjectVhd = 35,
  LxMiniInitMessageEarlyConfig = 36,
  LxMiniInitMessageInitialConfig = 37,
  LxMiniInitMessageMount = 38,
  LxMiniInitMessageUnmount = 39,
  LxMiniInitMessageDetach = 40,
  LxMiniInitMessageMountStatus = 41,
  LxMiniInitMessageNetworkInfo = 42,
  LxMiniInitMessageGuestCapabilities = 43,
  LxMiniInitMessageWaitForPmemDevice = 44,
  LxMiniInitMessageChildExit = 45,
  LxMiniInitMountFolder = 46,
  LxMiniInitCreateInstancePid = 47,
  LxMiniInitTelemetryMessage = 48,
  LxMinitWaitForPmemDeviceResult = 49,
  LxMiniInitMessageResizeDistribution = 50,
  LxMiniInitMessageResizeDistributionResponse = 51,
  LxProcessCrash = 52,
  LxGnsMessageInterfaceConfiguration = 53,
  LxGnsMessageResult = 54,
  LxGnsMessageNotification = 55,
  LxGnsMessagePortMappingRequest = 56,
  LxGnsMessagePortMappingResponse = 57,
  LxGnsMessageSetPortListener = 58,
  LxGnsMessagePortListenerRelayStart = 59,
  LxGnsMessagePortListenerRelayStop = 60,
  LxGnsMessageVmNicCreatedNotification = 61,
  LxGnsMessageCreateDeviceRequest = 62,
  LxGnsMessageModifyGuestDeviceSettingRequest = 63,
  LxGnsMessageLoopbackRoutesRequest = 64,
  LxGnsMessageDeviceSettingRequest = 65,
  LxGnsMessageIfStateChangeRequest = 66,
  LxGnsMessageIfStateChangeResponse = 67,
  LxGnsMessageInitialIpConfigurationNotification = 68,
  LxGnsMessageSetupIpv6 = 69,
  LxGnsMessageDnsTunneling = 70,
  LxGnsMessageNoOp = 71,
  LxGnsMessageGlobalNetFilter = 72,
  LxGnsMessageInterfaceNetFilter = 73,
  LxGnsMessageConnectTestRequest = 74,
  LxGnsMessageListenerRelay = 75,
  LxMessageResultBool = 76,
  LxMessageResultInt32 = 77,
  LxMessageResultUint32 = 78,
  LxMessageResultUint8 = 79,
  LxMessageWSLCMount = 80,
  LxMessageWSLCMountResult = 81,
  LxMessageWSLCError = 82,
  LxMessageWSLCGetDisk = 83,
  LxMessageWSLCGetDiskResult = 84,
  LxMessageWSLCExec = 85,
  LxMessageWSLCFork = 86,
  LxMessageWSLCForkResult = 87,
  LxMessageWSLCConnect = 88,
  LxMessageWSLCAccept = 89,
  LxMessageWSLCWaitPid = 90,
  LxMessageWSLCWaitPidResponse = 91,
  LxMessageWSLCSignal = 92,
  LxMessageWSLCRelayTty = 93,
  LxMessageWSLCMapPort = 94,
  LxMessageWSLCConnectRelay = 95,
  LxMessageWSLCPortRelay = 96,
  LxMessageWSLCUnmount = 97,
  LxMessageWSLCDetach = 98,
  LxMessageWSLCTerminalChanged = 99,
  LxMessageWSLCWatchProcesses = 100,
  LxMessageWSLCProcessExited = 101,
  LxMessageWSLCUnixConnect = 102,
  LxMessageWSLCGetGuestCapabilities = 103,
  LxMessageWSLCGetGuestCapabilitiesResult = 104,
  LxMessageWSLCListDir = 105,
  LxMessageWSLCListDirResult = 106,
  LxMessageWSLCMountVirtioFs = 107,
  LxMessageWSLCWriteFile = 108,
  LslMessageProcessTerminal = 0x4C534C00,
  LslMessageProcessSignal = 0x4C534C01,
  LslMessageStopping = 0x4C534C10,
  LslMessageKillInstance = 0x4C534C20,
};
// clang-format on

// Types 1 and 8 carry one struct towards a session leader and another towards the host.
enum class Launch { LinuxProcess, NtProcess };

// WSL's name of the type, "unknown" for a number nobody has defined.
std::string_view name_of(Type type);

inline constexpr size_t kHeaderSize = 16;
// Larger messages are refused before anything is allocated (PROTOCOL.md, framing).
inline constexpr uint32_t kMaxMessageSize = 16777216;

// TransactionStep: an ordinary message, the request that opens a transaction, its first reply.
// Further messages of a transaction count on from there.
inline constexpr uint32_t kStepOrdinary = 0;
inline constexpr uint32_t kStepRequest = 1;
inline constexpr uint32_t kStepFirstReply = 2;
inline constexpr uint32_t kStepSecondReply = 3;

struct Header {
  static constexpr std::string_view kStruct = "MESSAGE_HEADER";
  Type type = Type::LxMiniInitMessageAny;
  uint32_t size = 0;  // of the whole message, header included
  uint32_t transaction_id = 0;
  uint32_t transaction_step = 0;

  static constexpr auto kFields = fields(value("MessageType", &Header::type),              //
                                         value("MessageSize", &Header::size),              //
                                         value("TransactionId", &Header::transaction_id),  //
                                         value("TransactionStep", &Header::transaction_step));
  bool operator==(const Header&) const = default;
};

// The header at the start of `bytes`. EBADMSG when fewer than 16 bytes are given or the size is
// below 16 or above kMaxMessageSize; the type may be any number.
Result<Header> parse_header(std::string_view bytes);

}  // namespace lsl::wire
