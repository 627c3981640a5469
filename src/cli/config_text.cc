#include "cli/config_text.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"

namespace lsl::cli {
namespace {

auto mistakes_in(const api::ConfigFile& file) {
  return std::ranges::count_if(file.findings, &api::ConfigFinding::is_mistake);
}

std::string summary(const api::ConfigFile& file) {
  const auto mistakes = mistakes_in(file);
  if (!file.present) return "there is none";
  if (mistakes == 0) return "nothing wrong";
  return fmt::format("{} mistake{}", mistakes, mistakes == 1 ? "" : "s");
}

}  // namespace

std::string config_text(const api::ConfigReport& report) {
  std::string text;
  for (const api::ConfigFile& file : report.files) {
    for (const api::ConfigFinding& finding : file.findings) {
      text += printable(finding.text) + "\n";
      if (!finding.advice.empty()) text += fmt::format("    {}\n", printable(finding.advice));
    }
    text += fmt::format("{}: {}\n", printable(file.file), summary(file));
  }
  return text;
}

int config_status(const api::ConfigReport& report) {
  return std::ranges::any_of(report.files, [](const auto& file) { return mistakes_in(file) > 0; });
}

}  // namespace lsl::cli
