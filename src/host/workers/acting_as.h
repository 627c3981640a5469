// File system rights of the calling user for a few calls of a worker.
#pragma once

#include <sys/fsuid.h>
#include <sys/types.h>
#include <unistd.h>

namespace lsl::host {

inline constexpr gid_t kNoGroup = 65534;

// setfsuid(2): becoming another uid that way also gives up root's override of permissions.
class ActingAs {
 public:
  ActingAs(uid_t uid, gid_t gid) {
    ::setfsgid(gid);
    ::setfsuid(uid);
  }
  ~ActingAs() {
    ::setfsuid(::geteuid());
    ::setfsgid(::getegid());
  }
  ActingAs(const ActingAs&) = delete;
  ActingAs& operator=(const ActingAs&) = delete;
};

}  // namespace lsl::host
