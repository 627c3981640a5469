#include "guest/systemd/login_access.h"

#include <errno.h>
#include <unistd.h>

#include "channel/lxbus.h"
#include "sys/call.h"
#include "sys/socket.h"
#include "wire/session.h"

namespace lsl::guest {
namespace {

// Init reads at once what its leaders send; it is dead or stopped when that takes so long.
constexpr int kAskMilliseconds = 10'000;
constexpr char kUp = '1', kNotUp = '0';

}  // namespace

Result<std::unique_ptr<LoginAccess>> LoginAccess::create(sys::Fd to_init) {
  LSL_TRY(channel, channel::make_lxbus(std::move(to_init)));
  return std::unique_ptr<LoginAccess>(new LoginAccess(std::move(channel)));
}

Result<sys::Fd> LoginAccess::ask(const sys::User& user) {
  LSL_TRY(ends, sys::socket_pair());
  const wire::CreateLoginSession message{.uid = user.uid, .gid = user.gid, .username = user.name};
  LSL_CHECK(
      channel_.send(message, {ends.second.get()}, channel::in_milliseconds(kAskMilliseconds)));
  return std::move(ends.first);
}

bool await_login(int answer) {
  char byte = kNotUp;
  return sys::retry([&] { return ::read(answer, &byte, 1); }) == 1 && byte == kUp;
}

void answer_login(sys::FdRef answer, bool up) {
  (void)sys::send_some(answer, std::string_view(up ? &kUp : &kNotUp, 1), {});
}

}  // namespace lsl::guest
