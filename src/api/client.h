// A blocking varlink client of org.lsl.Service: one call at a time on one connection.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/replies.h"
#include "api/requests.h"
#include "api/varlink.h"
#include "base/result.h"
#include "sys/fd.h"

namespace lsl::api {

// Absent: no limit. ETIMEDOUT afterwards.
using Deadline = std::optional<std::chrono::steady_clock::time_point>;

struct ReceivedReply {
  Json parameters;
  bool continues = false;
  std::vector<sys::Fd> descriptors;
};

class Client {
 public:
  // ENOENT or ECONNREFUSED when nobody listens at `path`.
  static Result<Client> connect(const std::string& path);
  explicit Client(sys::Fd socket) : socket_(std::move(socket)) {}

  // Sends a call without waiting for the answer. EPIPE when the service is gone.
  Status start(const Call& call, Deadline deadline = {});
  template <class R>
  Status start(const R& request, Deadline deadline = {}) {
    return start(Call{std::string(R::kMethod), request.to_json(), R::kMore, false}, deadline);
  }

  // Waits until next() has something to read. ECONNRESET when the service ended without having read
  // the call: it can be made again.
  Status await(Deadline deadline);

  // The next reply. An error reply becomes the Error it carries (error_of); ECONNRESET when the
  // service hangs up.
  Result<ReceivedReply> next(Deadline deadline = {});
  // The same without waiting: nothing while no whole reply has come. For event loops that poll
  // socket().
  Result<std::optional<ReceivedReply>> try_next();

  // A call with one reply.
  template <class R>
  Result<typename R::Reply> call(const R& request, Deadline deadline = {}) {
    LSL_CHECK(start(request, deadline));
    LSL_TRY(reply, next(deadline));
    return R::Reply::from_json(reply.parameters);
  }

  sys::FdRef socket() const { return socket_; }

 private:
  Result<std::optional<ReceivedReply>> take();
  Status receive();

  sys::Fd socket_;
  Splitter splitter_;
};

// The descriptor with index `index` of a reply, moved out; EBADMSG when the service did not send
// it.
Result<sys::Fd> take_descriptor(ReceivedReply& reply, size_t index);

}  // namespace lsl::api
