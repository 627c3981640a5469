// The conversation with the client on the data socket: JSON messages, each ended by a NUL.
//
//   client to helper, once, with exactly one descriptor:   {"archive":{"size":123}}    size null or
//   absent: unknown helper to client, while it works, best effort:
//   {"progress":{"done":7,"total":123}}   total null: unknown helper to client, at the end, best
//   effort:             {"warning":"2 device nodes were left out"}
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::host {

enum class ArchiveDirection { FromClient, ToClient };  // the descriptor is read, or written

struct ClientArchive {
  sys::Fd fd;
  std::optional<uint64_t> size;  // bytes to come, when known
};

// Waits at most `milliseconds` for the client's message. ETIMEDOUT, ECANCELED when the client went
// away, EBADMSG for anything but that one message with one descriptor.
Result<ClientArchive> receive_archive(sys::FdRef client, ArchiveDirection direction,
                                      int milliseconds);

// The size in the text of the client's message (without its NUL); EBADMSG when it is no such
// message.
Result<std::optional<uint64_t>> parse_archive_request(std::string_view text);
// Passes for a regular file, pipe or socket that is open in the right direction; else EINVAL or
// EBADF.
Status check_archive_descriptor(sys::FdRef fd, ArchiveDirection direction);

std::string progress_text(uint64_t done, std::optional<uint64_t> total);
std::string warning_text(std::string_view warning);

// Tells the client about progress and watches that it is still there, on a thread of its own: the
// work may block on what the client passed. Never blocks on a client that does not read.
class ClientLink {
 public:
  // `client` and `done` must outlive the link. `gone` is called, once and on the link's thread,
  // when the client hangs up before finish().
  ClientLink(sys::FdRef client, const std::atomic<uint64_t>& done, std::optional<uint64_t> total,
             std::function<void()> gone);
  ClientLink(const ClientLink&) = delete;
  ClientLink& operator=(const ClientLink&) = delete;
  ~ClientLink();

  Status start();
  // Ends the watch, then sends the last progress and the warnings, giving the client one second to
  // read. Idempotent.
  void finish(std::span<const std::string> warnings);

 private:
  void watch();
  void tell_progress();
  // Sends what is pending as far as the socket takes it.
  void flush();

  int client_;
  const std::atomic<uint64_t>& done_;
  std::optional<uint64_t> total_;
  std::function<void()> gone_;
  sys::Pipe stop_;
  std::thread thread_;
  std::string pending_;  // rest of a message the socket did not take
  uint64_t told_ = 0;    // last progress sent
};

}  // namespace lsl::host
