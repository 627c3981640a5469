#include "host/server/server.h"

#include <errno.h>

#include <array>
#include <utility>

#include "base/log.h"

namespace lsl::host {

Server::~Server() {
  if (listener_) loop_.remove(listener_);
  for (auto& [id, connection] : connections_) loop_.remove(connection.socket);
}

Status Server::listen(sys::Fd listener) {
  listener_ = std::move(listener);
  return loop_.add(listener_, EPOLLIN, [this](uint32_t) { on_listener(); });
}

void Server::on_listener() {
  Result<std::optional<sys::Fd>> accepted = sys::accept_from(listener_);
  if (!accepted) {
    log_warning("{}", accepted.error().message());
    return;
  }
  if (!*accepted) return;
  if (const Status admitted = admit(std::move(**accepted)); !admitted)
    log_warning("refuse a client: {}", admitted.error().message());
}

bool Server::client_waits() const {
  return listener_ && sys::wait_readable(listener_, 0).value_or(false);
}

Status Server::admit(sys::Fd socket) {
  if (connections_.size() >= kMaxConnections) return fail(EMFILE, "serve a client more");
  LSL_TRY(peer, sys::peer_of(socket));
  const ConnectionId id = next_++;
  LSL_CHECK(loop_.add(socket, EPOLLIN, [this, id](uint32_t events) { on_socket(id, events); }));
  Connection& connection = connections_[id];
  connection.socket = std::move(socket);
  connection.peer = peer;
  return {};
}

Server::Connection* Server::find(ConnectionId id) {
  const auto found = connections_.find(id);
  return found == connections_.end() ? nullptr : &found->second;
}

void Server::on_socket(ConnectionId id, uint32_t events) {
  if ((events & EPOLLOUT) != 0) flush(id);
  if (find(id) == nullptr) return;
  const bool hung_up = (events & (EPOLLHUP | EPOLLERR)) != 0;
  if (hung_up && (events & EPOLLIN) == 0) return close(id);
  if ((events & EPOLLIN) != 0 && !read_from(id)) return close(id);
  take_calls(id);
}

// While a call is in work nothing is read, so that a client which sends ahead fills its own socket
// and not our memory; a closed connection is reported in any case (EPOLLHUP).
void Server::update_watch(Connection& connection) {
  const uint32_t events =
      (connection.busy ? 0U : EPOLLIN) | (connection.output.empty() ? 0U : EPOLLOUT);
  (void)loop_.modify(connection.socket, events);  // it is watched as long as it is in the map
}

// False when the client is gone or talks nonsense.
bool Server::read_from(ConnectionId id) {
  Connection* connection = find(id);
  std::array<char, 16384> buffer;
  const auto received = sys::receive_bytes(connection->socket, buffer);
  if (!received) return false;
  if (!*received) return true;
  if (**received == 0) return false;
  return static_cast<bool>(connection->splitter.feed(std::string_view(buffer.data(), **received)));
}

void Server::take_calls(ConnectionId id) {
  for (;;) {
    Connection* connection = find(id);
    if (connection == nullptr || connection->busy || connection->closing) return;
    const auto message = connection->splitter.next();
    if (!message) return;
    auto call = api::parse_request(message->text);
    connection->busy = true;
    update_watch(*connection);
    if (call) {
      handlers_.on_call(id, connection->peer, std::move(*call));
      continue;
    }
    connection->closing = call.error().hang_up;
    finish(id, call.error().reply);
  }
}

void Server::reply(ConnectionId id, const std::string& message, std::vector<sys::Fd> descriptors) {
  Connection* connection = find(id);
  if (connection == nullptr || message.empty()) return;
  connection->output_bytes += message.size();
  connection->output.push_back(Output{message, 0, std::move(descriptors)});
  if (connection->output_bytes > kMaxOutput) return close(id);
  flush(id);
}

void Server::finish(ConnectionId id, const std::string& message, std::vector<sys::Fd> descriptors) {
  if (Connection* connection = find(id)) connection->busy = false;
  reply(id, message, std::move(descriptors));
  Connection* connection = find(id);
  if (connection != nullptr && connection->closing && connection->output.empty()) return close(id);
  // The next call is taken from the loop, not from inside a handler of the one that just ended.
  if (connection != nullptr) update_watch(*connection);
  if (connection != nullptr)
    loop_.after(std::chrono::milliseconds(0), [this, id] { take_calls(id); });
}

void Server::flush(ConnectionId id) {
  Connection* connection = find(id);
  if (connection == nullptr) return;
  while (!connection->output.empty()) {
    Output& output = connection->output.front();
    std::vector<int> descriptors;
    if (output.sent == 0)
      for (const sys::Fd& fd : output.descriptors) descriptors.push_back(fd.get());
    const auto sent = sys::send_some(
        connection->socket, std::string_view(output.bytes).substr(output.sent), descriptors);
    if (!sent) return close(id);
    if (*sent == 0) break;
    output.sent += *sent;
    connection->output_bytes -= *sent;
    if (output.sent == output.bytes.size()) connection->output.pop_front();
  }
  if (connection->output.empty() && connection->closing) return close(id);
  update_watch(*connection);
}

void Server::close(ConnectionId id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  loop_.remove(found->second.socket);
  connections_.erase(found);
  handlers_.on_close(id);
}

}  // namespace lsl::host
