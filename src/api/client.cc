#include "api/client.h"

#include <errno.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "sys/socket.h"

namespace lsl::api {
namespace {

// What poll(2) takes: milliseconds until the deadline, 0 when it has passed, -1 for none.
int milliseconds_until(const Deadline& deadline) {
  if (!deadline) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<int64_t>(left.count(), 0, std::numeric_limits<int>::max()));
}

// The error an error reply stands for: our own Failed, or one of varlink's standard errors.
Error error_of_reply(const Reply& reply) {
  if (*reply.error == Failure::kError) {
    Result<Failure> failure = Failure::from_json(reply.parameters);
    return failure ? error_of(*failure) : std::move(failure).error();
  }
  const std::string name = reply.error->substr(reply.error->rfind('.') + 1);
  return Error{
      0, name,
      fmt::format("the service refused the call: {} {}", *reply.error, to_text(reply.parameters)),
      "Service"};
}

}  // namespace

Result<Client> Client::connect(const std::string& path) {
  LSL_TRY(socket, sys::connect_to(path));
  return Client(std::move(socket));
}

Status Client::start(const Call& call, Deadline deadline) {
  const std::string message = to_message(call);
  std::string_view rest = message;
  while (!rest.empty()) {
    LSL_TRY(writable, sys::wait_writable(socket_, milliseconds_until(deadline)));
    if (!writable) return fail(ETIMEDOUT, "send {} to the service", call.method);
    LSL_TRY(sent, sys::send_some(socket_, rest, {}));
    rest.remove_prefix(sent);
  }
  return {};
}

Status Client::await(Deadline deadline) {
  LSL_TRY(readable, sys::wait_readable(socket_, milliseconds_until(deadline)));
  if (!readable) return fail(ETIMEDOUT, "wait for the service");
  return sys::peek(socket_);
}

// Blocks, unless the socket is known to be readable.
Status Client::receive() {
  std::array<char, 16 * 1024> buffer;
  LSL_TRY(received, sys::receive_some(socket_, buffer));
  if (!received) return {};
  if (received->bytes == 0) return fail(ECONNRESET, "the service closed the connection");
  if (received->truncated) return fail(EMFILE, "take descriptors from the service");
  return splitter_.feed(std::string_view(buffer.data(), received->bytes),
                        std::move(received->descriptors));
}

Result<std::optional<ReceivedReply>> Client::take() {
  std::optional<Splitter::Message> message = splitter_.next();
  if (!message) return std::nullopt;
  LSL_TRY(reply, parse_reply(message->text));
  if (reply.error) return std::unexpected(error_of_reply(reply));
  return ReceivedReply{std::move(reply.parameters), reply.continues,
                       std::move(message->descriptors)};
}

Result<ReceivedReply> Client::next(Deadline deadline) {
  for (;;) {
    LSL_TRY(reply, take());
    if (reply) return std::move(*reply);
    LSL_TRY(readable, sys::wait_readable(socket_, milliseconds_until(deadline)));
    if (!readable) return fail(ETIMEDOUT, "wait for the service");
    LSL_CHECK(receive());
  }
}

Result<std::optional<ReceivedReply>> Client::try_next() {
  for (;;) {
    LSL_TRY(reply, take());
    if (reply) return reply;
    LSL_TRY(readable, sys::wait_readable(socket_, 0));
    if (!readable) return std::nullopt;
    LSL_CHECK(receive());
  }
}

Result<sys::Fd> take_descriptor(ReceivedReply& reply, size_t index) {
  if (index >= reply.descriptors.size() || !reply.descriptors[index])
    return fail(EBADMSG, "the service sent no descriptor {}", index);
  return std::move(reply.descriptors[index]);
}

}  // namespace lsl::api
