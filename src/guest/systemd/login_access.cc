#include "guest/systemd/login_access.h"

#include <errno.h>
#include <unistd.h>

#include <array>

#include "sys/call.h"
#include "sys/socket.h"
#include "wire/codec.h"

namespace lsl::guest {
namespace {

constexpr char kUp = '1', kNotUp = '0';

// Several processes share the socket and nobody counts for all of them: the request has no number.
// It is small enough to go out whole.
Status send_request(sys::FdRef to_init, const sys::User& user, sys::FdRef answer) {
  const wire::CreateLoginSession message{.uid = user.uid, .gid = user.gid, .username = user.name};
  LSL_TRY(bytes, wire::encode_checked(message, 0, wire::kStepOrdinary));
  const std::array descriptors = {answer.get()};
  LSL_TRY(sent, sys::send_some(to_init, bytes, descriptors));
  return sent == bytes.size() ? Status() : fail(EAGAIN, "ask for a login session");
}

}  // namespace

bool LoginAccess::session_for(const sys::User& user) const {
  Result<std::pair<sys::Fd, sys::Fd>> ends = sys::socket_pair();
  if (!ends || !send_request(to_init_, user, ends->second)) return false;
  ends->second.reset();
  char byte = kNotUp;
  return sys::retry([&] { return ::read(ends->first.get(), &byte, 1); }) == 1 && byte == kUp;
}

Result<LoginRequest> login_request(channel::Packet packet) {
  LSL_TRY(message, wire::decode<wire::CreateLoginSession>(packet.bytes));
  std::optional<sys::Fd> answer = packet.take_handle(1);
  if (!answer) return fail(EBADMSG, "CreateLoginSession without a way to answer");
  return LoginRequest{std::move(message), std::move(*answer)};
}

void answer_login(sys::FdRef answer, bool up) {
  (void)sys::send_some(answer, std::string_view(up ? &kUp : &kNotUp, 1), {});
}

}  // namespace lsl::guest
