// How the ids inside a user's distributions are seen by the service: the lines of uid_map and
// gid_map, which are the same for both.
#pragma once

#include <cstdint>
#include <vector>

#include "sys/namespaces.h"

namespace lsl::host {

struct IdMap {
  std::vector<sys::IdRange> ranges;

  // The service's id of root inside; it owns what the service makes for a distribution.
  uint32_t root() const;
  // Whether `id`, an id of the service's, exists inside.
  bool holds(uint32_t id) const;
  // The service's id of `inside`, which must exist.
  uint32_t outside(uint32_t inside) const;
  // How many ids there are inside, from 0 on without a gap.
  uint32_t count() const;
  bool operator==(const IdMap&) const = default;
};

// A range of the host's own: inside id n is first + n (DESIGN, decisions: "id ranges").
IdMap shifted_map(uint32_t first);

// The map for a service in a user namespace of its own, where 0 is the calling user
// and 1..subordinate are the user's subordinate ids (platform_notes, "Rootless: what differs"):
// root inside is the first subordinate id, and the user is 1000 inside, the first ordinary user of
// most distributions. Without subordinate ids the user is root inside, alone.
IdMap rootless_map(uint32_t subordinate);

}  // namespace lsl::host
