// What the command says about errors, warnings and success. Deciding the lines is pure; Reporter
// prints them.
//
// lsl: "lsl: text" and "Error code: Lsl/Service/NAME" on standard error; success is silent. wsl:
// the same two lines without prefix on standard output, success is a line of its own (spec/cli.md
// section 1).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/options.h"
#include "cli/personality.h"

namespace lsl::cli {

// Lines to print, each with its line end.
struct Lines {
  std::string out;
  std::string err;
  bool operator==(const Lines&) const = default;
};

Lines lines_for(Personality personality, const Error& error);
Lines lines_for(Personality personality, const Complaint& complaint);

// Foreign text made safe line by line: control characters and malformed bytes cannot drive the
// terminal.
std::string printable_lines(std::string_view text);

class Reporter {
 public:
  // Warnings are left out when `quiet`: WSL_DISABLE_WARNINGS or LSL_DISABLE_WARNINGS is "1".
  Reporter(Personality personality, bool quiet) : personality_(personality), quiet_(quiet) {}

  // Prints the error; returns the exit status for it.
  int failed(const Error& error) const;
  int refused(const Complaint& complaint) const;
  // The same where standard output carries data: all lines go to standard error.
  int failed_beside_output(const Error& error) const;
  void warn(std::string_view text) const;  // "wsl: text" on standard error
  // The operation went well: a line in the wsl personality, nothing as lsl.
  void succeeded() const;
  void print(std::string_view text) const;        // standard output, as it is
  void print_error(std::string_view text) const;  // standard error, as it is

  Personality personality() const { return personality_; }
  bool quiet() const { return quiet_; }
  bool as_wsl() const { return behaves_as_wsl(personality_); }

 private:
  Personality personality_;
  bool quiet_;
};

}  // namespace lsl::cli
