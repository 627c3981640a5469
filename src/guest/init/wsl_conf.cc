#include "guest/init/wsl_conf.h"

#include <errno.h>

#include "sys/file.h"

namespace lsl::guest {
namespace {

constexpr size_t kMaxSize = 1 << 20;

}  // namespace

conf::WslConfFile read_wsl_conf(sys::FdRef root) {
  const Result<std::string> text =
      sys::read_file_in_root(root, std::string(conf::kWslConfPath.substr(1)), kMaxSize);
  if (text) return conf::parse_wsl_conf(*text);
  conf::WslConfFile file;
  if (text.error().code != ENOENT && text.error().code != ENOTDIR)
    file.findings.push_back({conf::Finding::Kind::Syntax, text.error().message(), 0, {}});
  return file;
}

}  // namespace lsl::guest
