#include "cli/service_connection.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/text.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace lsl::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kSystemDirectory = "/run/lsl";
constexpr std::chrono::seconds kStartLimit{10};
constexpr int kRetryMilliseconds = 20;
constexpr int kReadyFd = 3;
constexpr int kCallTries = 3;

std::string_view environment_value(const char* name) {
  const char* value = ::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

std::string socket_of(const ServicePlace& place) { return place.directory + "/service.sock"; }

Result<api::Client> connect_at(const ServicePlace& place) {
  LSL_TRY(client, api::Client::connect(socket_of(place)));
  LSL_TRY(peer, sys::peer_of(client.socket()));
  if (peer.uid != 0 && peer.uid != ::geteuid())
    return fail(EPERM, "trust {}, which belongs to user {}", socket_of(place), peer.uid);
  return client;
}

bool nobody_listens(const Error& error) {
  return error.code == ENOENT || error.code == ECONNREFUSED || error.code == ENOTDIR;
}

// lsld lies beside lsl in a build tree, below libexec where it is installed.
Result<std::string> service_program() {
  LSL_TRY(directory, sys::program_directory());
  for (const std::string& path : {directory + "/lsld", std::string("/usr/libexec/lsl/lsld")}) {
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return fail(ENOENT, "start the service: {}/lsld and /usr/libexec/lsl/lsld", directory);
}

// The runtime folder, made if it is missing, and the log file in it. The system's folder holds a
// socket for everybody, a user's own is nobody else's.
Result<sys::Fd> open_log(const ServicePlace& place) {
  const mode_t mode = place.directory == kSystemDirectory ? 0755 : 0700;
  LSL_CHECK(sys::make_directories(AT_FDCWD, place.directory, mode));
  return sys::open_file(place.directory + "/lsld.log",
                        O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NOCTTY, 0600);
}

std::vector<std::string> whole_environment() {
  std::vector<std::string> block;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    block.emplace_back(*entry);
  return block;
}

struct StartedService {
  sys::Child process;
  sys::Fd ready;  // "1" when it listens, "!" and a sentence when it cannot, end of file when it
                  // just ends
};

Result<StartedService> start_service(const ServicePlace& place) {
  LSL_TRY(program, service_program());
  LSL_TRY(log, open_log(place));
  LSL_TRY(ready, sys::make_pipe());
  sys::SpawnOptions options;
  options.argv = {program, "--ready-fd", std::to_string(kReadyFd)};
  options.environment = whole_environment();
  options.standard_output = log.get();
  options.standard_error = log.get();
  options.descriptors = {{ready.write.get(), kReadyFd}};
  options.new_session = true;
  LSL_TRY(child, sys::spawn(options));
  return StartedService{std::move(child), std::move(ready.read)};
}

int milliseconds_until(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<int64_t>(left, 0, 60'000));
}

// True when it listens; false when it left quietly because another one holds the folder.
Result<bool> wait_until_ready(StartedService& service, const ServicePlace& place,
                              Clock::time_point deadline) {
  LSL_TRY(answered, sys::wait_readable(service.ready, milliseconds_until(deadline)));
  if (!answered)
    return fail(ETIMEDOUT, "wait for the service to start (see {}/lsld.log)", place.directory);
  std::array<char, 2048> word{};
  const ssize_t said = ::read(service.ready.get(), word.data(), word.size());
  if (said > 0 && word[0] == '!')
    return fail_as("E_FAIL", "{}",
                   printable(std::string_view(word.data() + 1, static_cast<size_t>(said) - 1)));
  if (said > 0) return true;
  LSL_TRY(status, service.process.wait_for(milliseconds_until(deadline)));
  if (status && (!status->exited() || status->code() != 0))
    return fail_as("E_FAIL", "the service could not start (see {}/lsld.log)", place.directory);
  return false;
}

// The one that holds the folder either begins to listen or is ending, and nothing of it can be
// waited for: so both are tried in turn, a connection and a start.
Result<api::Client> start_and_connect(const ServicePlace& place) {
  const Clock::time_point deadline = Clock::now() + kStartLimit;
  for (;;) {
    LSL_TRY(service, start_service(place));
    LSL_TRY(ready, wait_until_ready(service, place, deadline));
    if (ready) service.process.detach();
    Result<api::Client> client = connect_at(place);
    if (client || !nobody_listens(client.error())) return client;
    if (Clock::now() >= deadline)
      return fail(ETIMEDOUT, "wait for the service at {} (see {}/lsld.log)", socket_of(place),
                  place.directory);
    (void)::poll(nullptr, 0, kRetryMilliseconds);  // an early return only means one more try
  }
}

}  // namespace

std::vector<ServicePlace> service_places(std::string_view lsl_runtime_dir,
                                         std::string_view xdg_runtime_dir, uid_t uid) {
  if (!lsl_runtime_dir.empty()) return {{std::string(lsl_runtime_dir), true}};
  std::vector<ServicePlace> places = {{std::string(kSystemDirectory), uid == 0}};
  if (uid != 0 && !xdg_runtime_dir.empty())
    places.push_back({std::string(xdg_runtime_dir) + "/lsl", true});
  return places;
}

Result<api::Client> connect_to_service() {
  const std::vector<ServicePlace> places = service_places(
      environment_value("LSL_RUNTIME_DIR"), environment_value("XDG_RUNTIME_DIR"), ::geteuid());
  for (const ServicePlace& place : places) {
    Result<api::Client> client = connect_at(place);
    if (client || !nobody_listens(client.error())) return client;
    if (place.start) return in("Service", start_and_connect(place));
  }
  return fail_as("E_FAIL",
                 "no service answers at {}/service.sock, and XDG_RUNTIME_DIR is not set, so none "
                 "can be started",
                 kSystemDirectory);
}

Result<api::Client> begin_call(const api::Call& call, api::Deadline deadline) {
  for (int tries = kCallTries;; --tries) {
    LSL_TRY(client, connect_to_service());
    Status begun = client.start(call, deadline);
    if (begun) begun = client.await(deadline);
    if (begun) return client;
    const bool unread = begun.error().code == ECONNRESET || begun.error().code == EPIPE;
    if (!unread || tries == 1) return std::unexpected(std::move(begun).error());
  }
}

}  // namespace lsl::cli
