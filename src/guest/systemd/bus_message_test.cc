#include "guest/systemd/bus_message.h"

#include <gtest/gtest.h>

namespace lsl::guest {
namespace {

const BusCall kGet = {.path = "/org/freedesktop/systemd1",
                      .interface = "org.freedesktop.DBus.Properties",
                      .member = "Get",
                      .arguments = {"org.freedesktop.systemd1.Manager", "SystemState"}};

std::string bytes(std::string_view hex) {
  std::string result;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    result += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return result;
}

// A reply to serial 2 with the variant "running", as systemd 252 sends it.
std::string running_reply() {
  return bytes(
      "6c02010110000000"
      "02000000"
      "0f000000"          // header, body of 16, serial 2, fields of 15
      "0501750002000000"  // reply serial 2
      "0801670001760000"  // signature "v"
      "0173000007000000"
      "72756e6e696e6700");  // "running"
}

TEST(BusMessage, ACallIsReadBackWhole) {
  std::string stream = encode_call(kGet, 7) + encode_call(kGet, 8);
  for (int i = 0; i < 2; ++i) {
    const auto message = take_bus_message(stream);
    ASSERT_TRUE(message && *message);
    EXPECT_EQ((*message)->type, BusMessage::Type::Call);
    EXPECT_EQ((*message)->path, kGet.path);
    EXPECT_EQ((*message)->member, "Get");
    EXPECT_EQ((*message)->signature, "ss");
    EXPECT_EQ((*message)->first_string(), "org.freedesktop.systemd1.Manager");
  }
  EXPECT_EQ(stream, "");
}

TEST(BusMessage, ACallWithoutArgumentsHasTheBytesOfTheSpecification) {
  EXPECT_EQ(encode_call({.path = "/a", .interface = "b.c", .member = "D"}, 1),
            bytes("6c010001"
                  "00000000"
                  "01000000"
                  "2a000000"
                  "01016f00"
                  "02000000"
                  "2f6100"
                  "0000000000"
                  "02017300"
                  "03000000"
                  "622e6300"
                  "00000000"
                  "03017300"
                  "01000000"
                  "4400"
                  "000000000000"));
}

TEST(BusMessage, TheStringInAVariantIsFound) {
  std::string stream = running_reply();
  const auto message = take_bus_message(stream);
  ASSERT_TRUE(message && *message) << (message ? "nothing" : message.error().message());
  EXPECT_EQ((*message)->type, BusMessage::Type::Reply);
  EXPECT_EQ((*message)->reply_serial, 2u);
  EXPECT_EQ((*message)->first_string(), "running");
}

TEST(BusMessage, PartOfAMessageIsNothingYet) {
  const std::string whole = running_reply();
  for (size_t size = 0; size < whole.size(); ++size) {
    std::string stream = whole.substr(0, size);
    const auto message = take_bus_message(stream);
    ASSERT_TRUE(message) << size;
    EXPECT_FALSE(*message) << size;
    EXPECT_EQ(stream.size(), size);
  }
}

// Whatever a byte is changed to, reading ends, inside the message.
TEST(BusMessage, ChangedBytesAreNoHarm) {
  const std::string whole = running_reply() + std::string(64, '\xff');
  for (size_t at = 0; at < running_reply().size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string stream = whole;
      stream[at] = static_cast<char>(value);
      const auto message = take_bus_message(stream);
      if (message && *message) (void)(*message)->first_string();
    }
  }
}

TEST(BusMessage, TooLargeAndForeignOnesAreRefused) {
  std::string large = running_reply();
  large[6] = '\x7f';  // a body of eight mebibytes
  EXPECT_EQ(take_bus_message(large).error().code, EMSGSIZE);
  std::string foreign = running_reply();
  foreign[0] = 'B';
  EXPECT_EQ(take_bus_message(foreign).error().code, EBADMSG);
}

}  // namespace
}  // namespace lsl::guest
