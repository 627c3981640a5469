#include "host/network/port_opener.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "host/network/loopback_address.h"
#include "sys/call.h"
#include "sys/socket.h"

namespace lsl::host {
namespace {

constexpr int kAnswerMilliseconds = 1'000;
constexpr int kBacklog = 128;
constexpr size_t kQuestion = 3;  // 1 for IPv6, the port, high byte first

using Question = std::array<char, kQuestion>;

Result<sys::Fd> open_port(const LoopbackPort& port) {
  const LoopbackAddress address(port);
  sys::Fd socket(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return fail(errno, "open {}", text_of(port));
  const int on = 1;
  // Connections of a forwarding that ended may linger.
  (void)::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (port.ipv6) (void)::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (::bind(socket.get(), address.get(), address.size()) != 0 ||
      ::listen(socket.get(), kBacklog) != 0)
    return fail(errno, "open {}", text_of(port));
  return socket;
}

}  // namespace

void answer_port_questions(sys::FdRef socket) {
  Question question{};
  for (;;) {
    const ssize_t got = sys::retry(
        [&] { return ::recv(socket.get(), question.data(), question.size(), MSG_WAITALL); });
    if (got != static_cast<ssize_t>(question.size())) return;
    const LoopbackPort port{question[0] != 0,
                            static_cast<uint16_t>(static_cast<uint8_t>(question[1]) << 8 |
                                                  static_cast<uint8_t>(question[2]))};
    const Result<sys::Fd> opened = open_port(port);
    const int error = opened ? 0 : opened.error().code;
    const int fd = opened ? opened->get() : -1;
    const std::string_view answer(reinterpret_cast<const char*>(&error), sizeof error);
    if (!sys::send_some(socket, answer, std::span(&fd, opened ? 1 : 0))) return;
  }
}

Result<sys::Fd> ask_for_port(sys::FdRef socket, const LoopbackPort& port) {
  const Question question = {static_cast<char>(port.ipv6), static_cast<char>(port.port >> 8),
                             static_cast<char>(port.port & 0xFF)};
  LSL_CHECK(sys::send_some(socket, std::string_view(question.data(), question.size()), {}));
  LSL_TRY(ready, sys::wait_readable(socket, kAnswerMilliseconds));
  if (!ready) return fail(ETIMEDOUT, "open {}", text_of(port));
  int error = 0;
  LSL_TRY(received,
          sys::receive_some(socket, std::span(reinterpret_cast<char*>(&error), sizeof error)));
  if (!received || received->bytes != sizeof error) return fail(EPIPE, "open {}", text_of(port));
  if (error != 0) return fail(error, "open {}", text_of(port));
  if (received->descriptors.size() != 1) return fail(EPIPE, "open {}", text_of(port));
  return std::move(received->descriptors.front());
}

}  // namespace lsl::host
