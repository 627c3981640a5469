// The ground the service stands on: its directories, its lock, its own mount namespace and its
// control groups. Made at start, given back at the end; what a killed service left behind is
// cleaned up first.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "host/instances/launcher.h"
#include "host/options.h"
#include "sys/fd.h"

namespace lsl::host {

// The names of the service's group in each hierarchy: one service per runtime directory, so its
// path tells services apart and a new one finds what the old one left.
std::string group_name(const std::string& runtime_directory);

class Ground {
 public:
  // EALREADY when another service holds the lock of this runtime directory.
  static Result<Ground> prepare(const Options& options, bool host_root);
  Ground(Ground&&) = default;
  Ground& operator=(Ground&&) = default;
  ~Ground();

  const LaunchContext& context() const { return context_; }
  sys::FdRef state_directory() const { return state_; }
  // Listening on RUNTIME/service.sock, for everybody: who may do what is decided per caller.
  Result<sys::Fd> listen();

 private:
  Ground() = default;
  Status take_directories(const Options& options, bool host_root);
  Status leave_host_mounts(const Options& options);
  void take_groups(const Options& options, bool host_root);
  void take_unified_group(const std::string& path);

  LaunchContext context_;
  sys::Fd state_;
  sys::Fd lock_;
  std::string socket_path_;
  bool bound_ = false;                  // the socket is ours to remove, not systemd's
  std::string unified_group_;           // ours, empty: none
  std::vector<std::string> v1_groups_;  // ours
  std::vector<std::string> joined_;     // where we came from, to go back to before ours are removed
};

}  // namespace lsl::host
