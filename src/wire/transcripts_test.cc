// Conversations recorded with WSL's own init: every message decodes, and encodes to the same bytes
// apart from padding, in which the reference leaves rubbish.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "wire/codec.h"
#include "wire/layout_rows.h"
#include "wire/messages.h"
#include "wire/test_data.h"

namespace lsl::wire {
namespace {

// Zeroes the padding of `S` whose first byte is at `base`, as far as no buffer lies over it.
template <Described S>
void clear_padding(std::string& bytes, size_t base) {
  const size_t first = base + buffer_offset<S>();
  for (const LayoutRow& row : layout_rows<S>()) {
    if (row.type != "pad" || base + row.offset >= first) continue;
    const auto size = parse_unsigned(row.size).value_or(0);
    bytes.replace(base + row.offset, size, size, '\0');
  }
  for_each_field<S>([&](const auto& field, size_t at) {
    using Embedded = typename EmbeddedStruct<std::remove_cvref_t<decltype(field)>>::Type;
    if constexpr (Described<Embedded>) clear_padding<Embedded>(bytes, base + at);
  });
}

template <Message M>
void check_message(std::string bytes, const std::string& where) {
  const Result<M> message = decode<M>(bytes);
  ASSERT_TRUE(message) << where << ": " << message.error().detail;
  const Result<Header> header = parse_header(bytes);
  clear_padding<M>(bytes, 0);
  const std::string again = encode(*message, header->transaction_id, header->transaction_step);
  EXPECT_EQ(test::to_hex(again), test::to_hex(bytes)) << where;
}

// Requests for a host program come from the guest, those for a Linux process go to it.
Launch launch_of(const Json& event) {
  return test::text_of(event, "dir") == "g2h" ? Launch::NtProcess : Launch::LinuxProcess;
}

size_t check_transcript(const std::filesystem::path& path) {
  size_t messages = 0, number = 0;
  const std::string content =
      test::read_source_file("tests/transcripts/" + path.filename().string());
  for (std::string_view line : split(content, '\n')) {
    ++number;
    if (line.empty()) continue;
    const std::string where = path.filename().string() + ":" + std::to_string(number);
    const Result<Json> event = parse_json(line);
    if (!event) ADD_FAILURE() << where << ": " << event.error().detail;
    if (!event || test::text_of(*event, "event") != "message") continue;
    const std::string bytes = test::from_hex(test::text_of(*event, "hex"));
    const Type type{test::number_of(*event, "type_id")};
    EXPECT_EQ(name_of(type), test::text_of(*event, "type")) << where;
    EXPECT_TRUE(visit_message(type, launch_of(*event), [&]<class M>() {
      check_message<M>(bytes, where);
    })) << where;
    ++messages;
  }
  return messages;
}

TEST(Transcripts, RecordedMessagesDecodeAndEncodeToThemselves) {
  size_t files = 0, messages = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(LSL_SOURCE_DIR "/tests/transcripts")) {
    if (entry.path().extension() != ".jsonl") continue;
    messages += check_transcript(entry.path());
    ++files;
  }
  EXPECT_EQ(files, 22u);
  EXPECT_EQ(messages, 299u);
}

}  // namespace
}  // namespace lsl::wire
