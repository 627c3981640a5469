#include "cli/host_path.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/text.h"

namespace lsl::cli {
namespace {

using Text = std::unique_ptr<char, decltype(&::free)>;

bool leads_up(std::string_view path) {
  const std::vector<std::string_view> parts = split(path, '/');
  return std::ranges::find(parts, "..") != parts.end();
}

}  // namespace

std::string absolute_path(std::string_view directory, std::string_view path) {
  std::string result;
  const auto add = [&](std::string_view parts) {
    for (const std::string_view part : split(parts, '/')) {
      if (!part.empty() && part != ".") result += fmt::format("/{}", part);
    }
  };
  if (!path.starts_with('/')) add(directory);
  add(path);
  return result.empty() ? "/" : result;
}

Result<std::string> absolute_path(const std::string& path) {
  if (path.empty()) return fail(ENOENT, "find ''");
  const Text here(path[0] == '/' ? nullptr : ::getcwd(nullptr, 0), &::free);
  if (path[0] != '/' && (!here || here.get()[0] != '/'))
    return fail(ENOENT, "find the working directory for {}", path);
  std::string absolute = absolute_path(here ? here.get() : "/", path);
  if (!leads_up(absolute)) return absolute;
  // What does not exist yet has a real path up to there.
  std::string rest;
  for (std::string front = absolute; !front.empty();) {
    const Text real(::realpath(front.c_str(), nullptr), &::free);
    if (real && !leads_up(rest)) return absolute_path(real.get(), rest.empty() ? "." : rest);
    const size_t slash = front.rfind('/');
    rest = front.substr(slash + 1) + (rest.empty() ? "" : "/" + rest);
    front.resize(slash);
  }
  return absolute;
}

}  // namespace lsl::cli
