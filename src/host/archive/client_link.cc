#include "host/archive/client_link.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include <array>
#include <chrono>
#include <vector>

#include "base/json.h"
#include "sys/call.h"
#include "sys/file.h"
#include "sys/socket.h"

namespace lsl::host {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMaxRequest = 4096;
constexpr int kProgressInterval = 100;  // milliseconds
constexpr int kLastWords = 1000;        // milliseconds a client gets to read the warnings

int milliseconds_until(Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
  return static_cast<int>(std::max<int64_t>(left.count(), 0));
}

struct Request {
  std::string text;
  std::vector<sys::Fd> descriptors;
};

// Appends what arrives next. The message is complete when its text ends with NUL.
Status receive_part(sys::FdRef client, Request& request) {
  std::array<char, kMaxRequest> buffer;
  LSL_TRY(received, sys::receive_some(client, buffer));
  if (!received) return {};
  if (received->bytes == 0) return fail(ECANCELED, "wait for the archive: the client has gone");
  request.text.append(buffer.data(), received->bytes);
  for (sys::Fd& fd : received->descriptors) request.descriptors.push_back(std::move(fd));
  if (received->truncated || request.descriptors.size() > 1 || request.text.size() > kMaxRequest)
    return fail(EBADMSG, "receive the archive: more than one descriptor or {} bytes", kMaxRequest);
  return {};
}

}  // namespace

Result<std::optional<uint64_t>> parse_archive_request(std::string_view text) {
  LSL_TRY(object, parse_json(text));
  const Json* archive = json_member(object, "archive");
  if (archive == nullptr || !archive->is_object())
    return fail(EBADMSG, "read the client's request");
  const Json* size = json_member(*archive, "size");
  if (size == nullptr || size->is_null()) return std::optional<uint64_t>();
  const std::optional<int64_t> number = json_integer(*archive, "size");
  if (!number || *number < 0) return fail(EBADMSG, "read the size in the client's request");
  return std::optional<uint64_t>(static_cast<uint64_t>(*number));
}

Status check_archive_descriptor(sys::FdRef fd, ArchiveDirection direction) {
  LSL_TRY(facts, sys::stat_of(fd));
  const bool passes = S_ISREG(facts.st_mode) || S_ISFIFO(facts.st_mode) || S_ISSOCK(facts.st_mode);
  if (!passes) return fail(EINVAL, "use the client's descriptor: neither file, pipe nor socket");
  const int flags = ::fcntl(fd.get(), F_GETFL);
  if (flags < 0) return fail(errno, "look at the client's descriptor");
  const int access = flags & O_ACCMODE;
  const int wrong = direction == ArchiveDirection::FromClient ? O_WRONLY : O_RDONLY;
  if ((flags & O_PATH) != 0 || access == wrong)
    return fail(EBADF, "use the client's descriptor: not open in the right direction");
  return {};
}

Result<ClientArchive> receive_archive(sys::FdRef client, ArchiveDirection direction,
                                      int milliseconds) {
  const auto deadline = Clock::now() + std::chrono::milliseconds(milliseconds);
  Request request;
  while (!request.text.ends_with('\0')) {
    LSL_TRY(readable, sys::wait_readable(client, milliseconds_until(deadline)));
    if (!readable) return fail(ETIMEDOUT, "wait for the archive");
    LSL_CHECK(receive_part(client, request));
  }
  request.text.pop_back();
  if (request.descriptors.size() != 1)
    return fail(EBADMSG, "receive the archive: no descriptor came with it");
  LSL_TRY(size, parse_archive_request(request.text));
  LSL_CHECK(check_archive_descriptor(request.descriptors[0], direction));
  return ClientArchive{std::move(request.descriptors[0]), size};
}

std::string progress_text(uint64_t done, std::optional<uint64_t> total) {
  const Json progress{{"done", done}, {"total", total ? Json(*total) : Json(nullptr)}};
  return to_text(Json{{"progress", progress}}) + '\0';
}

std::string warning_text(std::string_view warning) {
  return to_text(Json{{"warning", std::string(warning)}}) + '\0';
}

ClientLink::ClientLink(sys::FdRef client, const std::atomic<uint64_t>& done,
                       std::optional<uint64_t> total, std::function<void()> gone)
    : client_(client.get()), done_(done), total_(total), gone_(std::move(gone)) {}

ClientLink::~ClientLink() { finish({}); }

Status ClientLink::start() {
  LSL_CHECK(sys::set_nonblocking(client_, true));
  LSL_TRY(stop, sys::make_pipe());
  stop_ = std::move(stop);
  thread_ = std::thread([this] { watch(); });
  return {};
}

void ClientLink::watch() {
  for (;;) {
    // No events wanted of the client: POLLHUP and POLLERR are always reported.
    struct pollfd watched[] = {{client_, 0, 0}, {stop_.read.get(), POLLIN, 0}};
    if (sys::retry([&] { return ::poll(watched, 2, kProgressInterval); }) < 0) return;
    if (watched[1].revents != 0) return;
    if (watched[0].revents != 0) return gone_();
    tell_progress();
  }
}

void ClientLink::tell_progress() {
  flush();
  const uint64_t done = done_.load();
  if (!pending_.empty() || done == told_) return;
  told_ = done;
  pending_ = progress_text(done, total_);
  flush();
}

void ClientLink::flush() {
  if (pending_.empty()) return;
  const Result<size_t> sent = sys::send_some(client_, pending_, {});
  pending_.erase(0, sent ? *sent : pending_.size());  // nobody listens any more: nothing is pending
}

void ClientLink::finish(std::span<const std::string> warnings) {
  if (!thread_.joinable()) return;
  stop_.write.reset();
  thread_.join();
  if (const uint64_t done = done_.load(); done != told_) pending_ += progress_text(done, total_);
  for (const std::string& warning : warnings) pending_ += warning_text(warning);
  const auto deadline = Clock::now() + std::chrono::milliseconds(kLastWords);
  while (!pending_.empty()) {
    if (!sys::wait_writable(client_, milliseconds_until(deadline)).value_or(false)) return;
    flush();
  }
}

}  // namespace lsl::host
