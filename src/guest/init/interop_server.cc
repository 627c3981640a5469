#include "guest/init/interop_server.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/log.h"
#include "channel/lxbus.h"
#include "sys/close_elsewhere.h"
#include "sys/socket.h"
#include "wire/codec.h"
#include "wire/constants.h"
#include "wire/results.h"

namespace lsl::guest {
namespace {

constexpr size_t kMaxClients = 64;
constexpr int kMaxAcceptsPerTurn = 16;
constexpr size_t kMaxClosers = 16;
constexpr size_t kMaxUnclosed = 64;
constexpr uint32_t kLargestRequest = 256 * 1024;  // a launch brings its arguments and environment
constexpr mode_t kFolderMode = 0755;
constexpr mode_t kSocketMode = 0777;
constexpr std::chrono::milliseconds kPause{1000};

std::optional<std::string> own_variable(const std::string& name) {
  const char* value = ::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace

Result<std::unique_ptr<InteropServer>> InteropServer::open(sys::EventLoop& loop,
                                                           const std::string& path,
                                                           InteropFacts facts,
                                                           LoginSessions login_sessions) {
  const std::string folder = path.substr(0, path.rfind('/'));
  if (::mkdir(folder.c_str(), kFolderMode) < 0 && errno != EEXIST)
    return fail(errno, "mkdir {}", folder);
  std::unique_ptr<InteropServer> server(
      new InteropServer(loop, std::move(facts), std::move(login_sessions)));
  LSL_TRY(listener, sys::listen_at(path, kSocketMode, static_cast<int>(kMaxClients)));
  (void)sys::refuse_descriptors(listener);  // an older kernel lets them arrive: see admit()
  server->listener_ = std::move(listener);
  LSL_CHECK(server->watch_listener());
  return server;
}

InteropServer::~InteropServer() {
  if (pause_ != 0)
    loop_.cancel(pause_);
  else if (listener_)
    loop_.remove(listener_);
  while (!clients_.empty()) drop(clients_.begin()->first);
  for (sys::Child& closer : closers_) {
    loop_.remove(closer.pidfd());
    closer.detach();
  }
  for (sys::Fd& socket : unclosed_) (void)socket.release();  // this process ends
}

Status InteropServer::watch_listener() {
  return loop_.add(listener_, EPOLLIN, [this](uint32_t) { on_listener(); });
}

// For want of a descriptor or a closer: those who connect wait in the socket meanwhile.
void InteropServer::pause_listener() {
  if (pause_ != 0) return;
  loop_.remove(listener_);
  pause_ = loop_.after(kPause, [this] {
    pause_ = 0;
    if (const Status watched = watch_listener(); !watched) complain(watched.error());
  });
}

void InteropServer::on_listener() {
  for (int left = kMaxAcceptsPerTurn; left > 0; --left) {
    if (unclosed_.size() >= kMaxUnclosed) return pause_listener();
    Result<std::optional<sys::Fd>> socket = sys::accept_from(listener_);
    if (!socket) {
      complain(socket.error());
      return pause_listener();
    }
    if (!*socket) return;
    if (const Status admitted = admit(std::move(**socket)); !admitted) complain(admitted.error());
  }
}

Status InteropServer::admit(sys::Fd socket) {
  LSL_TRY(peer, sys::peer_of(socket));
  const int number = socket.get();
  LSL_TRY(channel,
          channel::make_lxbus(std::move(socket), channel::Handles::Refuse, kLargestRequest));
  const ClientId id = next_++;
  clients_.emplace(id, Client{peer.uid, std::move(channel), 0});
  if (clients_.size() > kMaxClients) drop(most_expendable());
  if (!clients_.contains(id)) return {};
  Status watched = loop_.add(number, EPOLLIN, [this, id](uint32_t) { on_client(id); });
  if (!watched) {
    drop(id);
    return watched;
  }
  clients_.at(id).deadline =
      loop_.after(std::chrono::milliseconds(wire::kInteropTimeout), [this, id] {
        clients_.at(id).deadline = 0;
        drop(id);
      });
  return {};
}

// The oldest of the user who has most: a crowd of one user's takes nobody else's place.
InteropServer::ClientId InteropServer::most_expendable() const {
  std::map<uid_t, size_t> count;
  for (const auto& [id, client] : clients_) ++count[client.uid];
  const uid_t crowd =
      std::ranges::max_element(count, {}, [](const auto& entry) { return entry.second; })->first;
  return std::ranges::find_if(clients_,
                              [&](const auto& entry) { return entry.second.uid == crowd; })
      ->first;
}

// One message is all there is to be read of a client.
void InteropServer::on_client(ClientId id) {
  channel::Channel& channel = *clients_.at(id).channel;
  bool closed = false;
  const Result<std::optional<channel::Packet>> packet = channel.try_receive(closed);
  if (packet && !*packet && !closed) return;
  if (packet && *packet) {
    loop_.remove(channel.poll_fd());
    if (const Status served = serve(id, (*packet)->bytes); !served) complain(served.error());
    return;
  }
  if (!packet) complain(packet.error());
  drop(id);
}

// Success also when the answer comes later.
Status InteropServer::serve(ClientId id, const std::string& request) {
  Result<std::optional<std::string>> reply = std::optional<std::string>();
  const Result<wire::Header> header = wire::parse_header(request);
  if (!header || header->transaction_step != wire::kStepRequest) {
    reply = fail(EBADMSG, "interop: the message is no request");
  } else if (header->type == wire::Type::LxInitMessageCreateLoginSession) {
    const auto message = wire::decode<wire::CreateLoginSession>(request);
    if (message) {
      create_login_session(id, header->transaction_id, *message);
      return {};
    }
    reply = std::unexpected(message.error());
  } else {
    reply = answer_query(request, facts_, own_variable);
  }
  Status sent;
  if (!reply)
    sent = std::unexpected(reply.error());
  else if (!*reply)
    sent = fail(EBADMSG, "interop: {} is not answered", wire::name_of(header->type));
  else
    sent = send(id, **reply);
  drop(id);
  return sent;
}

void InteropServer::create_login_session(ClientId id, uint32_t transaction,
                                         const wire::CreateLoginSession& message) {
  const Answer answer = [this, id, transaction](bool made) {
    if (!clients_.contains(id)) return;  // it gave up waiting
    const auto reply =
        wire::encode_checked(wire::ResultBool{.result = made}, transaction, wire::kStepFirstReply);
    const Status sent = reply ? send(id, *reply) : std::unexpected(reply.error());
    if (!sent) complain(sent.error());
    drop(id);
  };
  const Client& client = clients_.at(id);
  if (login_sessions_ && client.uid == 0) {
    // How long it takes is not the client's doing.
    loop_.cancel(std::exchange(clients_.at(id).deadline, 0));
    return login_sessions_(message, answer);
  }
  complain(
      fail(EPERM, "interop: user {} asks for a login session of '{}'", client.uid, message.username)
          .error());
  answer(false);
}

Status InteropServer::send(ClientId id, const std::string& reply) {
  return clients_.at(id).channel->send(reply, {}, channel::in_milliseconds(0));
}

void InteropServer::drop(ClientId id) {
  const auto client = clients_.find(id);
  if (client == clients_.end()) return;
  if (client->second.deadline != 0) loop_.cancel(client->second.deadline);
  channel::Channel& channel = *client->second.channel;
  loop_.remove(channel.poll_fd());
  // The channel closes its own descriptor, which is then not the last.
  Result<sys::Fd> last = sys::duplicate(channel.poll_fd());
  if (last) {
    clients_.erase(client);
    return let_go(std::move(*last));
  }
  complain(last.error());
  // Lost, rather than closed with what may hang in it.
  [[maybe_unused]] const channel::Channel* lost = client->second.channel.release();
  clients_.erase(client);
}

void InteropServer::let_go(sys::Fd socket) {
  if (closers_.size() >= kMaxClosers && !sys::shut_and_empty(socket)) {
    unclosed_.push_back(std::move(socket));
    return;
  }
  Result<std::optional<sys::Child>> closer = sys::close_elsewhere(std::move(socket));
  if (!closer) return complain(closer.error());
  if (!*closer) return;
  const int pidfd = (*closer)->pidfd().get();
  const Status watched = loop_.add(pidfd, EPOLLIN, [this, pidfd](uint32_t) {
    loop_.remove(pidfd);
    const auto ended = std::ranges::find_if(
        closers_, [&](const sys::Child& child) { return child.pidfd().get() == pidfd; });
    ended->detach();  // the kernel reaps it
    closers_.erase(ended);
    if (unclosed_.empty()) return;
    sys::Fd waiting = std::move(unclosed_.back());
    unclosed_.pop_back();
    let_go(std::move(waiting));
  });
  if (!watched) {
    complain(watched.error());
    return (*closer)->detach();
  }
  closers_.push_back(std::move(**closer));
}

void InteropServer::complain(const Error& error) {
  if (complaints_left_ <= 0) return;
  --complaints_left_;
  log_warning("{}", error.message());
}

}  // namespace lsl::guest
