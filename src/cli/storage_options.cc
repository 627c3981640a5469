#include "cli/storage_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "cli/option_values.h"
#include "cli/texts.h"

namespace lsl::cli {
namespace {

using Parsed = std::expected<Command, Complaint>;
using Words = std::span<const std::string>;

Parsed refuse(Complaint complaint) { return std::unexpected(std::move(complaint)); }
Parsed invalid(std::string text) { return refuse({std::move(text), "E_INVALIDARG", false}); }

bool is_named(std::string_view file, std::string_view extension) {
  return to_lower(file).ends_with(extension);
}

// The kind of disk image in a file, by its name; a stream is a plain one.
std::optional<std::string> image_kind(std::string_view file) {
  if (file == "-") return "vhd";
  for (const std::string_view kind : {"vhd", "vhdx", "img"})
    if (is_named(file, fmt::format(".{}", kind))) return std::string(kind);
  if (is_named(file, ".raw")) return "img";
  return std::nullopt;
}

// The service's code: wsl.exe lets the service look at the name.
Complaint wrong_extension(std::string_view wanted, std::string_view code) {
  return {fmt::format("The specified file must have the {} file extension.", wanted),
          std::string(code), false};
}

Parsed parse_import(Personality personality, Words words) {
  static constexpr std::array kOptions = {OptionSpec{"--version", 0, true},
                                          OptionSpec{"--vhd", 0, false}};
  auto found = parse_options(personality, kOptions, 3, words);
  if (!found) return refuse(std::move(found.error()));
  for (const auto& slot : found->positionals) {
    if (!slot)
      return refuse(
          incorrect(personality, "E_INVALIDARG", "--import needs NAME, DIRECTORY and FILE"));
  }
  ImportArchive import{
      *found->positionals[0], *found->positionals[1], *found->positionals[2], {}, {}};
  if (const std::optional<std::string> version = found->value("--version")) {
    import.version = parse_version(*version);
    if (!import.version)
      return refuse(incorrect(personality, "ERROR_VERSION_PARSE_ERROR",
                              fmt::format("--version: {} is neither 1 nor 2", *version)));
  }
  if (found->has("--vhd")) {
    import.image = image_kind(import.file);
    if (!import.image)
      return refuse(
          wrong_extension(behaves_as_wsl(personality) ? ".vhd or .vhdx" : ".vhd, .vhdx or .img",
                          "Service/RegisterDistro/WSL_E_IMPORT_FAILED"));
  } else if (is_named(import.file, ".vhd") || is_named(import.file, ".vhdx")) {
    return refuse(
        {"This looks like a VHD file. Use --vhd to import a VHD instead of a tar.", "", false});
  }
  return import;
}

// The kind of image to write: the file's extension decides, unless it contradicts the format.
Parsed export_image(ExportArchive request, bool any_kind) {
  constexpr std::string_view kCode = "Service/WSL_E_EXPORT_FAILED";
  const bool vhdx = is_named(request.file, ".vhdx");
  if (any_kind) {
    request.format = vhdx ? "vhdx" : "vhd";
  } else if (request.format == "vhd" && vhdx) {
    return refuse(wrong_extension(".vhd", kCode));
  } else if (request.format == "vhdx" && is_named(request.file, ".vhd")) {
    return refuse(wrong_extension(".vhdx", kCode));
  }
  return request;
}

Parsed parse_export(Personality personality, Words words) {
  static constexpr std::array kOptions = {OptionSpec{"--format", 0, true},
                                          OptionSpec{"--vhd", 0, false}};
  static constexpr std::array<std::string_view, 6> kFormats = {"tar",     "tar.gz", "tar.xz",
                                                               "tar.zst", "vhd",    "vhdx"};
  auto found = parse_options(personality, kOptions, 2, words);
  if (!found) return refuse(std::move(found.error()));
  const std::optional<std::string> asked = found->value("--format");
  const std::string format = asked.value_or("tar");
  if (std::ranges::find(kFormats, format) == kFormats.end())
    return refuse(
        incorrect(personality, "E_INVALIDARG",
                  fmt::format("--format: {} is none of {}", format, fmt::join(kFormats, ", "))));
  if (!found->positionals[0] || !found->positionals[1])
    return refuse(misuse("--export needs NAME and FILE"));
  if (found->has("--vhd") && format.starts_with("tar."))
    return refuse(misuse(fmt::format("--vhd excludes --format {}", format)));
  ExportArchive request{*found->positionals[0], *found->positionals[1], format};
  // wsl.exe knows one word for both kinds.
  if (format == "tar" && found->has("--vhd")) return export_image(std::move(request), true);
  if (format == "vhd" || format == "vhdx")
    return export_image(std::move(request), format == "vhd" && behaves_as_wsl(personality));
  return request;
}

Parsed parse_sparse(std::string name, const FoundOptions& found) {
  const std::string text = *found.value("--set-sparse");
  const std::optional<bool> sparse = parse_boolean(text);
  if (!sparse) return invalid(fmt::format("{} is not a valid boolean, <true|false>", text));
  return MakeSparse{std::move(name), *sparse, found.has("--allow-unsafe")};
}

Parsed parse_resize(std::string name, const std::string& text) {
  const std::optional<int64_t> size = parse_size(text);
  if (!size) return invalid(fmt::format("Invalid size: {}", text));
  return ResizeOne{std::move(name), *size};
}

// Exactly one action; --check-config and --compact are lsl's own.
Parsed parse_manage(Personality personality, Words rest) {
  static constexpr std::array kOptions = {
      OptionSpec{"--set-sparse", 's', true}, OptionSpec{"--allow-unsafe", 0, false},
      OptionSpec{"--move", 'm', true},       OptionSpec{"--set-default-user", 0, true},
      OptionSpec{"--resize", 'r', true},     OptionSpec{"--check-config", 0, false},
      OptionSpec{"--compact", 0, false}};
  static constexpr std::array<std::string_view, 6> kActions = {
      "--set-sparse", "--move", "--set-default-user", "--resize", "--check-config", "--compact"};
  auto found = parse_options(personality, kOptions, 1, rest);
  if (!found) return refuse(std::move(found.error()));
  const auto asked = [&](std::string_view action) { return found->has(action); };
  if (!found->positionals[0] || std::ranges::count_if(kActions, asked) != 1)
    return refuse(misuse("--manage needs NAME and one action"));
  if (asked("--allow-unsafe") && !asked("--set-sparse") && !behaves_as_wsl(personality))
    return refuse(misuse("--allow-unsafe goes with --set-sparse"));
  const std::string& name = *found->positionals[0];
  if (asked("--set-sparse")) return parse_sparse(name, *found);
  if (asked("--resize")) return parse_resize(name, *found->value("--resize"));
  if (asked("--move")) return MoveOne{name, *found->value("--move")};
  if (asked("--set-default-user"))
    return ChooseDefaultUser{name, *found->value("--set-default-user")};
  if (asked("--compact")) return CompactOne{name};
  return CheckConfigOf{name};
}

Parsed parse_clone(Personality personality, Words rest) {
  auto found = parse_options(personality, {}, 3, rest);
  if (!found) return refuse(std::move(found.error()));
  if (!found->positionals[0] || !found->positionals[1])
    return refuse(misuse("--clone needs NAME and a new name"));
  return CloneOne{*found->positionals[0], *found->positionals[1], found->positionals[2]};
}

Parsed parse_mount(Personality personality, Words rest) {
  static constexpr std::array kOptions = {
      OptionSpec{"--vhd", 0, false},      OptionSpec{"--bare", 0, false},
      OptionSpec{"--name", 'n', true},    OptionSpec{"--type", 't', true},
      OptionSpec{"--options", 'o', true}, OptionSpec{"--partition", 'p', true}};
  auto found = parse_options(personality, kOptions, 1, rest);
  if (!found) return refuse(std::move(found.error()));
  if (!found->positionals[0]) return refuse(misuse("--mount needs DISK"));
  if (found->has("--bare") && !behaves_as_wsl(personality)) {
    for (const std::string_view option : {"--name", "--type", "--options", "--partition"})
      if (found->has(option)) return refuse(misuse(fmt::format("--bare excludes {}", option)));
  }
  MountOne mount{*found->positionals[0], found->has("--vhd"),       found->has("--bare"),  {},
                 found->value("--type"), found->value("--options"), found->value("--name")};
  if (const std::optional<std::string> partition = found->value("--partition")) {
    mount.partition = parse_integer(personality, *partition);
    if (!mount.partition) return invalid(fmt::format("{} is not a valid integer.", *partition));
  }
  return mount;
}

// These take raw words and pass over what comes behind those they need.
Parsed parse_set_version(Words rest) {
  if (rest.size() < 2) return refuse({missing_parameter_text("--set-version"), "", false});
  return ConvertOne{rest[0], rest[1]};
}
Parsed parse_unmount(Words rest) {
  if (rest.empty()) return UnmountSome{};
  return UnmountSome{rest[0]};
}

}  // namespace

std::optional<Parsed> parse_storage_command(Personality personality, const std::string& word,
                                            Words rest) {
  if (word == "--import") return parse_import(personality, rest);
  if (word == "--export") return parse_export(personality, rest);
  if (word == "--manage") return parse_manage(personality, rest);
  if (word == "--clone") return parse_clone(personality, rest);
  if (word == "--mount") return parse_mount(personality, rest);
  if (word == "--unmount") return parse_unmount(rest);
  if (word == "--set-version") return parse_set_version(rest);
  if (word == "--import-in-place") {
    if (rest.size() != 2) return refuse(misuse("--import-in-place needs NAME and FILE"));
    return RegisterImage{rest[0], rest[1]};
  }
  return std::nullopt;
}

}  // namespace lsl::cli
