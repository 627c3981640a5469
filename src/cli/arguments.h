// The command line, pure: words in, one of the commands out (spec/cli.md sections 2, 3 and 4).
//
// wsl.exe parses one raw string; here every element of argv is one token. What follows the options
// is the command: in shell mode a single word goes to the distribution's shell as it is, several
// reach it as one word each (quoted where needed); in exec mode argv is passed untouched.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "cli/options.h"
#include "cli/personality.h"

namespace lsl::cli {

enum class ShellType { Default, Login, Standard };

// Starts a program in a distribution.
struct Launch {
  std::optional<std::string> name;  // neither name nor id: the default distribution
  std::optional<std::string> id;    // braced, lower case
  std::optional<std::string> user;
  std::optional<std::string> directory;  // --cd as written, or "~"
  ShellType shell = ShellType::Default;
  bool exec = false;                // `words` is an argv; else words for the shell
  std::optional<std::string> file;  // exec mode: the program; absent: words[0]
  std::vector<std::string> words;
};

struct Help {};
struct Version {};
struct ShowStatus {};
struct List {
  bool all = false;
  bool running = false;
  bool quiet = false;
  bool verbose = false;
};
struct ImportArchive {
  std::string name;
  std::string directory;
  std::string file;  // "-": standard input
  std::optional<int64_t> version;
  std::optional<std::string> image;  // --vhd: "vhd", "vhdx" or "img"
};
struct ExportArchive {
  std::string name;
  std::string file;  // "-": standard output
  std::string format = "tar";
};
struct UnregisterOne {
  std::string name;
};
struct MakeDefault {
  std::string name;
};
struct TerminateOne {
  std::string name;
};
struct ShutdownAll {
  bool force = false;
};
struct ChooseDefaultVersion {
  int64_t version = 1;
};
// --manage NAME --check-config, and the other actions
struct CheckConfigOf {
  std::string name;
};
struct ResizeOne {
  std::string name;
  int64_t size = 0;  // bytes; 0: as large as the image
};
struct MoveOne {
  std::string name;
  std::string directory;
};
struct MakeSparse {
  std::string name;
  bool sparse = false;
  bool allow_unsafe = false;
};
struct CompactOne {
  std::string name;
};
struct ChooseDefaultUser {
  std::string name;
  std::string user;
};
// The name is looked up before the version is looked at, so this is still a word.
struct ConvertOne {
  std::string name;
  std::string version;
};
struct CloneOne {
  std::string name;
  std::string new_name;
  std::optional<std::string> directory;
};
struct RegisterImage {  // --import-in-place
  std::string name;
  std::string file;
};
struct MountOne {
  std::string disk;
  bool vhd = false;
  bool bare = false;
  std::optional<int64_t> partition;
  std::optional<std::string> type;
  std::optional<std::string> options;
  std::optional<std::string> name;
};
struct UnmountSome {
  std::optional<std::string> disk;  // absent: all
};
struct ShowBootTimeline {
  std::string name;
  std::optional<std::string> svg;  // the file to draw it into; "-": standard output
};
// An option of wsl.exe that this version does not have; well-formed as far as the grammar goes.
struct NotAvailable {
  std::string option;
};

using Command = std::variant<Launch, Help, Version, ShowStatus, List, ImportArchive, ExportArchive,
                             UnregisterOne, MakeDefault, TerminateOne, ShutdownAll,
                             ChooseDefaultVersion, CheckConfigOf, ResizeOne, MoveOne, MakeSparse,
                             CompactOne, ChooseDefaultUser, ConvertOne, CloneOne, RegisterImage,
                             MountOne, UnmountSome, ShowBootTimeline, NotAvailable>;

// `words` is argv without its first element.
std::expected<Command, Complaint> parse_arguments(Personality personality,
                                                  std::span<const std::string> words);

}  // namespace lsl::cli
