#include "api/selector.h"

namespace lsl::api {

Selector read_selector(Parameters& in) {
  Selector selector{in.optional_string("name"), in.optional_string("id")};
  if (selector.name && selector.id) in.complain("id");
  return selector;
}

void write_selector(Json& object, const Selector& selector) {
  if (selector.name) object["name"] = *selector.name;
  if (selector.id) object["id"] = *selector.id;
}

Json selector_object(const Selector& selector) {
  Json object = Json::object();
  write_selector(object, selector);
  return object;
}

}  // namespace lsl::api
