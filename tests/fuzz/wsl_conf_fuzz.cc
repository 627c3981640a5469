// Any bytes as /etc/wsl.conf and /etc/wsl-distribution.conf: reading them never crashes, what is
// said about them is short and fit for a terminal, and of the same text twice the first counts.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "base/ini.h"
#include "base/text.h"
#include "conf/distribution_conf.h"
#include "conf/wsl_conf.h"

namespace {

using namespace lsl;

// Also in builds without assertions: a fuzz target that cannot fail finds nothing.
void require(bool condition) {
  if (!condition) std::abort();
}

std::string text_of(bool value) { return value ? "true" : "false"; }
std::string text_of(int32_t value) { return std::to_string(value); }
std::string text_of(uint64_t value) { return std::to_string(value); }
std::string text_of(const conf::Ports& value) {
  std::string text;
  for (const uint16_t port : value) text += std::to_string(port) + ",";
  return text;
}
std::string text_of(const std::string& value) { return "'" + value + "'"; }
template <class T>
std::string text_of(const std::optional<T>& value) {
  return value ? text_of(*value) : "absent";
}

template <class Conf>
std::map<std::string, std::string> values_of(Conf conf) {
  std::map<std::string, std::string> values;
  for (const conf::Key& key : conf::keys_of(conf)) {
    values[std::string(key.name)] = std::visit(
        [](const auto& target) {
          if constexpr (std::is_same_v<std::remove_cvref_t<decltype(target)>, conf::Choice>)
            return std::string(target.names[static_cast<size_t>(*target.target)]);
          else
            return text_of(*target);
        },
        key.target);
  }
  return values;
}

void check(const std::vector<conf::Finding>& findings) {
  require(findings.size() <= conf::kMaxFindings + 1);
  for (const conf::Finding& finding : findings) {
    require(!finding.text.empty() && finding.text.size() < 1000 && finding.advice.size() < 1000);
    require(printable(finding.text) == finding.text);
    require(printable(finding.advice) == finding.advice);
  }
}

template <class Parse>
void read_with(Parse parse, const std::string& text) {
  const auto once = parse(text);
  check(once.findings);
  // A header in front, so that the second half begins in the same section as the first; an empty
  // line behind, so that nothing goes on in it.
  const std::string whole = "[x]\n" + text + "\n\n";
  if (parse_ini(whole).problem) return;
  require(values_of(parse(whole).conf) == values_of(parse(whole + whole).conf));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const IniFile ini = parse_ini(text);
  for (const IniEntry& entry : ini.entries) require(entry.offset < size && entry.line > 0);
  require(!ini.problem || (ini.problem->offset <= size && ini.problem->line > 0));
  read_with(conf::parse_wsl_conf, text);
  read_with(conf::parse_distribution_conf, text);
  return 0;
}
