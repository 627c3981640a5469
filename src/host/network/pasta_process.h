// The processes behind a pasta: a keeper, which is a fork of the service and process 1 of a PID
// namespace of its own, and pasta, which it starts as the calling user.
//
// pasta joins the machine's user namespace, which loses it the signal that is sent when its parent
// ends (prctl(2), PR_SET_PDEATHSIG), and with it the tie to the service. The keeper keeps that tie,
// and when it ends the kernel ends all of its PID namespace.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/result.h"
#include "sys/fd.h"
#include "sys/process.h"

namespace lsl::host {

struct PastaSettings {
  uid_t uid = 0;  // the calling user, who owns the machine's user namespace or the one above it
  gid_t gid = 0;
  bool ipv6 = false;
};

// The program, where the host has it; LSL_WITHOUT=pasta hides it. Only folders that belong to the
// host are looked in.
std::optional<std::string> find_pasta();

struct PastaProcess {
  sys::Child keeper;  // ends with pasta, with its exit status; ending it ends pasta
  sys::Fd ready;      // one byte when the machine has its network; non-blocking
  sys::Fd messages;   // what pasta writes to standard error; non-blocking
};
// Starts both. `user_namespace` is the one that owns `network_namespace`. Needs CAP_SYS_ADMIN and
// the right to become the user. What goes wrong in the keeper is told by `messages`.
Result<PastaProcess> start_pasta(const std::string& program, const PastaSettings& settings,
                                 sys::FdRef user_namespace, sys::FdRef network_namespace);

}  // namespace lsl::host
