#include "cli/list_table.h"

#include <algorithm>
#include <vector>

#include "cli/texts.h"

namespace lsl::cli {
namespace {

using api::Distribution;
using api::DistributionState;

bool shown(const List& list, const Distribution& one) {
  if (list.verbose || list.all) return true;
  if (list.running) return one.state == DistributionState::Running;
  return one.state == DistributionState::Running || one.state == DistributionState::Stopped;
}

std::string table(const std::vector<Distribution>& rows) {
  size_t width = 4;
  for (const Distribution& row : rows) width = std::max(width, row.name.size());
  width += 4;
  std::string text = fmt::format("  {:<{}}{:<16}{}\n", "NAME", width, "STATE", "VERSION");
  for (const Distribution& row : rows)
    text += fmt::format("{} {:<{}}{:<16}{}\n", row.is_default ? '*' : ' ', row.name, width,
                        api::name_of(row.state), row.version);
  return text;
}

std::string names(Personality personality, const List& list,
                  const std::vector<Distribution>& rows) {
  std::string text;
  if (!list.quiet && behaves_as_wsl(personality))
    text = "Windows Subsystem for Linux Distributions:\n";
  for (const Distribution& row : rows)
    text += fmt::format("{}{}\n", row.name, row.is_default && !list.quiet ? " (Default)" : "");
  return text;
}

}  // namespace

std::expected<std::string, Complaint> list_text(Personality personality, const List& list,
                                                std::span<const Distribution> distributions) {
  std::vector<Distribution> rows;
  std::copy_if(distributions.begin(), distributions.end(), std::back_inserter(rows),
               [&](const Distribution& one) { return shown(list, one); });
  const auto first = std::find_if(rows.begin(), rows.end(),
                                  [](const Distribution& one) { return one.is_default; });
  if (first != rows.end()) std::rotate(rows.begin(), first, first + 1);
  if (rows.empty() && !list.quiet) {
    if (list.running && !list.verbose)
      return std::unexpected(Complaint{"There are no running distributions.", "", false});
    return std::unexpected(Complaint{no_distributions_text(personality), "", false});
  }
  return list.verbose ? table(rows) : names(personality, list, rows);
}

}  // namespace lsl::cli
