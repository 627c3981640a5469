#include "api/config_report.h"

#include <errno.h>

#include "api/parameters.h"

namespace lsl::api {
namespace {

Result<const Json*> read_list(const Json& object, std::string_view name) {
  const Json* list = json_member(object, name);
  if (list == nullptr || !list->is_array())
    return fail(EBADMSG, "reply of the service: {} is missing or wrong", name);
  return list;
}

Json finding_json(const ConfigFinding& finding) {
  Json object{{"kind", finding.kind}, {"line", finding.line}, {"text", finding.text}};
  if (!finding.advice.empty()) object["advice"] = finding.advice;
  return object;
}

Result<ConfigFinding> read_finding(const Json& object) {
  Parameters in(object);
  ConfigFinding finding{in.string("kind"), in.integer("line"), in.string("text"),
                        in.optional_string("advice").value_or("")};
  return checked_reply(in, std::move(finding));
}

Result<ConfigFile> read_file(const Json& object) {
  Parameters in(object);
  ConfigFile file{in.string("file"), in.flag("present"), {}};
  LSL_TRY(list, read_list(object, "findings"));
  for (const Json& item : *list) {
    LSL_TRY(finding, read_finding(item));
    file.findings.push_back(std::move(finding));
  }
  return checked_reply(in, std::move(file));
}

}  // namespace

Json ConfigReport::to_json() const {
  Json list = Json::array();
  for (const ConfigFile& file : files) {
    Json findings = Json::array();
    for (const ConfigFinding& finding : file.findings) findings.push_back(finding_json(finding));
    list.push_back(
        Json{{"file", file.file}, {"present", file.present}, {"findings", std::move(findings)}});
  }
  Json object = Json::object();
  object["files"] = std::move(list);
  return object;
}

Result<ConfigReport> ConfigReport::from_json(const Json& parameters) {
  LSL_TRY(list, read_list(parameters, "files"));
  ConfigReport report;
  for (const Json& item : *list) {
    LSL_TRY(file, read_file(item));
    report.files.push_back(std::move(file));
  }
  return report;
}

}  // namespace lsl::api
