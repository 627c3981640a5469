#include "host/workers/config_check.h"

#include <errno.h>

#include "conf/distribution_conf.h"
#include "conf/wsl_conf.h"
#include "host/archive_result.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

template <class Parse>
api::ConfigFile check_file(sys::FdRef root, std::string_view path, Parse parse) {
  const auto text =
      sys::read_optional_file_in_root(root, std::string(path.substr(1)), conf::kMaxFile);
  api::ConfigFile file{std::string(path), !text || *text, {}};
  std::vector<conf::Finding> findings;
  if (!text) findings.push_back(conf::unreadable(path, text.error()));
  if (text && *text) findings = parse(**text).findings;
  for (conf::Finding& finding : findings)
    file.findings.push_back({std::string(conf::name_of(finding.kind)),
                             static_cast<int64_t>(finding.line), std::move(finding.text),
                             std::move(finding.advice)});
  return file;
}

}  // namespace

api::ConfigReport check_config(sys::FdRef root) {
  api::ConfigReport report;
  report.files.push_back(check_file(root, conf::kWslConfPath, conf::parse_wsl_conf));
  report.files.push_back(
      check_file(root, conf::kDistributionConfPath, conf::parse_distribution_conf));
  return report;
}

std::string config_report_text(const api::ConfigReport& report) {
  return result_text(report.to_json());
}

Result<api::ConfigReport> parse_config_report(std::string_view text) {
  LSL_TRY(object, parse_result_object(text));
  return api::ConfigReport::from_json(object);
}

}  // namespace lsl::host
