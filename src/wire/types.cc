#include "wire/types.h"

#include <cerrno>

#include "wire/reader.h"

namespace lsl::wire {
namespace {

struct NamedType {
  Type type;
  std::string_view name;
};

constexpr NamedType kNamedTypes[] = {
    {Type::LxMiniInitMessageAny, "LxMiniInitMessageAny"},
    {Type::LxInitMessageCreateProcess, "LxInitMessageCreateProcess"},
    {Type::LxInitMessageCreateSession, "LxInitMessageCreateSession"},
    {Type::LxInitMessageCreateSessionResponse, "LxInitMessageCreateSessionResponse"},
    {Type::LxInitMessageNetworkInformation, "LxInitMessageNetworkInformation"},
    {Type::LxInitMessageInitialize, "LxInitMessageInitialize"},
    {Type::LxInitMessageInitializeResponse, "LxInitMessageInitializeResponse"},
    {Type::LxInitMessageTimezoneInformation, "LxInitMessageTimezoneInformation"},
    {Type::LxInitMessageCreateProcessUtilityVm, "LxInitMessageCreateProcessUtilityVm"},
    {Type::LxInitMessageExitStatus, "LxInitMessageExitStatus"},
    {Type::LxInitMessageWindowSizeChanged, "LxInitMessageWindowSizeChanged"},
    {Type::LxInitMessageCreateProcessResponse, "LxInitMessageCreateProcessResponse"},
    {Type::LxInitMessageQueryDrvfsElevated, "LxInitMessageQueryDrvfsElevated"},
    {Type::LxInitMessageRemountDrvfs, "LxInitMessageRemountDrvfs"},
    {Type::LxInitMessageTerminateInstance, "LxInitMessageTerminateInstance"},
    {Type::LxInitMessageStartSocketRelay, "LxInitMessageStartSocketRelay"},
    {Type::LxInitMessageQueryEnvironmentVariable, "LxInitMessageQueryEnvironmentVariable"},
    {Type::LxInitMessageQueryFeatureFlags, "LxInitMessageQueryFeatureFlags"},
    {Type::LxInitMessageKernelVersion, "LxInitMessageKernelVersion"},
    {Type::LxInitMessageAddVirtioFsDevice, "LxInitMessageAddVirtioFsDevice"},
    {Type::LxInitMessageAddVirtioFsDeviceResponse, "LxInitMessageAddVirtioFsDeviceResponse"},
    {Type::LxInitMessageRemountVirtioFsDevice, "LxInitMessageRemountVirtioFsDevice"},
    {Type::LxInitMessageStartDistroInit, "LxInitMessageStartDistroInit"},
    {Type::LxInitMessageCreateLoginSession, "LxInitMessageCreateLoginSession"},
    {Type::LxInitMessageStopPlan9Server, "LxInitMessageStopPlan9Server"},
    {Type::LxInitMessageQueryNetworkingMode, "LxInitMessageQueryNetworkingMode"},
    {Type::LxInitMessageQueryVmId, "LxInitMessageQueryVmId"},
    {Type::LxInitCreateProcess, "LxInitCreateProcess"},
    {Type::LxInitOobeResult, "LxInitOobeResult"},
    {Type::LxMiniInitMessageLaunchInit, "LxMiniInitMessageLaunchInit"},
    {Type::LxMiniInitMessageImport, "LxMiniInitMessageImport"},
    {Type::LxMiniInitMessageImportInplace, "LxMiniInitMessageImportInplace"},
    {Type::LxMiniInitMessageExport, "LxMiniInitMessageExport"},
    {Type::LxMiniInitMessageCreateInstanceResult, "LxMiniInitMessageCreateInstanceResult"},
    {Type::LxMiniInitMessageImportResult, "LxMiniInitMessageImportResult"},
    {Type::LxMiniInitMessageEjectVhd, "LxMiniInitMessageEjectVhd"},
    {Type::LxMiniInitMessageEarlyConfig, "LxMiniInitMessageEarlyConfig"},
    {Type::LxMiniInitMessageInitialConfig, "LxMiniInitMessageInitialConfig"},
    {Type::LxMiniInitMessageMount, "LxMiniInitMessageMount"},
    {Type::LxMiniInitMessageUnmount, "LxMiniInitMessageUnmount"},
    {Type::LxMiniInitMessageDetach, "LxMiniInitMessageDetach"},
    {Type::LxMiniInitMessageMountStatus, "LxMiniInitMessageMountStatus"},
    {Type::LxMiniInitMessageNetworkInfo, "LxMiniInitMessageNetworkInfo"},
    {Type::LxMiniInitMessageGuestCapabilities, "LxMiniInitMessageGuestCapabilities"},
    {Type::LxMiniInitMessageWaitForPmemDevice, "LxMiniInitMessageWaitForPmemDevice"},
    {Type::LxMiniInitMessageChildExit, "LxMiniInitMessageChildExit"},
    {Type::LxMiniInitMountFolder, "LxMiniInitMountFolder"},
    {Type::LxMiniInitCreateInstancePid, "LxMiniInitCreateInstancePid"},
    {Type::LxMiniInitTelemetryMessage, "LxMiniInitTelemetryMessage"},
    {Type::LxMinitWaitForPmemDeviceResult, "LxMinitWaitForPmemDeviceResult"},
    {Type::LxMiniInitMessageResizeDistribution, "LxMiniInitMessageResizeDistribution"},
    {Type::LxMiniInitMessageResizeDistributionResponse,
     "LxMiniInitMessageResizeDistributionResponse"},
    {Type::LxProcessCrash, "LxProcessCrash"},
    {Type::LxGnsMessageInterfaceConfiguration, "LxGnsMessageInterfaceConfiguration"},
    {Type::LxGnsMessageResult, "LxGnsMessageResult"},
    {Type::LxGnsMessageNotification, "LxGnsMessageNotification"},
    {Type::LxGnsMessagePortMappingRequest, "LxGnsMessagePortMappingRequest"},
    {Type::LxGnsMessagePortMappingResponse, "LxGnsMessagePortMappingResponse"},
    {Type::LxGnsMessageSetPortListener, "LxGnsMessageSetPortListener"},
    {Type::LxGnsMessagePortListenerRelayStart, "LxGnsMessagePortListenerRelayStart"},
    {Type::LxGnsMessagePortListenerRelayStop, "LxGnsMessagePortListenerRelayStop"},
    {Type::LxGnsMessageVmNicCreatedNotification, "LxGnsMessageVmNicCreatedNotification"},
    {Type::LxGnsMessageCreateDeviceRequest, "LxGnsMessageCreateDeviceRequest"},
    {Type::LxGnsMessageModifyGuestDeviceSettingRequest,
     "LxGnsMessageModifyGuestDeviceSettingRequest"},
    {Type::LxGnsMessageLoopbackRoutesRequest, "LxGnsMessageLoopbackRoutesRequest"},
    {Type::LxGnsMessageDeviceSettingRequest, "LxGnsMessageDeviceSettingRequest"},
    {Type::LxGnsMessageIfStateChangeRequest, "LxGnsMessageIfStateChangeRequest"},
    {Type::LxGnsMessageIfStateChangeResponse, "LxGnsMessageIfStateChangeResponse"},
    {Type::LxGnsMessageInitialIpConfigurationNotification,
     "LxGnsMessageInitialIpConfigurationNotification"},
    {Type::LxGnsMessageSetupIpv6, "LxGnsMessageSetupIpv6"},
    {Type::LxGnsMessageDnsTunneling, "LxGnsMessageDnsTunneling"},
    {Type::LxGnsMessageNoOp, "LxGnsMessageNoOp"},
    {Type::LxGnsMessageGlobalNetFilter, "LxGnsMessageGlobalNetFilter"},
    {Type::LxGnsMessageInterfaceNetFilter, "LxGnsMessageInterfaceNetFilter"},
    {Type::LxGnsMessageConnectTestRequest, "LxGnsMessageConnectTestRequest"},
    {Type::LxGnsMessageListenerRelay, "LxGnsMessageListenerRelay"},
    {Type::LxMessageResultBool, "LxMessageResultBool"},
    {Type::LxMessageResultInt32, "LxMessageResultInt32"},
    {Type::LxMessageResultUint32, "LxMessageResultUint32"},
    {Type::LxMessageResultUint8, "LxMessageResultUint8"},
    {Type::LxMessageWSLCMount, "LxMessageWSLCMount"},
    {Type::LxMessageWSLCMountResult, "LxMessageWSLCMountResult"},
    {Type::LxMessageWSLCError, "LxMessageWSLCError"},
    {Type::LxMessageWSLCGetDisk, "LxMessageWSLCGetDisk"},
    {Type::LxMessageWSLCGetDiskResult, "LxMessageWSLCGetDiskResult"},
    {Type::LxMessageWSLCExec, "LxMessageWSLCExec"},
    {Type::LxMessageWSLCFork, "LxMessageWSLCFork"},
    {Type::LxMessageWSLCForkResult, "LxMessageWSLCForkResult"},
    {Type::LxMessageWSLCConnect, "LxMessageWSLCConnect"},
    {Type::LxMessageWSLCAccept, "LxMessageWSLCAccept"},
    {Type::LxMessageWSLCWaitPid, "LxMessageWSLCWaitPid"},
    {Type::LxMessageWSLCWaitPidResponse, "LxMessageWSLCWaitPidResponse"},
    {Type::LxMessageWSLCSignal, "LxMessageWSLCSignal"},
    {Type::LxMessageWSLCRelayTty, "LxMessageWSLCRelayTty"},
    {Type::LxMessageWSLCMapPort, "LxMessageWSLCMapPort"},
    {Type::LxMessageWSLCConnectRelay, "LxMessageWSLCConnectRelay"},
    {Type::LxMessageWSLCPortRelay, "LxMessageWSLCPortRelay"},
    {Type::LxMessageWSLCUnmount, "LxMessageWSLCUnmount"},
    {Type::LxMessageWSLCDetach, "LxMessageWSLCDetach"},
    {Type::LxMessageWSLCTerminalChanged, "LxMessageWSLCTerminalChanged"},
    {Type::LxMessageWSLCWatchProcesses, "LxMessageWSLCWatchProcesses"},
    {Type::LxMessageWSLCProcessExited, "LxMessageWSLCProcessExited"},
    {Type::LxMessageWSLCUnixConnect, "LxMessageWSLCUnixConnect"},
    {Type::LxMessageWSLCGetGuestCapabilities, "LxMessageWSLCGetGuestCapabilities"},
    {Type::LxMessageWSLCGetGuestCapabilitiesResult, "LxMessageWSLCGetGuestCapabilitiesResult"},
    {Type::LxMessageWSLCListDir, "LxMessageWSLCListDir"},
    {Type::LxMessageWSLCListDirResult, "LxMessageWSLCListDirResult"},
    {Type::LxMessageWSLCMountVirtioFs, "LxMessageWSLCMountVirtioFs"},
    {Type::LxMessageWSLCWriteFile, "LxMessageWSLCWriteFile"},
    {Type::LslMessageProcessTerminal, "LslMessageProcessTerminal"},
    {Type::LslMessageProcessSignal, "LslMessageProcessSignal"},
    {Type::LslMessageStopping, "LslMessageStopping"},
    {Type::LslMessageKillInstance, "LslMessageKillInstance"},
};

}  // namespace

std::string_view name_of(Type type) {
  const auto number = static_cast<size_t>(type);
  if (number < std::size(kNamedTypes) && kNamedTypes[number].type == type)
    return kNamedTypes[number].name;
  for (const NamedType& entry : kNamedTypes)
    if (entry.type == type) return entry.name;
  return "unknown";
}

Result<Header> parse_header(std::string_view bytes) {
  if (bytes.size() < kHeaderSize)
    return fail(EBADMSG, "message header: {} bytes instead of {}", bytes.size(), kHeaderSize);
  const Reader in(bytes);
  Header header;
  header.type = static_cast<Type>(in.number<uint32_t>(0));
  header.size = in.number<uint32_t>(4);
  header.transaction_id = in.number<uint32_t>(8);
  header.transaction_step = in.number<uint32_t>(12);
  if (header.size < kHeaderSize || header.size > kMaxMessageSize)
    return fail(EBADMSG, "message header: size {} is outside {}..{}", header.size, kHeaderSize,
                kMaxMessageSize);
  return header;
}

}  // namespace lsl::wire
