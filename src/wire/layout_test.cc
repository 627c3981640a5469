// The field lists against the tables: nothing missing, nothing more, nothing different.
#include "wire/layout.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "wire/layout_rows.h"
#include "wire/messages.h"
#include "wire/test_data.h"

namespace lsl::wire {
namespace {

struct StructFacts {
  std::set<uint32_t> types;   // messages of this struct
  std::set<uint32_t> inside;  // messages it is embedded in
  size_t size = 0;
  size_t alignment = 0;
  std::vector<std::string> rows;  // "field offset size class"
  bool operator==(const StructFacts&) const = default;
};
using Facts = std::map<std::string, StructFacts>;

void PrintTo(const StructFacts& facts, std::ostream* out) {
  *out << "size " << facts.size << ", alignment " << facts.alignment << ", types";
  for (uint32_t type : facts.types) *out << ' ' << type;
  *out << ", inside";
  for (uint32_t type : facts.inside) *out << ' ' << type;
  for (const std::string& row : facts.rows) *out << "\n    " << row;
}

// ---- as declared ----

template <Described S>
StructFacts& note_struct(Facts& facts) {
  StructFacts& entry = facts[std::string(S::kStruct)];
  std::vector<std::string> rows;
  for (const LayoutRow& row : layout_rows<S>())
    rows.push_back(fmt::format("{} {} {} {}", row.field, row.offset, row.size, row.type));
  entry.size = extent_of<S>().size;
  entry.alignment = extent_of<S>().alignment;
  // Structs that several messages share are declared as one template, so all of them must agree.
  EXPECT_TRUE(entry.rows.empty() || entry.rows == rows) << S::kStruct;
  entry.rows = rows;
  return entry;
}

template <class F>
struct Inner : EmbeddedStruct<F> {};
template <class S, class M>
struct Inner<Extension<S, M>> {
  using Type = M;
};

template <Described S>
void note_embedded(Facts& facts, uint32_t type) {
  for_each_field<S>([&](const auto& field, size_t) {
    using Embedded = typename Inner<std::remove_cvref_t<decltype(field)>>::Type;
    if constexpr (Described<Embedded>) {
      note_struct<Embedded>(facts).inside.insert(type);
      note_embedded<Embedded>(facts, type);
    }
  });
}

Facts declared_facts() {
  Facts facts;
  note_struct<Header>(facts);
  for_each_message([&]<class M>() {
    const auto type = static_cast<uint32_t>(M::kType);
    if constexpr (M::kStruct != Header::kStruct) note_struct<M>(facts);
    facts[std::string(M::kStruct)].types.insert(type);
    note_embedded<M>(facts, type);
  });
  return facts;
}

// ---- as the tables have it ----

// "29,30-32 (nominal 75)" and "any; alone: 12,17"
std::set<uint32_t> parse_types(std::string_view text) {
  if (const size_t colon = text.find(':'); colon != text.npos) text.remove_prefix(colon + 1);
  text = text.substr(0, text.find('('));
  std::set<uint32_t> types;
  for (std::string_view part : split(text, ',')) {
    const auto ends = split(part, '-');
    const auto first = parse_unsigned(trim(ends.front()));
    const auto last = parse_unsigned(trim(ends.back()));
    if (!first || !last) {
      ADD_FAILURE() << "type numbers \"" << text << '"';
      return {};
    }
    for (uint64_t type = *first; type <= *last; ++type) types.insert(static_cast<uint32_t>(type));
  }
  return types;
}

Facts table_facts(const std::string& table) {
  Facts facts;
  for (const auto& row : test::read_table(table, 9)) {
    StructFacts& entry = facts[row[0]];
    const std::string_view types = row[1];
    const std::string_view inside = "inside ";
    if (types.starts_with(inside))
      entry.inside = parse_types(types.substr(inside.size()));
    else
      entry.types = parse_types(types);
    entry.size = parse_unsigned(row[2]).value_or(0);
    entry.alignment = parse_unsigned(row[3]).value_or(0);
    entry.rows.push_back(fmt::format("{} {} {} {}", row[4], row[5], row[6], row[7]));
  }
  return facts;
}

TEST(Layout, DeclarationsEqualTheTables) {
  Facts expected = table_facts("layouts.tsv");
  ASSERT_EQ(expected.size(), 62u);
  expected.merge(table_facts("private_layouts.tsv"));
  ASSERT_EQ(expected.size(), 68u);
  const Facts declared = declared_facts();
  for (const auto& [name, facts] : expected) {
    ASSERT_TRUE(declared.contains(name)) << name << " is not declared";
    EXPECT_EQ(declared.at(name), facts) << name;
  }
  for (const auto& [name, facts] : declared) EXPECT_TRUE(expected.contains(name)) << name;
}

TEST(Layout, SizesAreKnownAtCompileTime) {
  static_assert(kFixedSize<ExitStatus> == 20);
  static_assert(kFixedSize<NtProcessCommon> == 56 && buffer_offset<NtProcessCommon>() == 49);
  static_assert(buffer_offset<CreateNtProcess>() == 89);
  static_assert(buffer_offset<CreateProcess>() == 108 && kFixedSize<CreateProcess> == 112);
}

// "LX_A; LX_B" and "112; 96"
std::set<std::string> parts_of(const std::string& text) {
  std::set<std::string> parts;
  for (std::string_view part : split(text, ';')) parts.emplace(trim(part));
  return parts;
}

TEST(Layout, MessageNumbersEqualTheTable) {
  const auto rows = test::read_table("message_types.tsv", 10);
  ASSERT_EQ(rows.size(), 109u);
  uint32_t number = 0;
  for (const auto& row : rows) {
    const Type type{number};
    EXPECT_EQ(row[0], fmt::to_string(number++));
    EXPECT_EQ(row[1], name_of(type));
    std::set<std::string> structs, sizes;
    for_each_message([&]<class M>() {
      if (M::kType != type) return;
      structs.emplace(M::kStruct);
      sizes.insert(fmt::to_string(kFixedSize<M>));
    });
    const bool nominal = type == Type::LxMiniInitMessageAny ||
                         type == Type::LxGnsMessageListenerRelay;  // never on the wire
    const bool has_struct = !nominal && row[5] != "-" && row[5] != "not listed";
    EXPECT_EQ(structs, has_struct ? parts_of(row[5]) : std::set<std::string>()) << row[1];
    EXPECT_EQ(sizes, has_struct ? parts_of(row[6]) : std::set<std::string>()) << row[1];
  }
  EXPECT_EQ(name_of(Type{number}), "unknown");
  EXPECT_EQ(name_of(Type{0x4C534C00}), "LslMessageProcessTerminal");
  EXPECT_EQ(name_of(Type{0x4C534C01}), "LslMessageProcessSignal");
  EXPECT_EQ(name_of(Type{0x4C534C10}), "LslMessageStopping");
  EXPECT_EQ(name_of(Type{0x4C534C20}), "LslMessageKillInstance");
  EXPECT_EQ(name_of(Type{0x4C534C02}), "unknown");
}

}  // namespace
}  // namespace lsl::wire
