// The first configuration of a distribution: what Initialize asks for and its answer, in the order
// of spec/init.md section 5 (docs/init.md walks through it).
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "conf/wsl_conf.h"
#include "guest/init/helper.h"
#include "guest/init/launcher_facts.h"
#include "guest/init/warnings.h"
#include "sys/event_loop.h"
#include "sys/fd.h"
#include "wire/instance.h"

namespace lsl::guest {

// One Initialize in work. Steps that must wait for a program of the distribution (mount -a) do so
// from the event loop, so that init goes on listening. What the kernel or the distribution denies
// is logged or becomes a warning, and is lived with.
class Initialization {
 public:
  using Done = std::function<void(const wire::InitializeResponse&)>;

  // Everything referred to outlives this object.
  Initialization(sys::EventLoop& loop, sys::FdRef root, const conf::WslConf& conf,
                 Warnings& warnings, const LauncherFacts& launcher, wire::Initialize request,
                 Done done);

  // `done` is called once, perhaps before this returns.
  void start();

  // Version 2, once it is done: /etc/resolv.conf is the shared one's name again, should somebody
  // have replaced it.
  void follow_resolv_conf();

 private:
  bool starts_mounts();
  void after_mounts();
  void place_shared_mount();
  void set_names();
  void write_files(const std::string& hostname);
  void report(const Status& written);
  uint32_t default_uid();
  wire::InitializeResponse response();

  sys::EventLoop& loop_;
  sys::FdRef root_;
  const conf::WslConf& conf_;
  Warnings& warnings_;
  const LauncherFacts& launcher_;
  wire::Initialize request_;
  Done done_;
  uint32_t default_uid_ = 0;
  bool has_shared_mount_ = false;
  std::unique_ptr<Helper> mounts_;
};

// The host's time zone, told now or with Initialize (section 5.9). Without a name, or when the
// distribution follows its own, nothing happens; failures are logged.
void follow_timezone(sys::FdRef root, const conf::WslConf& conf, const std::string& name);

}  // namespace lsl::guest
