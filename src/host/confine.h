// The walls of lsl-archive and of workers that read a distribution's files. After confine() the
// process is root of nothing but one directory tree: a bug in the code that runs then can harm that
// tree and no more.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace lsl::host {

struct Confinement {
  int root = -1;            // becomes "/" and the current directory
  int user_namespace = -1;  // entered, then the ids become 0:0 inside; -1: stay in the present one
  std::vector<int> keep;    // descriptors that stay open besides the standard streams and `root`
  std::vector<int> capabilities;  // CAP_… numbers that stay permitted and effective
};

// Capabilities each job needs. CAP_MKNOD only where `devices` are made: in a
// disk of its own, of the host's root, on which no device can be opened.
std::span<const int> unpack_capabilities(bool devices);
std::span<const int> pack_capabilities();
std::span<const int> remove_capabilities();
std::span<const int> read_capabilities();

// In this order: what libraries load on first use is loaded; no core dumps; the user namespace;
// network and IPC namespaces of its own where the kernel allows (a second wall: no abstract socket,
// no address can be reached); chroot(2) into the tree; every other descriptor closed; capabilities
// dropped, the bounding set too; no_new_privs(2); SIGKILL when the parent ends.
//
// There is no mount namespace of its own: without CAP_SYS_CHROOT and CAP_SYS_ADMIN, and with no
// directory outside open, a chroot cannot be left, a chrooted process cannot make user namespaces
// to regain them (user_namespaces(7)), and a copied mount table would only keep other people's
// mounts busy. Must run before a second thread exists.
Status confine(const Confinement& confinement);

// Two of these steps, for other children of the service.
// Closes every descriptor above the standard streams that is not in `keep`.
Status close_others(std::vector<int> keep);
// CAP_… numbers that stay in the permitted, effective and bounding sets.
Status keep_capabilities(std::span<const int> wanted);

}  // namespace lsl::host
