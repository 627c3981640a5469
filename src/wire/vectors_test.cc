// Golden bytes, made with WSL's own structs and writer: they decode to the fields stated and encode
// to themselves.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "wire/codec.h"
#include "wire/messages.h"
#include "wire/test_data.h"
#include "wire/trace.h"

namespace lsl::wire {
namespace {

// The fields of a decoded message by WSL's names, in the form of vectors.json: "Common.Flags", and
// for arrays and embedded structs also their bytes, "Address_bytes".
class Fields {
 public:
  template <Described S>
  void add_all(const S& from, const std::string& prefix = "") {
    for_each_field<S>([&](const auto& field, size_t) { add(field, from, prefix); });
  }
  const std::map<std::string, Json>& values() const { return values_; }

 private:
  template <class S, class M>
  void add(const Value<S, M>& field, const S& from, const std::string& prefix) {
    const M& value = from.*field.member;
    const std::string name = prefix + std::string(field.name);
    if constexpr (std::is_same_v<M, AdapterGuid>) {
      add_guid(name, value);
    } else if constexpr (Described<M>) {
      add_all(value, name + ".");
    } else if constexpr (Array<M>) {
      values_[name] = value;
      values_[name + "_bytes"] = test::to_hex(bytes_of(value));
    } else {
      values_[name] = value;
    }
  }
  template <class S>
  void add(const CountedList<S>& field, const S& from, const std::string& prefix) {
    values_[prefix + std::string(field.name)] = from.*field.member;
    values_[prefix + std::string(field.count_name)] = (from.*field.member).size();
  }
  template <class S>
  void add(const EnvironmentBlock<S>& field, const S& from, const std::string& prefix) {
    std::string bytes;
    for (const std::string& entry : from.*field.member) bytes += entry + '\0';
    values_[prefix + std::string(field.name)] = test::to_hex(bytes + '\0');
  }
  template <class S>
  void add(const Blob<S>& field, const S& from, const std::string& prefix) {
    const std::string& bytes = from.*field.member;
    values_[prefix + std::string(field.size_name)] = bytes.size();
    values_[prefix + std::string(field.name)] = bytes.empty() ? Json(0) : Json(test::to_hex(bytes));
  }
  template <class S>
  void add(const TailBytes<S>& field, const S& from, const std::string& prefix) {
    values_[prefix + std::string(field.name)] = test::to_hex(from.*field.member);
  }
  template <class S>
  void add(const Buffer&, const S&, const std::string&) {}
  template <class S, class M>
  void add(const Extension<S, M>&, const S&, const std::string&) {}
  // Text, TailText, FixedText, TerminatedList.
  template <class F, class S>
  void add(const F& field, const S& from, const std::string& prefix) {
    put(prefix + std::string(field.name), from.*field.member);
  }

  void put(const std::string& name, const std::string& text) { values_[name] = text; }
  void put(const std::string& name, const std::vector<std::string>& list) { values_[name] = list; }
  void put(const std::string& name, const std::optional<std::string>& text) {
    values_[name] = text ? Json(*text) : Json(0);
  }
  void add_guid(const std::string& name, const AdapterGuid& guid) {
    const std::string tail = test::to_hex(bytes_of(guid.data4));
    values_[name] = fmt::format("{{{:08x}-{:04x}-{:04x}-{}-{}}}", guid.data1, guid.data2,
                                guid.data3, tail.substr(0, 4), tail.substr(4));
  }
  template <class T, size_t N>
  static std::string bytes_of(const std::array<T, N>& numbers) {
    std::string bytes;
    for (auto number : numbers)
      for (size_t i = 0; i < sizeof(T); ++i)
        bytes += static_cast<char>(static_cast<uint64_t>(number) >> (8 * i));
    return bytes;
  }

  std::map<std::string, Json> values_;
};

// Integers above 2^53 are decimal strings in the file.
bool equal(const Json& actual, const Json& expected) {
  if (expected.is_array())
    return actual.is_array() && actual.size() == expected.size() &&
           std::equal(actual.begin(), actual.end(), expected.begin(), equal);
  if (actual.is_number() && expected.is_string())
    return actual.dump() == expected.get_ref<const std::string&>();
  return actual == expected;
}

Json stated_value(const Json& entry) {
  const Json* value = json_member(entry, "value");
  return value ? *value : json_member(entry, "bytes") ? *json_member(entry, "bytes") : entry;
}

void expect_fields(const std::map<std::string, Json>& actual, const Json& stated,
                   const std::string& vector) {
  for (const auto& [name, entry] : stated.items()) {
    if (name == "AdapterId_bytes") continue;  // the text form is compared
    const auto found = actual.find(name);
    if (found == actual.end()) {
      ADD_FAILURE() << vector << ": no field " << name;
      continue;
    }
    EXPECT_TRUE(equal(found->second, stated_value(entry)))
        << vector << ' ' << name << ": " << found->second.dump() << " instead of " << entry.dump();
  }
}

template <Message M>
void check_vector(const Json& vector, const std::string& name, const std::string& bytes) {
  const Result<M> message = decode<M>(bytes);
  ASSERT_TRUE(message) << name << ": " << message.error().detail;
  const uint32_t id = test::number_of(vector.at("transaction"), "id");
  const uint32_t step = test::number_of(vector.at("transaction"), "step");
  EXPECT_EQ(encode(*message, id, step), bytes) << name;
  EXPECT_EQ(encode_checked(*message, id, step), bytes) << name;
  Fields fields;
  fields.add_all(*message);
  expect_fields(fields.values(), vector.at("fields"), name);
  expect_fields(fields.values(), vector.value("strings", Json::object()), name);
  EXPECT_TRUE(trace(bytes, Launch::LinuxProcess).starts_with(name_of(M::kType)) ||
              trace(bytes, Launch::NtProcess).starts_with(name_of(M::kType)))
      << name;
}

TEST(Vectors, DecodeToTheirFieldsAndEncodeToThemselves) {
  const Json vectors = test::read_json("vectors.json");
  ASSERT_EQ(vectors.size(), 105u);
  for (const Json& vector : vectors) {
    const std::string name = test::text_of(vector, "name");
    const std::string bytes = test::from_hex(test::text_of(vector, "hex"));
    EXPECT_EQ(bytes.size(), test::number_of(vector, "size")) << name;
    const std::string structure = test::text_of(vector, "struct");
    const Type type{test::number_of(vector, "type")};
    EXPECT_EQ(name_of(type), test::text_of(vector, "message")) << name;
    int structs = 0;
    for_each_message([&]<class M>() {
      if (M::kStruct != structure || M::kType != type) return;
      ++structs;
      check_vector<M>(vector, name, bytes);
    });
    EXPECT_EQ(structs, 1) << name;
  }
}

// Receivers must not read padding, and the reference sends rubbish in it.
TEST(Vectors, PaddingIsIgnored) {
  std::string bytes = encode(TerminateInstance{.force = true}, 0, 1);
  bytes[17] = bytes[18] = bytes[19] = '\x5A';
  EXPECT_EQ(decode<TerminateInstance>(bytes), TerminateInstance{.force = true});
}

}  // namespace
}  // namespace lsl::wire
