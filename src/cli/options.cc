#include "cli/options.h"

#include <algorithm>
#include <utility>

#include "cli/texts.h"

namespace lsl::cli {
namespace {

class OptionParser {
 public:
  OptionParser(Personality personality, std::span<const OptionSpec> specs, size_t slots,
               std::span<const std::string> words)
      : personality_(personality), specs_(specs), words_(words) {
    found_.positionals.resize(slots);
  }

  std::expected<FoundOptions, Complaint> parse() {
    while (at_ < words_.size()) {
      const std::string& word = words_[at_++];
      std::expected<void, Complaint> taken;
      if (only_positionals_ || word.empty() || word == "-" || word[0] != '-') {
        taken = positional(word);
      } else if (word == "--") {
        only_positionals_ = true;
      } else {
        taken = option(word);
      }
      if (!taken) return std::unexpected(std::move(taken.error()));
    }
    return std::move(found_);
  }

 private:
  std::unexpected<Complaint> invalid(std::string_view word) const {
    return std::unexpected(
        Complaint{invalid_argument_text(personality_, word), "E_INVALIDARG", false});
  }

  std::expected<void, Complaint> positional(const std::string& word) {
    if (slot_ >= found_.positionals.size()) return invalid(word);
    found_.positionals[slot_] = word;
    if (!behaves_as_wsl(personality_) || !word.starts_with('-')) ++slot_;
    return {};
  }

  std::expected<void, Complaint> option(const std::string& word) {
    const auto* spec =
        std::to_address(std::find_if(specs_.begin(), specs_.end(), [&](const OptionSpec& s) {
          return s.name == word || (word.size() == 2 && s.letter != 0 && s.letter == word[1]);
        }));
    if (spec == specs_.data() + specs_.size()) return bundle(word);
    std::string value;
    if (spec->takes_value) {
      if (at_ == words_.size())
        return std::unexpected(
            Complaint{needs_value_text(personality_, word), "E_INVALIDARG", false});
      value = words_[at_++];
    }
    found_.values.insert_or_assign(std::string(spec->name), std::move(value));
    return {};
  }

  // "-vq": every letter must be known; one that would take a value is passed over.
  std::expected<void, Complaint> bundle(const std::string& word) {
    if (word.starts_with("--") || word.size() < 3) return invalid(word);
    for (const char letter : word.substr(1)) {
      const auto spec = std::find_if(specs_.begin(), specs_.end(),
                                     [&](const OptionSpec& s) { return s.letter == letter; });
      if (spec == specs_.end()) return invalid(word);
      if (!spec->takes_value) found_.values.insert_or_assign(std::string(spec->name), "");
    }
    return {};
  }

  Personality personality_;
  std::span<const OptionSpec> specs_;
  std::span<const std::string> words_;
  FoundOptions found_;
  size_t at_ = 0;
  size_t slot_ = 0;
  bool only_positionals_ = false;
};

}  // namespace

Complaint misuse(std::string text) { return {std::move(text), "", true}; }

Complaint incorrect(Personality personality, std::string_view code, std::string text) {
  if (behaves_as_wsl(personality)) text = text_of(code).value_or("");
  return {std::move(text), std::string(code), false};
}

std::optional<std::string> FoundOptions::value(std::string_view name) const {
  const auto found = values.find(name);
  if (found == values.end()) return std::nullopt;
  return found->second;
}

std::expected<FoundOptions, Complaint> parse_options(Personality personality,
                                                     std::span<const OptionSpec> specs,
                                                     size_t slots,
                                                     std::span<const std::string> words) {
  return OptionParser(personality, specs, slots, words).parse();
}

}  // namespace lsl::cli
