// What the user should hear about the start of the instance: lines that appear as "wsl: text" on
// the standard error of what a session launches (spec/init.md section 1.2; docs/compatibility.md
// says how often).
#pragma once

#include <string>
#include <vector>

namespace lsl::guest {

class Warnings {
 public:
  // Something about the start: the first session is told, and nobody after it. Equal texts are one.
  void once(std::string text);
  // Something that stays as it is until the instance ends: each session is told.
  void lasting(std::string text);

  // What the session that begins now is to be told.
  std::vector<std::string> take_for_session();

 private:
  std::vector<std::string> once_;
  std::vector<std::string> said_;  // the former ones, told already
  std::vector<std::string> lasting_;
};

}  // namespace lsl::guest
