#include "host/server/server.h"

#include <errno.h>

#include <array>
#include <utility>

#include "base/log.h"

namespace lsl::host {
namespace {

// The listener rests so long when a connection could not be taken over (no descriptor, no memory).
constexpr std::chrono::milliseconds kListenerRest{200};
// Clients can provoke complaints as they please; they fill the log no faster than this.
constexpr std::chrono::seconds kSilence{1};

}  // namespace

Server::Server(sys::EventLoop& loop, Undertaker& undertaker, Handlers handlers, Limits limits)
    : loop_(loop), undertaker_(undertaker), handlers_(std::move(handlers)), limits_(limits) {}

Server::~Server() {
  if (pause_ != 0) loop_.cancel(pause_);
  if (listener_) loop_.remove(listener_);
  for (auto& [id, connection] : connections_) loop_.remove(connection.socket);
}

Status Server::listen(sys::Fd listener) {
  listener_ = std::move(listener);
  // An older kernel lets descriptors arrive; who sends some is then cut off.
  (void)sys::refuse_descriptors(listener_);
  return loop_.add(listener_, EPOLLIN, [this](uint32_t) { on_listener(); });
}

void Server::on_listener() {
  Result<std::optional<sys::Fd>> accepted = sys::accept_from(listener_);
  if (!accepted) {
    complain(accepted.error());
    return pause_listening();
  }
  if (!*accepted) return;
  if (const Status admitted = in("Admit", admit(std::move(**accepted))); !admitted)
    complain(admitted.error());
}

// The connection waits in the kernel meanwhile; asking for it again at once would be a busy loop.
void Server::pause_listening() {
  (void)loop_.modify(listener_, 0);  // it is watched since listen()
  pause_ = loop_.after(kListenerRest, [this] {
    pause_ = 0;
    (void)loop_.modify(listener_, EPOLLIN);
  });
}

void Server::complain(const Error& error) {
  const auto now = std::chrono::steady_clock::now();
  if (now < silent_until_) return;
  silent_until_ = now + kSilence;
  log_warning("refuse a client: {}", error.message());
}

bool Server::client_waits() const {
  return listener_ && sys::wait_readable(listener_, 0).value_or(false);
}

Status Server::admit(sys::Fd socket) {
  if (connections_.size() >= limits_.all)
    return fail(EMFILE, "serve more than {} clients", limits_.all);
  LSL_TRY(peer, sys::peer_of(socket));
  const auto others = of_user_.find(peer.uid);
  if (others != of_user_.end() && others->second >= limits_.of_one_user)
    return fail(EMFILE, "serve more than {} clients of user {}", limits_.of_one_user, peer.uid);
  const ConnectionId id = next_++;
  LSL_CHECK(loop_.add(socket, EPOLLIN, [this, id](uint32_t events) { on_socket(id, events); }));
  Connection& connection = connections_[id];
  connection.socket = std::move(socket);
  connection.peer = peer;
  ++of_user_[peer.uid];
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

// While a call is in work or its reply on its way nothing is read, so that a client which sends
// ahead fills its own socket and not our memory; a closed connection is reported in any case
// (EPOLLHUP).
void Server::update_watch(Connection& connection) {
  const bool waits = !connection.output.empty();
  const uint32_t events =
      (connection.busy || waits ? 0U : EPOLLIN) | (waits ? uint32_t{EPOLLOUT} : 0U);
  if (events == connection.watched) return;
  connection.watched = events;
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
    if (!connection->output.empty()) return;
    const auto message = connection->splitter.next();
    if (!message) return;
    auto call = api::parse_request(message->text);
    connection->busy = true;
    if (call) {
      handlers_.on_call(id, connection->peer, std::move(*call));
    } else {
      connection->closing = call.error().hang_up;
      finish(id, call.error().reply);
    }
    // Afterwards, because most calls are answered at once and change nothing.
    if (Connection* served = find(id)) update_watch(*served);
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
  Connection gone = std::move(found->second);
  connections_.erase(found);
  loop_.remove(gone.socket);
  if (const auto user = of_user_.find(gone.peer.uid); --user->second == 0) of_user_.erase(user);
  undertaker_.close(std::move(gone.socket));
  for (Output& output : gone.output)
    for (sys::Fd& fd : output.descriptors) undertaker_.close(std::move(fd));
  handlers_.on_close(id);
}

}  // namespace lsl::host
