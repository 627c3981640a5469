// /mnt/wsl: one file system that all distributions of a user have in common, with what they mount
// below it (platform_notes, "Propagation of /mnt/wsl"). The service keeps a peer of its own, out of
// which each machine and each version-1 distribution gets one.
#pragma once

#include <string>

#include "base/result.h"
#include "host/registry/id_map.h"
#include "host/undertaker.h"
#include "sys/fd.h"

namespace lsl::host {

class SharedMount {
 public:
  SharedMount() = default;
  // At `path`, which is made; empty, owned by root inside, for everybody there like /tmp.
  static Result<SharedMount> create(const std::string& path, const IdMap& ids);
  SharedMount(SharedMount&& other) noexcept;
  SharedMount& operator=(SharedMount&& other) noexcept;
  // What is mounted below goes from here; who has a peer still keeps it there.
  ~SharedMount();

  // A detached peer, to be moved into another mount namespace.
  Result<sys::Fd> peer() const;
  explicit operator bool() const { return !path_.empty(); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace lsl::host
