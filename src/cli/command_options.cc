#include "cli/command_options.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "base/text.h"
#include "cli/option_values.h"
#include "cli/storage_options.h"
#include "cli/texts.h"

namespace lsl::cli {
namespace {

using Parsed = std::expected<Command, Complaint>;
using Words = std::span<const std::string>;

Parsed refuse(Complaint complaint) { return std::unexpected(std::move(complaint)); }
Parsed invalid(std::string text) { return refuse({std::move(text), "E_INVALIDARG", false}); }

Parsed parse_list(Personality personality, Words words) {
  static constexpr std::array kOptions = {
      OptionSpec{"--all", 0, false}, OptionSpec{"--running", 0, false},
      OptionSpec{"--quiet", 'q', false}, OptionSpec{"--verbose", 'v', false},
      OptionSpec{"--online", 'o', false}};
  auto found = parse_options(personality, kOptions, 0, words);
  if (!found) return std::unexpected(std::move(found.error()));
  const List list{found->has("--all"), found->has("--running"), found->has("--quiet"),
                  found->has("--verbose")};
  const bool online = found->has("--online");
  if (list.quiet && list.verbose) return refuse(misuse("--quiet and --verbose exclude each other"));
  if (list.all && list.running) return refuse(misuse("--all and --running exclude each other"));
  if (online && (list.verbose || list.all))
    return refuse(misuse("--online goes with neither --verbose nor --all"));
  if (online) return NotAvailable{"--list --online"};
  return list;
}

Parsed parse_shutdown(Personality personality, Words words) {
  static constexpr std::array kOptions = {OptionSpec{"--force", 0, false}};
  auto found = parse_options(personality, kOptions, 0, words);
  if (!found) return std::unexpected(std::move(found.error()));
  return ShutdownAll{found->has("--force")};
}

// The commands that take raw tokens and pass over what comes behind those they need.
template <class Name>
Parsed parse_name(std::string_view option, Words words) {
  if (words.empty()) return std::unexpected(Complaint{missing_parameter_text(option), "", false});
  return Name{words[0]};
}

Parsed parse_default_version(Personality personality, Words words) {
  if (words.empty())
    return std::unexpected(Complaint{missing_parameter_text("--set-default-version"), "", false});
  const std::optional<int64_t> version = parse_version(words[0]);
  if (!version)
    return refuse(incorrect(personality, "ERROR_VERSION_PARSE_ERROR",
                            fmt::format("--set-default-version: {} is neither 1 nor 2", words[0])));
  return ChooseDefaultVersion{*version};
}

// The grammar of commands that this version cannot execute: wrong words are still told apart from
// right ones.
Parsed parse_unavailable(Personality personality, const std::string& word,
                         std::span<const OptionSpec> options, size_t slots, Words rest) {
  auto found = parse_options(personality, options, slots, rest);
  if (!found) return std::unexpected(std::move(found.error()));
  return NotAvailable{word};
}

Parsed parse_install(Personality personality, const std::string& word, Words rest) {
  static constexpr std::array kOptions = {
      OptionSpec{"--distribution", 'd', true}, OptionSpec{"--no-launch", 'n', false},
      OptionSpec{"--web-download", 0, false},  OptionSpec{"--no-distribution", 0, false},
      OptionSpec{"--enable-wsl1", 0, false},   OptionSpec{"--pre-release", 0, false},
      OptionSpec{"--from-file", 'f', true},    OptionSpec{"--name", 0, true},
      OptionSpec{"--location", 'l', true},     OptionSpec{"--legacy", 0, false},
      OptionSpec{"--version", 0, true},        OptionSpec{"--prompt-before-exit", 0, false},
      OptionSpec{"--vhd-size", 0, true},       OptionSpec{"--fixed-vhd", 0, false}};
  auto found = parse_options(personality, kOptions, 1, rest);
  if (!found) return std::unexpected(std::move(found.error()));
  const bool distribution = found->has("--distribution") || found->positionals[0];
  const auto exclusive = [](std::string_view a, std::string_view b) {
    return invalid(fmt::format("Arguments {} and {} can't be specified at same time.", a, b));
  };
  if (found->has("--no-distribution") && distribution)
    return exclusive("--no-distribution", "--distribution");
  if (found->has("--fixed-vhd") && !found->has("--vhd-size"))
    return invalid("Argument --fixed-vhd requires the --vhd-size argument.");
  if (found->has("--from-file") && distribution) return exclusive("--from-file", "--distribution");
  return NotAvailable{word};
}

Parsed parse_boot_timeline(Personality personality, Words rest) {
  static constexpr std::array kOptions = {OptionSpec{"--svg", 0, true}};
  auto found = parse_options(personality, kOptions, 1, rest);
  if (!found) return std::unexpected(std::move(found.error()));
  if (!found->positionals[0]) return refuse(misuse("--boot-timeline needs NAME"));
  return ShowBootTimeline{*found->positionals[0], found->value("--svg")};
}

// Commands of wsl.exe that are recognised and refused by name.
std::optional<Parsed> parse_missing_command(Personality personality, const std::string& word,
                                            Words rest) {
  static constexpr std::array kUpdate = {
      OptionSpec{"--pre-release", 0, false}, OptionSpec{"--web-download", 0, false},
      OptionSpec{"--confirm", 0, false}, OptionSpec{"--prompt-before-exit", 0, false}};
  if (word == "--install") return parse_install(personality, word, rest);
  if (word == "--update") return parse_unavailable(personality, word, kUpdate, 0, rest);
  if (word == "--uninstall" && !rest.empty())
    return std::unexpected(
        Complaint{"--uninstall does not take any arguments. To unregister a "
                  "distribution, use --unregister instead.",
                  "", false});
  for (const std::string_view other : {"--uninstall", "--debug-shell"})
    if (word == other) return NotAvailable{word};
  return std::nullopt;
}

}  // namespace

std::optional<Parsed> parse_command(Personality personality, const std::string& word, Words rest) {
  const auto is = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), word) != names.end();
  };
  if (is({"--help"})) return Help{};
  if (is({"-v", "--version"})) return Version{};
  if (is({"--status"})) return ShowStatus{};
  if (is({"-l", "--list"})) return parse_list(personality, rest);
  if (is({"--shutdown"})) return parse_shutdown(personality, rest);
  if (is({"--boot-timeline"})) return parse_boot_timeline(personality, rest);
  if (is({"--unregister"})) return parse_name<UnregisterOne>("--unregister", rest);
  if (is({"-t", "--terminate"})) return parse_name<TerminateOne>("--terminate", rest);
  if (is({"-s", "--setdefault", "--set-default"}))
    return parse_name<MakeDefault>("--set-default", rest);
  if (is({"--set-default-version"})) return parse_default_version(personality, rest);
  if (auto storage = parse_storage_command(personality, word, rest)) return storage;
  return parse_missing_command(personality, word, rest);
}

std::expected<Command, Complaint> parse_wslconfig(std::span<const std::string> words) {
  const Parsed usage = refuse(misuse("wslconfig: unknown command"));
  if (words.empty()) return usage;
  const std::string verb = to_lower(words[0]);
  if (verb == "/l" || verb == "/list") {
    List list;
    for (const std::string& word : words.subspan(1)) {
      if (word.empty()) break;
      const std::string option = to_lower(word);
      if (option != "/all" && option != "/running") return usage;
      (option == "/all" ? list.all : list.running) = true;
    }
    if (list.all && list.running) return usage;
    return list;
  }
  if (words.size() < 2) return usage;
  if (verb == "/s" || verb == "/setdefault") return MakeDefault{words[1]};
  if (verb == "/t" || verb == "/terminate") return TerminateOne{words[1]};
  if (verb == "/u" || verb == "/unregister") return UnregisterOne{words[1]};
  return usage;
}

}  // namespace lsl::cli
