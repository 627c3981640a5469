// Every message there is, for code that has to handle them all: tracing, tests, fuzzing.
#pragma once

#include "wire/boot.h"
#include "wire/disk.h"
#include "wire/files.h"
#include "wire/instance.h"
#include "wire/interop.h"
#include "wire/network.h"
#include "wire/process.h"
#include "wire/results.h"
#include "wire/session.h"

namespace lsl::wire {

template <class... M>
struct MessageList {};

using AllMessages = MessageList<
    // boot
    GuestCapabilities, EarlyConfig, InitialConfig, StartDistroInit, ChildExit, Telemetry,
    ProcessCrash,
    // instance
    LaunchInit, Import, ImportInplace, Export, CreateInstanceResult, ImportResult, Initialize,
    InitializeResponse, TerminateInstance, TimezoneInformation, Stopping, KillInstance,
    // session
    CreateSession, CreateSessionResponse, CreateLoginSession, OobeResult,
    // process
    CreateProcess, CreateProcessUtilityVm, ExitStatus, WindowSizeChanged, InitCreateProcess,
    ProcessTerminal, ProcessSignal,
    // interop
    CreateNtProcess, CreateNtProcessUtilityVm, CreateProcessResponse, QueryEnvironmentVariable,
    QueryVmId, QueryDrvfsElevated, QueryFeatureFlags, QueryNetworkingMode,
    // network
    NetworkInformation, StartSocketRelay, GnsInterfaceConfiguration, GnsResult, GnsNotification,
    GnsPortMappingRequest, GnsSetPortListener, GnsPortListenerRelayStart, GnsPortListenerRelayStop,
    GnsIfStateChangeRequest, GnsDnsTunneling, GnsVmNicCreatedNotification, GnsCreateDeviceRequest,
    GnsModifyGuestDeviceSettingRequest, GnsLoopbackRoutesRequest, GnsDeviceSettingRequest,
    GnsInitialIpConfigurationNotification, GnsSetupIpv6, GnsNoOp, GnsGlobalNetFilter,
    GnsInterfaceNetFilter, GnsConnectTestRequest,
    // disk
    Mount, Unmount, Detach, MountStatus, EjectVhd, WaitForPmemDevice, ResizeDistribution,
    ResizeDistributionResponse,
    // files
    RemountDrvfs, AddVirtioFsDevice, AddVirtioFsDeviceResponse, RemountVirtioFsDevice,
    StopPlan9Server, MountFolder,
    // results
    ResultBool, ResultInt32, ResultUint32, ResultUint8>;

template <class M>
constexpr bool fits(Type type, Launch launch) {
  if constexpr (requires { M::kLaunch; })
    return M::kType == type && M::kLaunch == launch;
  else
    return M::kType == type;
}

// Calls f.template operator()<M>() for each message struct M.
template <class F, class... M>
void for_each_of(MessageList<M...>, F&& f) {
  (f.template operator()<M>(), ...);
}
template <class F>
void for_each_message(F&& f) {
  for_each_of(AllMessages{}, f);
}

// Calls f.template operator()<M>() for the struct of `type`; false when there is none.
template <class F>
bool visit_message(Type type, Launch launch, F&& f) {
  bool found = false;
  for_each_message([&]<class M>() {
    if (!fits<M>(type, launch)) return;
    found = true;
    f.template operator()<M>();
  });
  return found;
}

}  // namespace lsl::wire
