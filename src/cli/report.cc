#include "cli/report.h"

#include <unistd.h>

#include "base/text.h"
#include "cli/texts.h"
#include "cli/usage.h"
#include "sys/file.h"

namespace lsl::cli {
namespace {

// The symbolic code that closes the path, and the text that goes with it.
struct Shown {
  std::string code;
  std::string text;
};

Shown shown_as_wsl(const Error& error) {
  std::string code = error.name;
  if (code.empty()) code = windows_code(error.code);
  if (code.empty()) code = errno_name(error.code);
  if (code == "WSL_E_DEFAULT_DISTRO_NOT_FOUND")
    return {code, no_distributions_text(Personality::Wsl)};
  // Where no system call failed and there is a text, that says more than the OS's; WSL's own
  // codes have fixed texts, but for one that stands for two.
  const bool own_words = error.code == 0 && !error.detail.empty() &&
                         (!code.starts_with("WSL_E_") || code == "WSL_E_VM_MODE_INVALID_STATE");
  if (const auto text = text_of(code); text && !own_words) return {code, std::string(*text)};
  return {code, error.message()};
}

Shown shown_as_lsl(const Error& error) {
  const std::string code = error.name.empty() ? errno_name(error.code) : error.name;
  if (code == "WSL_E_DEFAULT_DISTRO_NOT_FOUND")
    return {code, no_distributions_text(Personality::Lsl)};
  std::string text = error.message();
  if (text.empty()) text = std::string(trim(text_of(code).value_or(code)));
  return {code, std::move(text)};
}

std::string code_line(Personality personality, const std::string& steps, const std::string& code) {
  if (code == "WSL_E_DEFAULT_DISTRO_NOT_FOUND" || code == "WSL_E_INVALID_USAGE") return "";
  return fmt::format("Error code: {}/{}{}{}\n", context_name(personality), steps,
                     steps.empty() ? "" : "/", code);
}

// What the archiver said has no place on standard output. There, the archiver is bsdtar, and
// scripts know its word for what is no archive (spec/cli.md section 6.2, row 71).
std::string archiver_words(std::string_view message, std::string_view shown) {
  if (message.empty() || message == shown) return "";
  if (message.ends_with("Unrecognized archive format"))
    return "bsdtar: Error opening archive: Unrecognized archive format\n";
  return fmt::format("wsl: {}\n", printable_lines(message));
}

}  // namespace

std::string printable_lines(std::string_view text) {
  std::string result;
  for (const std::string_view line : split(text, '\n')) {
    if (!result.empty()) result += '\n';
    result += printable(line);
  }
  return result;
}

Lines lines_for(Personality personality, const Error& error) {
  if (!behaves_as_wsl(personality)) {
    const Shown shown = shown_as_lsl(error);
    return {"", fmt::format("lsl: {}\n{}", printable_lines(trim(shown.text)),
                            code_line(personality, error.steps, shown.code))};
  }
  const Shown shown = shown_as_wsl(error);
  Lines lines{fmt::format("{}\n{}", printable_lines(shown.text),
                          code_line(personality, error.steps, shown.code)),
              ""};
  if (shown.code == "WSL_E_IMPORT_FAILED" || shown.code == "WSL_E_EXPORT_FAILED")
    lines.err = archiver_words(error.message(), shown.text);
  return lines;
}

Lines lines_for(Personality personality, const Complaint& complaint) {
  std::string code;
  if (!complaint.code.empty()) code = code_line(personality, "", complaint.code);
  if (behaves_as_wsl(personality)) {
    if (complaint.usage) return {usage_text(personality), ""};
    return {printable_lines(complaint.text) + "\n" + code, ""};
  }
  const std::string hint = complaint.usage ? "Try 'lsl --help'.\n" : "";
  return {"", fmt::format("lsl: {}\n{}{}", printable_lines(trim(complaint.text)), hint, code)};
}

int Reporter::failed(const Error& error) const {
  const Lines lines = lines_for(personality_, error);
  print_error(lines.err);
  print(lines.out);
  return failure_status(personality_);
}

int Reporter::refused(const Complaint& complaint) const {
  const Lines lines = lines_for(personality_, complaint);
  print_error(lines.err);
  print(lines.out);
  return failure_status(personality_);
}

int Reporter::failed_beside_output(const Error& error) const {
  const Lines lines = lines_for(personality_, error);
  print_error(lines.err + lines.out);
  return failure_status(personality_);
}

void Reporter::warn(std::string_view text) const {
  if (quiet_) return;
  const std::string_view prefix = as_wsl() ? "wsl" : "lsl";
  std::string lines;
  for (const std::string_view line : split(text, '\n'))
    lines += fmt::format("{}: {}\n", prefix, printable(line));
  print_error(lines);
}

void Reporter::succeeded() const {
  if (as_wsl()) print(fmt::format("{}\n", kSuccess));
}

void Reporter::print(std::string_view text) const {
  // A closed or full standard output leaves nowhere to say so but the exit status, which is taken
  // already.
  if (!text.empty()) (void)sys::write_all(STDOUT_FILENO, text);
}

void Reporter::print_error(std::string_view text) const {
  if (!text.empty()) (void)sys::write_all(STDERR_FILENO, text);  // as above
}

}  // namespace lsl::cli
