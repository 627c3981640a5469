// Reads the calling user's ~/.wslconfig. The file, and every folder on the way to it, is the
// user's: a child that has become the user opens it, and the service only parses the text, of
// which there is a limit (docs/wslconfig.md).
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "conf/wslconfig.h"
#include "host/undertaker.h"
#include "host/workers/worker.h"
#include "sys/event_loop.h"

namespace lsl::host {

// Larger files are not read: escaped as JSON, one of that size still is a worker's result.
inline constexpr size_t kMaxUserConfig = 32 * 1024;
// Home directories may be on a network: who waits longer gets the defaults.
inline constexpr std::chrono::milliseconds kUserConfigTime{5'000};

// Sentences for the user, in the order of the file: its mistakes, then what the rules between keys
// changed. What merely has no effect is not among them.
std::vector<std::string> warnings_of(const conf::WslconfigFile& file);

class UserConfigReader {
 public:
  // An absent file is an empty one; one that cannot be read is that with a finding. The error is
  // for a reading that did not come to its end: ETIMEDOUT, or a user the host does not know
  // (ENOENT); the defaults hold then.
  using Done = std::function<void(Result<conf::WslconfigFile>)>;

  // `done` is called once, from the loop, unless this object is destroyed before; it may destroy
  // it. Needs the right to become the user, unless it is the caller.
  static Result<std::unique_ptr<UserConfigReader>> start(
      sys::EventLoop& loop, Undertaker& undertaker, uid_t uid, gid_t gid, Done done,
      std::chrono::milliseconds limit = kUserConfigTime);
  // The same with what the worker does, for who has another way to the text.
  static Result<std::unique_ptr<UserConfigReader>> start(sys::EventLoop& loop,
                                                         Undertaker& undertaker,
                                                         const Worker::Work& work, Done done,
                                                         std::chrono::milliseconds limit);
  ~UserConfigReader();
  UserConfigReader(const UserConfigReader&) = delete;
  UserConfigReader& operator=(const UserConfigReader&) = delete;

 private:
  UserConfigReader(sys::EventLoop& loop, Done done) : loop_(loop), done_(std::move(done)) {}
  void on_done(Result<std::string> text);

  sys::EventLoop& loop_;
  Done done_;
  std::unique_ptr<Worker> worker_;
  sys::EventLoop::TimerId deadline_ = 0;
};

// The worker's part, without becoming anybody: the result text of what is found below `home`.
Result<std::string> read_user_config(const std::string& home);
// Its result text as the file, and what it says; the reader trusts nothing.
Result<conf::WslconfigFile> parse_user_config(std::string_view result);

}  // namespace lsl::host
