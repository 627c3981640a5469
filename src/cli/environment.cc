#include "cli/environment.h"

#include <algorithm>

#include "base/text.h"

namespace lsl::cli {
namespace {

bool is_variable(std::string_view entry, std::string_view name) {
  return entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=';
}

}  // namespace

std::string_view variable(std::span<const std::string> block, std::string_view name) {
  for (const std::string_view entry : block) {
    if (is_variable(entry, name)) return entry.substr(name.size() + 1);
  }
  return {};
}

std::vector<std::string> shared_variables(std::span<const std::string> block) {
  std::vector<std::string> shared;
  const auto add = [&](std::string_view name) {
    const auto found = std::find_if(block.begin(), block.end(), [&](const std::string& entry) {
      return is_variable(entry, name);
    });
    if (found == block.end() || std::find(shared.begin(), shared.end(), *found) != shared.end())
      return;
    shared.push_back(*found);
  };
  add("WSLENV");
  for (const std::string_view item : split(variable(block, "WSLENV"), ':')) {
    const std::string_view name = trim(item.substr(0, item.find('/')));
    if (!name.empty()) add(name);
  }
  return shared;
}

std::vector<std::string> with_proxies(std::vector<std::string> environment,
                                      std::span<const std::string> block) {
  for (const std::string_view name :
       {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"}) {
    const auto is_it = [&](const std::string& entry) { return is_variable(entry, name); };
    const auto found = std::find_if(block.begin(), block.end(), is_it);
    if (found == block.end()) continue;
    std::erase_if(environment, is_it);
    environment.push_back(*found);
  }
  return environment;
}

std::vector<std::string> with_terminal_type(std::vector<std::string> environment,
                                            std::string_view terminal_type) {
  if (terminal_type.empty()) return environment;
  std::erase_if(environment, [](const std::string& entry) { return is_variable(entry, "TERM"); });
  environment.push_back("TERM=" + std::string(terminal_type));
  return environment;
}

}  // namespace lsl::cli
