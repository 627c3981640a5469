#include "guest/init/wsl_conf.h"

#include "sys/file.h"

namespace lsl::guest {

conf::WslConfFile read_wsl_conf(sys::FdRef root) {
  const auto text = sys::read_optional_file_in_root(root, std::string(conf::kWslConfPath.substr(1)),
                                                    conf::kMaxFile);
  if (text) return conf::parse_wsl_conf(text->value_or(""));
  conf::WslConfFile file;
  file.findings.push_back(conf::unreadable(conf::kWslConfPath, text.error()));
  return file;
}

}  // namespace lsl::guest
