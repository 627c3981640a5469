#include "host/archive/options.h"

#include <errno.h>

#include <limits>
#include <optional>

#include "base/text.h"

namespace lsl::host {
namespace {

std::optional<ArchiveMode> mode_named(std::string_view word) {
  if (word == "unpack") return ArchiveMode::Unpack;
  if (word == "pack") return ArchiveMode::Pack;
  if (word == "remove") return ArchiveMode::Remove;
  return std::nullopt;
}

std::optional<ArchiveFormat> format_named(std::string_view word) {
  if (word == "tar") return ArchiveFormat::Tar;
  if (word == "tar.gz") return ArchiveFormat::TarGz;
  if (word == "tar.xz") return ArchiveFormat::TarXz;
  if (word == "tar.zst") return ArchiveFormat::TarZst;
  return std::nullopt;
}

// Standard streams are not handed over by number.
std::optional<int> descriptor(std::string_view word) {
  const std::optional<uint64_t> number = parse_unsigned(word);
  if (!number || *number < 3 || *number > uint64_t{std::numeric_limits<int>::max()})
    return std::nullopt;
  return static_cast<int>(*number);
}

bool set_descriptor(int& member, std::string_view word) {
  const std::optional<int> number = descriptor(word);
  if (number) member = *number;
  return number.has_value();
}

bool set_option(ArchiveOptions& options, std::string_view option, std::string_view value) {
  if (option == "--root-fd") return set_descriptor(options.root, value);
  if (option == "--userns-fd")
    return value == "-1" || set_descriptor(options.user_namespace, value);
  if (option == "--data-fd") return set_descriptor(options.data, value);
  if (option == "--result-fd") return set_descriptor(options.result, value);
  if (option == "--ids") {
    options.ids = static_cast<int64_t>(parse_unsigned(value).value_or(0) & UINT32_MAX);
    return options.ids > 0;
  }
  if (option == "--devices") {
    options.devices = value == "yes";
    return options.devices || value == "no";
  }
  if (option == "--name") {
    options.name = value;
    return !value.empty() && value != "." && value != ".." &&
           value.find('/') == std::string_view::npos;
  }
  if (option != "--format") return false;
  const std::optional<ArchiveFormat> format = format_named(value);
  if (format) options.format = *format;
  return format.has_value();
}

Status check_complete(const ArchiveOptions& options) {
  if (options.root < 0) return fail(EINVAL, "--root-fd is missing");
  if (options.mode == ArchiveMode::Remove) {
    if (options.name.empty()) return fail(EINVAL, "--name is missing");
    return {};
  }
  if (options.data < 0) return fail(EINVAL, "--data-fd is missing");
  if (options.result < 0) return fail(EINVAL, "--result-fd is missing");
  return {};
}

}  // namespace

Result<ArchiveOptions> parse_archive_options(std::span<const std::string_view> arguments) {
  if (arguments.empty()) return fail(EINVAL, "unpack, pack or remove is missing");
  const std::optional<ArchiveMode> mode = mode_named(arguments[0]);
  if (!mode) return fail(EINVAL, "{} is neither unpack, pack nor remove", arguments[0]);
  ArchiveOptions options{.mode = *mode};
  for (size_t i = 1; i < arguments.size(); i += 2) {
    if (i + 1 == arguments.size()) return fail(EINVAL, "the value of {} is missing", arguments[i]);
    if (!set_option(options, arguments[i], arguments[i + 1]))
      return fail(EINVAL, "bad argument {} {}", arguments[i], arguments[i + 1]);
  }
  LSL_CHECK(check_complete(options));
  return options;
}

}  // namespace lsl::host
