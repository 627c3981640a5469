// The disks of version-2 distributions that are mounted in the service's own mount namespace: each
// once, for who needs it, and a little longer, since a warm mount makes the next start several
// times faster (DESIGN, "disks of a stopped instance"). Workers do all that walks a user's paths or
// may wait for a disk.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/guid.h"
#include "base/result.h"
#include "host/machine/machine_backend.h"
#include "host/undertaker.h"
#include "host/workers/disk_storage.h"
#include "host/workers/worker.h"
#include "sys/event_loop.h"

namespace lsl::host {

class DiskKeeper {
 public:
  using Ready = std::function<void(Result<DiskSource>)>;

  // `directory`: a file system of the service's to mount below; `idle`: how long a disk that nobody
  // uses stays mounted, negative: for ever.
  DiskKeeper(sys::EventLoop& loop, Undertaker& undertaker, std::string directory,
             std::chrono::milliseconds idle)
      : loop_(loop), undertaker_(undertaker), directory_(std::move(directory)), idle_(idle) {}
  ~DiskKeeper();
  DiskKeeper(const DiskKeeper&) = delete;
  DiskKeeper& operator=(const DiskKeeper&) = delete;

  // Mounts it where it is not, and calls back, at once when it is. After a success release() is the
  // caller's to call, once. The errors of attach_disk_of().
  void acquire(const DiskPlace& place, Ready ready);
  void release(const Guid& id);
  // Unmounts a disk that nobody uses; calls back when it is gone, at once when it is, or when
  // somebody uses it (again): then it stays. The disk itself may still be busy for a moment:
  // attach_disk_of() waits for that.
  void let_go(const Guid& id, std::function<void()> gone);
  // Some are being mounted or unmounted right now.
  bool busy() const;

 private:
  enum class State { Mounting, Mounted, Leaving };
  struct Kept {
    State state = State::Mounting;
    DiskPlace place;
    DiskSource source;
    int users = 0;
    std::vector<Ready> waiting;
    std::vector<std::function<void()>> leaving;
    sys::EventLoop::TimerId timer = 0;
    std::unique_ptr<Worker> worker;
  };

  std::string path_of(const Guid& id) const { return directory_ + "/" + id.plain(); }
  void mount(const Guid& id);
  void on_mounted(const Guid& id, Result<std::string> text);
  void unmount(const Guid& id);
  void on_unmounted(const Guid& id);
  void drop_worker(Kept& kept);
  void watch_idle(const Guid& id);

  sys::EventLoop& loop_;
  Undertaker& undertaker_;
  std::string directory_;
  std::chrono::milliseconds idle_;
  std::map<Guid, Kept> kept_;
};

}  // namespace lsl::host
