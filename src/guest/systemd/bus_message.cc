#include "guest/systemd/bus_message.h"

#include <errno.h>

#include <bit>
#include <cstring>

namespace lsl::guest {
namespace {

static_assert(std::endian::native == std::endian::little, "messages are marked 'l'");

constexpr size_t kFixedHeader = 16;  // up to and including the length of the array of fields
constexpr size_t kMaxMessage = 1 << 20;
constexpr char kVersion = 1;

// Codes of the header fields.
enum Field : unsigned char {
  kPath = 1,
  kInterface = 2,
  kMember = 3,
  kErrorName = 4,
  kReplySerial = 5,
  kSignature = 8,
};

constexpr size_t padded(size_t size, size_t alignment) {
  return (size + alignment - 1) / alignment * alignment;
}

void pad(std::string& bytes, size_t alignment) { bytes.resize(padded(bytes.size(), alignment)); }

void put_u32(std::string& bytes, uint32_t value) {
  pad(bytes, 4);
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void put_string(std::string& bytes, std::string_view text) {
  put_u32(bytes, static_cast<uint32_t>(text.size()));
  bytes += text;
  bytes += '\0';
}

void put_signature(std::string& bytes, std::string_view signature) {
  bytes += static_cast<char>(signature.size());
  bytes += signature;
  bytes += '\0';
}

void put_field(std::string& bytes, Field code, char type, std::string_view value) {
  pad(bytes, 8);
  bytes += static_cast<char>(code);
  put_signature(bytes, std::string_view(&type, 1));
  if (type == 'g') {
    put_signature(bytes, value);
  } else {
    put_string(bytes, value);
  }
}

// Reads within its bytes; turns bad at the first thing that does not fit and yields nothing from
// then on.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes, size_t at = 0) : bytes_(bytes), at_(at) {}

  bool ok() const { return ok_; }
  bool at_end() const { return at_ >= bytes_.size(); }
  void align(size_t alignment) { at_ = padded(at_, alignment); }

  std::string_view take(size_t size) {
    if (!ok_ || at_ > bytes_.size() || size > bytes_.size() - at_) {
      ok_ = false;
      return {};
    }
    at_ += size;
    return bytes_.substr(at_ - size, size);
  }
  unsigned char byte() {
    const std::string_view taken = take(1);
    return taken.empty() ? 0 : static_cast<unsigned char>(taken[0]);
  }
  uint32_t u32() {
    align(4);
    uint32_t value = 0;
    const std::string_view taken = take(sizeof value);
    if (!taken.empty()) std::memcpy(&value, taken.data(), sizeof value);
    return value;
  }
  std::string_view text(size_t size) {
    const std::string_view taken = take(size);
    if (byte() != 0) ok_ = false;
    return taken;
  }
  std::string_view string() { return text(u32()); }
  std::string_view signature() { return text(byte()); }

 private:
  std::string_view bytes_;
  size_t at_;
  bool ok_ = true;
};

struct Sizes {
  size_t header;  // with the padding behind it
  size_t body;
};

// From the fixed part of a header.
Result<Sizes> sizes_of(std::string_view bytes) {
  if (bytes[0] != 'l' || bytes[3] != kVersion) return fail(EBADMSG, "read a D-Bus message");
  const uint64_t body = Cursor(bytes, 4).u32();
  const uint64_t fields = Cursor(bytes, 12).u32();
  if (body + fields + kFixedHeader > kMaxMessage)
    return fail(EMSGSIZE, "read a D-Bus message of {} bytes", body + fields + kFixedHeader);
  return Sizes{padded(kFixedHeader + fields, 8), body};
}

// One header field; false for a type of value that no field of the protocol has.
bool read_field(Cursor& in, BusMessage& message) {
  in.align(8);
  const unsigned char code = in.byte();
  const std::string_view type = in.signature();
  if (type == "u") {
    const uint32_t number = in.u32();
    if (code == kReplySerial) message.reply_serial = number;
    return in.ok();
  }
  if (type != "s" && type != "o" && type != "g") return false;
  const std::string_view value = type == "g" ? in.signature() : in.string();
  if (code == kPath) message.path = value;
  if (code == kMember) message.member = value;
  if (code == kErrorName) message.error_name = value;
  if (code == kSignature) message.signature = value;
  return in.ok();
}

Result<BusMessage> parse(std::string_view bytes, const Sizes& sizes) {
  BusMessage message;
  const auto type = static_cast<unsigned char>(bytes[1]);
  if (type < 1 || type > 4) return fail(EBADMSG, "read a D-Bus message of type {}", type);
  message.type = static_cast<BusMessage::Type>(type);
  const size_t end = kFixedHeader + Cursor(bytes, 12).u32();
  Cursor fields(bytes.substr(0, end), kFixedHeader);
  while (!fields.at_end())
    if (!read_field(fields, message)) return fail(EBADMSG, "read the header of a D-Bus message");
  message.body = bytes.substr(sizes.header, sizes.body);
  return message;
}

}  // namespace

std::string encode_call(const BusCall& call, uint32_t serial) {
  std::string body;
  for (const std::string& argument : call.arguments) put_string(body, argument);
  std::string fields;  // begins at a multiple of 8, so its own alignment is the message's
  put_field(fields, kPath, 'o', call.path);
  put_field(fields, kInterface, 's', call.interface);
  put_field(fields, kMember, 's', call.member);
  if (!call.arguments.empty())
    put_field(fields, kSignature, 'g', std::string(call.arguments.size(), 's'));

  std::string message = {'l', static_cast<char>(BusMessage::Type::Call), 0, kVersion};
  put_u32(message, static_cast<uint32_t>(body.size()));
  put_u32(message, serial);
  put_u32(message, static_cast<uint32_t>(fields.size()));
  message += fields;
  pad(message, 8);
  return message + body;
}

std::optional<std::string> BusMessage::first_string() const {
  Cursor in(body);
  std::string_view first = std::string_view(signature).substr(0, 1);
  if (first == "v") first = in.signature();
  if (first != "s" && first != "o") return std::nullopt;
  const std::string_view value = in.string();
  return in.ok() ? std::optional<std::string>(value) : std::nullopt;
}

Result<std::optional<BusMessage>> take_bus_message(std::string& stream) {
  if (stream.size() < kFixedHeader) return std::nullopt;
  LSL_TRY(sizes, sizes_of(stream));
  const size_t size = sizes.header + sizes.body;
  if (stream.size() < size) return std::nullopt;
  LSL_TRY(message, parse(std::string_view(stream).substr(0, size), sizes));
  stream.erase(0, size);
  return std::optional<BusMessage>(std::move(message));
}

}  // namespace lsl::guest
