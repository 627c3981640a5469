// Which distribution a call is about.
#pragma once

#include <optional>
#include <string>

#include "api/parameters.h"
#include "base/json.h"

namespace lsl::api {

// By name, by id, or, when both are absent, the default one. Never both.
struct Selector {
  std::optional<std::string> name;
  std::optional<std::string> id;
  bool operator==(const Selector&) const = default;
};

// The members `name` and `id`; complains about the id when both are there.
Selector read_selector(Parameters& in);
void write_selector(Json& object, const Selector& selector);
// An object with nothing else.
Json selector_object(const Selector& selector);

}  // namespace lsl::api
