#include "host/registry/id_map.h"

#include <algorithm>

#include "host/registry/id_ranges.h"

namespace lsl::host {
namespace {

constexpr uint32_t kUserInside = 1000;

}  // namespace

uint32_t IdMap::root() const { return outside(0); }

uint32_t IdMap::outside(uint32_t inside) const {
  const auto range = std::ranges::find_if(ranges, [inside](const sys::IdRange& r) {
    return inside >= r.inside && inside - r.inside < r.count;
  });
  return range == ranges.end() ? 0 : range->outside + (inside - range->inside);
}

uint32_t IdMap::count() const {
  uint32_t sum = 0;
  for (const sys::IdRange& range : ranges) sum += range.count;
  return sum;
}

bool IdMap::holds(uint32_t id) const {
  return std::ranges::any_of(
      ranges, [id](const sys::IdRange& r) { return id >= r.outside && id - r.outside < r.count; });
}

IdMap shifted_map(uint32_t first) { return {{{0, first, kIdsPerUser}}}; }

IdMap rootless_map(uint32_t subordinate) {
  if (subordinate == 0) return {{{0, 0, 1}}};
  const uint32_t below = std::min(subordinate, kUserInside);  // inside 0 .. below-1
  IdMap map{{{0, 1, below}, {below, 0, 1}}};
  // What is left continues behind the user, so that 65535 inside, too, is an id.
  const uint32_t above = std::min(subordinate, kIdsPerUser) - below;
  if (above > 1) map.ranges.push_back({below + 1, below + 1, above - 1});
  return map;
}

}  // namespace lsl::host
