// Who takes part in a measurement, and how they are started. One candidate a line, its fields
// parted by tabs, so that no word of a command needs quoting:
//
//   WHO <TAB> AFTER <TAB> WORD <TAB> WORD …
//
// AFTER is a line for /bin/sh that is run after each measurement and not timed; it may be empty.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sys/fd.h"
#include "sys/process.h"

namespace lsl::bench {

struct Candidate {
  std::string who;
  std::string after;
  std::vector<std::string> words;
};

// EINVAL: a line without a command.
Result<std::vector<Candidate>> parse_candidates(std::string_view text);
Result<std::vector<Candidate>> read_candidates(const std::string& path);

// Starts a program, found by PATH, with /dev/null as its standard input and `output` (-1:
// /dev/null) as its standard output; standard error is ours. As cheap as a start can be
// (posix_spawn), since the time it takes is part of every figure.
Result<sys::Child> start(const std::vector<std::string>& words, int output);
// The same in a session of its own on the terminal `terminal` ("/dev/pts/3").
Result<sys::Child> start_on_terminal(const std::vector<std::string>& words,
                                     const std::string& terminal);

// Runs a candidate's AFTER, if it has one.
Status run_after(const Candidate& candidate);

}  // namespace lsl::bench
