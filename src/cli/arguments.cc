#include "cli/arguments.h"

#include <fmt/core.h>

#include <utility>

#include "base/guid.h"
#include "cli/command_options.h"
#include "cli/texts.h"

namespace lsl::cli {
namespace {

using Parsed = std::expected<Command, Complaint>;
using Words = std::span<const std::string>;

// The words left to read, and the launch that is being put together from them.
class LaunchParser {
 public:
  LaunchParser(Personality personality, Words words) : personality_(personality), words_(words) {}

  // "[GUID] [~]", only at the very start.
  void read_prefix() {
    if (!words_.empty()) {
      if (const std::optional<Guid> id = Guid::parse(words_[0])) {
        launch_.id = id->braced();
        words_ = words_.subspan(1);
      }
    }
    if (!words_.empty() && words_[0] == "~") {
      launch_.directory = "~";
      words_ = words_.subspan(1);
    }
  }

  Parsed read() {
    read_prefix();
    while (!words_.empty() && words_[0].starts_with('-')) {
      const std::string option = words_[0];
      words_ = words_.subspan(1);
      if (option == "--") break;
      if (option == "-e" || option == "--exec") {
        launch_.exec = true;
        launch_.shell = ShellType::Default;
        break;
      }
      if (auto command = parse_command(personality_, option, words_)) return std::move(*command);
      std::expected<void, Complaint> taken = modifier(option);
      if (!taken) return std::unexpected(std::move(taken.error()));
    }
    return finish();
  }

  // bash.exe: no options of its own; the words are bash's.
  Parsed read_for_bash() {
    read_prefix();
    launch_.exec = true;
    launch_.file = "/bin/bash";
    if (words_.empty()) {
      launch_.words = {"-bash"};
      return std::move(launch_);
    }
    launch_.words = {"/bin/bash"};
    launch_.words.insert(launch_.words.end(), words_.begin(), words_.end());
    return std::move(launch_);
  }

 private:
  Parsed finish() {
    launch_.words.assign(words_.begin(), words_.end());
    if (launch_.exec && launch_.words.empty()) {
      return std::unexpected(incorrect("--exec needs a program"));
    }
    if (missing_) return NotAvailable{*missing_};
    return std::move(launch_);
  }

  Complaint incorrect(std::string text) const {
    if (behaves_as_wsl(personality_)) text = *text_of("E_INVALIDARG");
    return Complaint{std::move(text), "E_INVALIDARG", false};
  }

  // The word behind an option; complains in the name of its long form.
  std::expected<std::string, Complaint> value(std::string_view long_name) {
    if (words_.empty())
      return std::unexpected(Complaint{missing_parameter_text(long_name), "", false});
    std::string word = words_[0];
    words_ = words_.subspan(1);
    return word;
  }

  std::expected<void, Complaint> modifier(const std::string& option) {
    if (option == "-d" || option == "--distribution") return distribution();
    if (option == "--distribution-id") return distribution_id();
    if (option == "-u" || option == "--user") {
      auto user = value("--user");
      if (!user) return std::unexpected(std::move(user.error()));
      launch_.user = std::move(*user);
      return {};
    }
    if (option == "--cd") return directory();
    if (option == "--shell-type") return shell_type();
    if (option == "--system") {
      missing_ = "--system";
      return {};
    }
    return std::unexpected(Complaint{invalid_argument_text(personality_, option), "", false});
  }

  std::expected<void, Complaint> distribution() {
    auto name = value("--distribution");
    if (!name) return std::unexpected(std::move(name.error()));
    if (launch_.name || launch_.id)
      return std::unexpected(Complaint{"The distribution name has already been set.", "", false});
    launch_.name = std::move(*name);
    return {};
  }

  std::expected<void, Complaint> distribution_id() {
    auto text = value("--distribution-id");
    if (!text) return std::unexpected(std::move(text.error()));
    const std::optional<Guid> id = Guid::parse(*text);
    if (!id) return std::unexpected(incorrect(fmt::format("Invalid GUID format: '{}'", *text)));
    launch_.name.reset();
    launch_.id = id->braced();
    return {};
  }

  std::expected<void, Complaint> directory() {
    auto path = value("--cd");
    if (!path) return std::unexpected(std::move(path.error()));
    const bool inside = path->starts_with('/') || path->starts_with('~');
    if (path->empty() || (!inside && behaves_as_wsl(personality_) && !path->starts_with("host:/")))
      return std::unexpected(incorrect("--cd needs a directory"));
    if (!inside) missing_ = "--cd with a directory of the host";
    launch_.directory = std::move(*path);
    return {};
  }

  std::expected<void, Complaint> shell_type() {
    auto type = value("--shell-type");
    if (!type) return std::unexpected(std::move(type.error()));
    launch_.exec = *type == "none";
    if (*type == "login") {
      launch_.shell = ShellType::Login;
    } else if (*type == "standard") {
      launch_.shell = ShellType::Standard;
    } else if (*type == "none") {
      launch_.shell = ShellType::Default;
    } else {
      return std::unexpected(
          incorrect(fmt::format("--shell-type: {} is none of standard, login, none", *type)));
    }
    return {};
  }

  Personality personality_;
  Words words_;
  Launch launch_;
  std::optional<std::string> missing_;  // an option this version does not have
};

}  // namespace

std::expected<Command, Complaint> parse_arguments(Personality personality, Words words) {
  if (personality == Personality::WslConfig) return parse_wslconfig(words);
  LaunchParser parser(personality, words);
  return personality == Personality::Bash ? parser.read_for_bash() : parser.read();
}

}  // namespace lsl::cli
