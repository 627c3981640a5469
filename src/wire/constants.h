// Numbers of the protocol that are not in a message: ports, descriptors, limits of time. Names are
// WSL's in comments (August 2026 snapshot); where no name is given the number is WSL's behaviour.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lsl::wire {

// AF_VSOCK ports of the host (vsock(7)). The guest's listeners bind any port and report the number.
inline constexpr uint32_t kInitPort = 50000;        // LX_INIT_UTILITY_VM_INIT_PORT
inline constexpr uint32_t kPlan9Port = 50001;       // LX_INIT_UTILITY_VM_PLAN9_PORT
inline constexpr uint32_t kPlan9DrvfsPort = 50002;  // LX_INIT_UTILITY_VM_PLAN9_DRVFS_PORT
inline constexpr uint32_t kPlan9DrvfsAdminPort =
    50003;                                            // LX_INIT_UTILITY_VM_PLAN9_DRVFS_ADMIN_PORT
inline constexpr uint32_t kVirtioFsPort = 50004;      // LX_INIT_UTILITY_VM_VIRTIOFS_PORT
inline constexpr uint32_t kCrashDumpPort = 50005;     // LX_INIT_UTILITY_VM_CRASH_DUMP_PORT
inline constexpr uint32_t kInvalidPort = 0xFFFFFFFF;  // LX_INIT_UTILITY_VM_INVALID_PORT

// The descriptor on which init finds its channel: LX_INIT_UTILITY_VM_INIT_SOCKET_FD.
inline constexpr int kInitChannelFd = 100;
// lsl's own: a page for the stamps of the start (docs/PROTOCOL.md).
inline constexpr int kTimelineFd = 101;
// lsl's own: where mini_init finds its notify channel on lxbus; its main channel is on
// kInitChannelFd.
inline constexpr int kNotifyChannelFd = 102;

inline constexpr size_t kStdFdCount = 3;            // LX_INIT_STD_FD_COUNT
inline constexpr size_t kNtProcessSocketCount = 4;  // LX_INIT_CREATE_NT_PROCESS_SOCKETS
inline constexpr size_t kProcessSocketCount = 5;  // LX_INIT_UTILITY_VM_CREATE_PROCESS_SOCKET_COUNT

// Sizes in bytes.
inline constexpr size_t kPlan9BufferSize = 65536;      // LX_INIT_UTILITY_VM_PLAN9_BUFFER_SIZE
inline constexpr size_t kDistributionNameMax = 256;    // LX_INIT_DISTRO_NAME_MAX
inline constexpr size_t kEntropySize = 4096;           // "boot entropy"
inline constexpr size_t kIconAndProfileMax = 1048576;  // larger files are left out of ImportResult
inline constexpr size_t kLocalhostRelayBufferSize = 131072;  // LOCALHOST_RELAY_BUFFER_SIZE

// Timeouts in milliseconds.
inline constexpr int kConnectTimeout = 30000;              // LX_INIT_HVSOCKET_TIMEOUT_SECONDS
inline constexpr int kSessionLeaderAcceptTimeout = 30000;  // SESSION_LEADER_ACCEPT_TIMEOUT_MS
inline constexpr int kInteropTimeout = 10000;              // INTEROP_TIMEOUT_MS
inline constexpr int kKernelBootTimeout = 30000;           // wsl2.kernelBootTimeout
inline constexpr int kDistributionStartTimeout = 60000;    // wsl2.distributionStartTimeout
inline constexpr int kInitConnectTimeout = 30000;          // LXSS_INIT_CONNECTION_TIMEOUT_MS
inline constexpr int kLxbusMessageTimeout = 30000;         // c_defaultMessageTimeout
inline constexpr int kRetryPeriod = 10;                    // c_defaultRetryPeriod
inline constexpr int kRetryTimeout = 15000;                // c_defaultRetryTimeout
inline constexpr int kSystemdTimeout = 10000;              // boot.initTimeout
inline constexpr int kSystemdReadinessPoll = 250;          // "systemd readiness poll"
inline constexpr int kMachineShutdownTimeout = 30000;      // UTILITY_VM_SHUTDOWN_TIMEOUT

}  // namespace lsl::wire
