#include "host/registry/registration.h"

#include <errno.h>

#include <algorithm>

#include "base/text.h"

namespace lsl::host {
namespace {

constexpr size_t kMaxName = 256;

#if defined(__aarch64__)
constexpr const char* kHostType = "HOSTTYPE=aarch64";
#else
constexpr const char* kHostType = "HOSTTYPE=x86_64";
#endif

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

// Reads members one by one and remembers the first that is missing or ill-typed.
class RecordReader {
 public:
  explicit RecordReader(const Json& record) : record_(record) {}

  std::string text(const char* name) { return need(json_string(record_, name), name); }
  bool flag(const char* name) { return need(json_bool(record_, name), name); }
  std::vector<std::string> list(const char* name) {
    return need(json_strings(record_, name), name);
  }
  uint64_t number(const char* name, uint64_t limit) {
    const int64_t value = need(json_integer(record_, name), name);
    if (value >= 0 && static_cast<uint64_t>(value) <= limit) return static_cast<uint64_t>(value);
    note(name);
    return 0;
  }
  void note(const char* name) {
    if (complaint_.empty()) complaint_ = name;
  }
  const std::string& complaint() const { return complaint_; }

 private:
  template <class T>
  T need(std::optional<T> value, const char* name) {
    if (!value) note(name);
    return std::move(value).value_or(T{});
  }

  const Json& record_;
  std::string complaint_;
};

bool is_file_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == name.npos &&
         name.find('\0') == name.npos;
}

std::optional<StoredState> stored_state(uint64_t number) {
  switch (number) {
    case 1:
      return StoredState::Installed;
    case 3:
      return StoredState::Installing;
    case 4:
      return StoredState::Uninstalling;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::vector<std::string> initial_environment() {
  return {kHostType, "LANG=en_US.UTF-8",
          "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games:"
          "/usr/local/games",
          "TERM=xterm-256color"};
}

Status check_name(std::string_view name) {
  const bool valid = !name.empty() && name.size() <= kMaxName &&
                     std::ranges::all_of(name, is_name_character) && name != "." && name != ".." &&
                     !iequals(name, "legacy");
  if (valid) return {};
  const std::string shown = printable(name.substr(0, kMaxName));
  return fail_as("E_INVALIDARG", "Invalid distribution name: \"{}{}\".", shown,
                 name.size() > kMaxName ? "…" : "");
}

Json to_json(const Registration& r) {
  return Json{{"Id", r.id.braced()},
              {"DistributionName", r.name},
              {"BasePath", r.base_path},
              {"VhdFileName", r.image},
              {"State", static_cast<int>(r.state)},
              {"Flags", r.flags},
              {"DefaultUid", r.default_uid},
              {"DefaultEnvironment", r.default_environment},
              {"Flavor", r.flavor},
              {"OsVersion", r.os_version},
              {"RunOOBE", r.run_oobe},
              {"Modern", r.modern},
              {"Order", r.order}};
}

Result<Registration> registration_from_json(const Json& record) {
  RecordReader reader(record);
  Registration r;
  const std::optional<Guid> id = Guid::parse(reader.text("Id"));
  if (!id) reader.note("Id");
  r.id = id.value_or(Guid());
  r.name = reader.text("DistributionName");
  r.base_path = reader.text("BasePath");
  if (!r.base_path.starts_with('/')) reader.note("BasePath");
  r.image = json_string(record, "VhdFileName").value_or("");  // older records have none
  const std::optional<StoredState> state = stored_state(reader.number("State", UINT32_MAX));
  if (!state) reader.note("State");
  r.state = state.value_or(StoredState::Installing);
  r.flags = static_cast<uint32_t>(reader.number("Flags", 15));
  r.default_uid = static_cast<uint32_t>(reader.number("DefaultUid", UINT32_MAX));
  r.default_environment = reader.list("DefaultEnvironment");
  r.flavor = reader.text("Flavor");
  r.os_version = reader.text("OsVersion");
  r.run_oobe = reader.flag("RunOOBE");
  r.modern = reader.flag("Modern");
  r.order = reader.number("Order", UINT64_MAX);
  if (!check_name(r.name)) reader.note("DistributionName");
  const bool has_image = is_file_name(r.image);
  if ((r.version() == 2) != has_image) reader.note("VhdFileName");
  if (!reader.complaint().empty())
    return fail(EBADMSG, "read property '{}' from distribution {}", reader.complaint(),
                r.id.braced());
  return r;
}

}  // namespace lsl::host
