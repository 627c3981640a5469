#include "wire/codec.h"

#include <fmt/core.h>

namespace lsl::wire::detail {

void check_frame(Reader& in, std::string_view bytes, Type type, size_t fixed_size) {
  const Result<Header> header = parse_header(bytes);
  if (!header)
    in.complain(header.error().detail);
  else if (header->type != type)
    in.complain(fmt::format("the message is {} ({})", name_of(header->type),
                            static_cast<uint32_t>(header->type)));
  else if (header->size != bytes.size())
    in.complain(fmt::format("{} bytes, the header says {}", bytes.size(), header->size));
  else if (header->size < fixed_size)
    in.complain(fmt::format("{} bytes, the struct has {}", header->size, fixed_size));
}

}  // namespace lsl::wire::detail
