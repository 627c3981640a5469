// How the carrier asks the opener for ports of the host's loopback (network/forwarder_process.h):
// one question and one answer at a time.
#pragma once

#include "base/result.h"
#include "host/network/forwarding_plan.h"
#include "sys/fd.h"

namespace lsl::host {

// The opener's whole life: answers on `socket` until its other end is closed.
void answer_port_questions(sys::FdRef socket);

// A non-blocking listening socket of the host. The errors are those of bind(2): EADDRINUSE, EACCES,
// EADDRNOTAVAIL. EPIPE: the opener has ended; ETIMEDOUT: it did not answer within a second.
Result<sys::Fd> ask_for_port(sys::FdRef socket, const LoopbackPort& port);

}  // namespace lsl::host
