#include "guest/mini_init/request_rules.h"

namespace lsl::guest {

// Those whose outcome is told on a connection of their own, which then just ends.
bool failure_is_fatal(wire::Type type) {
  switch (type) {
    case wire::Type::LxMiniInitMessageMount:
    case wire::Type::LxMiniInitMessageUnmount:
    case wire::Type::LxMiniInitMessageDetach:
    case wire::Type::LxMiniInitMessageResizeDistribution:
      return false;
    default:
      return true;
  }
}

}  // namespace lsl::guest
