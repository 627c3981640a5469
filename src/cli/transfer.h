// Import and export from the command's side: the call to the service, and beside it the
// conversation with the program that reads or writes the archive (api/transfer.h).
#pragma once

#include <chrono>
#include <functional>
#include <string_view>

#include "api/client.h"
#include "api/transfer.h"
#include "base/result.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "sys/fd.h"

namespace lsl::cli {

struct TransferEnd {
  int signal = 0;  // not 0: the user broke it off with this signal
};

// Before the service hands out the socket it may have to end an instance and to check an image.
inline constexpr std::chrono::seconds kTransferStartLimit{300};

// `client` has been sent the call. Hands the archive's descriptor over, shows progress and
// warnings, and returns when the service has said its last word. SIGINT, SIGTERM, SIGHUP and
// SIGQUIT end it; they stay blocked (see end_by).
Result<TransferEnd> run_transfer(api::Client& client, sys::FdRef archive,
                                 const api::ArchiveOffer& offer, ProgressBar& bar,
                                 const Reporter& reporter);

// Ends this process by the signal that broke a transfer off, as the shell expects; returns the exit
// status for the case that the signal is ignored.
int end_by(int signal);

}  // namespace lsl::cli
