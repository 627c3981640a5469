#include "cli/arguments.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <initializer_list>

#include "base/text.h"

namespace lsl::cli {
namespace {

using Words = std::vector<std::string>;

// The parsed command as one line, so that tables of command lines read like the manual.
struct Describe {
  std::string operator()(const Launch& l) const {
    std::string text = l.exec ? "exec" : "launch";
    if (l.name) text += " name=" + *l.name;
    if (l.id) text += " id=" + *l.id;
    if (l.user) text += " user=" + *l.user;
    if (l.directory) text += " cd=" + *l.directory;
    if (l.shell == ShellType::Login) text += " login";
    if (l.shell == ShellType::Standard) text += " standard";
    if (l.file) text += " file=" + *l.file;
    for (const std::string& word : l.words) text += " [" + word + "]";
    return text;
  }
  std::string operator()(const Help&) const { return "help"; }
  std::string operator()(const Version&) const { return "version"; }
  std::string operator()(const ShowStatus&) const { return "status"; }
  std::string operator()(const List& l) const {
    return fmt::format("list{}{}{}{}", l.all ? " all" : "", l.running ? " running" : "",
                       l.quiet ? " quiet" : "", l.verbose ? " verbose" : "");
  }
  std::string operator()(const ImportArchive& i) const {
    return fmt::format("import {} {} {}{}{}", i.name, i.directory, i.file,
                       i.version ? fmt::format(" v{}", *i.version) : "",
                       i.image ? " image=" + *i.image : "");
  }
  std::string operator()(const ExportArchive& e) const {
    return fmt::format("export {} {} {}", e.name, e.file, e.format);
  }
  std::string operator()(const UnregisterOne& r) const { return "unregister " + r.name; }
  std::string operator()(const MakeDefault& r) const { return "default " + r.name; }
  std::string operator()(const TerminateOne& r) const { return "terminate " + r.name; }
  std::string operator()(const ShutdownAll& s) const {
    return s.force ? "shutdown force" : "shutdown";
  }
  std::string operator()(const ChooseDefaultVersion& c) const {
    return fmt::format("version {}", c.version);
  }
  std::string operator()(const CheckConfigOf& c) const { return "check " + c.name; }
  std::string operator()(const ResizeOne& r) const {
    return fmt::format("resize {} {}", r.name, r.size);
  }
  std::string operator()(const MoveOne& m) const { return "move " + m.name + " " + m.directory; }
  std::string operator()(const MakeSparse& s) const {
    return fmt::format("sparse {} {}{}", s.name, s.sparse, s.allow_unsafe ? " unsafe" : "");
  }
  std::string operator()(const CompactOne& c) const { return "compact " + c.name; }
  std::string operator()(const ChooseDefaultUser& c) const {
    return "user " + c.name + " " + c.user;
  }
  std::string operator()(const ConvertOne& c) const {
    return "convert " + c.name + " " + c.version;
  }
  std::string operator()(const CloneOne& c) const {
    return "clone " + c.name + " " + c.new_name + (c.directory ? " " + *c.directory : "");
  }
  std::string operator()(const RegisterImage& r) const {
    return "in place " + r.name + " " + r.file;
  }
  std::string operator()(const MountOne& m) const {
    std::string text = "mount " + m.disk;
    if (m.vhd) text += " vhd";
    if (m.bare) text += " bare";
    if (m.partition) text += fmt::format(" partition={}", *m.partition);
    if (m.type) text += " type=" + *m.type;
    if (m.options) text += " options=" + *m.options;
    if (m.name) text += " name=" + *m.name;
    return text;
  }
  std::string operator()(const UnmountSome& u) const {
    return u.disk ? "unmount " + *u.disk : "unmount all";
  }
  std::string operator()(const ShowBootTimeline& b) const {
    return "boot " + b.name + (b.svg ? " svg=" + *b.svg : "");
  }
  std::string operator()(const NotAvailable& n) const { return "missing " + n.option; }
};

std::string parse(const Words& words, Personality personality = Personality::Lsl) {
  const auto command = parse_arguments(personality, words);
  if (command) return std::visit(Describe{}, *command);
  if (command.error().usage) return "usage";
  const std::string first(split(command.error().text, '\n')[0]);
  return command.error().code.empty() ? first : first + " | " + command.error().code;
}

constexpr const char* kId = "{0123abcd-0000-0000-0000-000000000001}";

struct Row {
  Words words;
  const char* wanted;
};
void expect_rows(Personality personality, std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    std::string line;
    for (const std::string& word : row.words) line += word + " ";
    EXPECT_EQ(parse(row.words, personality), row.wanted) << line;
  }
}

TEST(Arguments, LaunchForms) {
  expect_rows(
      Personality::Lsl,
      {{{}, "launch"},
       {{"echo", "a b"}, "launch [echo] [a b]"},
       {{"ls | wc"}, "launch [ls | wc]"},
       {{"--", "--help"}, "launch [--help]"},
       {{"--"}, "launch"},
       {{"~"}, "launch cd=~"},
       {{"~", "~"}, "launch cd=~ [~]"},
       {{"echo", "~"}, "launch [echo] [~]"},
       {{"0123ABCD-0000-0000-0000-000000000001", "true"},
        "launch id={0123abcd-0000-0000-0000-000000000001} [true]"},
       {{kId, "~", "-u", "root"},
        "launch id={0123abcd-0000-0000-0000-000000000001} user=root cd=~"},
       {{"-d", "Debian", "-u", "me", "--cd", "/tmp", "pwd"},
        "launch name=Debian user=me cd=/tmp [pwd]"},
       {{"--distribution", "D", "--user", "me"}, "launch name=D user=me"},
       {{"--distribution-id", kId}, "launch id={0123abcd-0000-0000-0000-000000000001}"},
       {{"-d", "D", "--distribution-id", kId}, "launch id={0123abcd-0000-0000-0000-000000000001}"},
       {{"--exec", "echo", "", "-n"}, "exec [echo] [] [-n]"},
       {{"-e", "--", "x"}, "exec [--] [x]"},
       {{"--shell-type", "login", "id"}, "launch login [id]"},
       {{"--shell-type", "standard"}, "launch standard"},
       {{"--shell-type", "none", "id"}, "exec [id]"},
       {{"--shell-type", "login", "-e", "id"}, "exec [id]"},
       {{"-u", "a", "-u", "b"}, "launch user=b"},
       {{""}, "launch []"}});
}

TEST(Arguments, LaunchErrors) {
  const char* kIncorrect = "The parameter is incorrect.  | E_INVALIDARG";
  expect_rows(Personality::Wsl,
              {{{"--nosuch"}, "Invalid command line argument: --nosuch"},
               {{"-?"}, "Invalid command line argument: -?"},
               {{"-h"}, "Invalid command line argument: -h"},
               {{"-"}, "Invalid command line argument: -"},
               {{"-d"}, "Argument --distribution is missing a required parameter."},
               {{"-u"}, "Argument --user is missing a required parameter."},
               {{"--cd"}, "Argument --cd is missing a required parameter."},
               {{"--shell-type"}, "Argument --shell-type is missing a required parameter."},
               {{"-d", "a", "-d", "b"}, "The distribution name has already been set."},
               {{kId, "-d", "b"}, "The distribution name has already been set."},
               {{"--distribution-id", "InvalidGuid"}, kIncorrect},
               {{"--exec"}, kIncorrect},
               {{"--shell-type", "none"}, kIncorrect},
               {{"--shell-type", "fish", "x"}, kIncorrect},
               {{"--cd", "relative", "pwd"}, kIncorrect},
               {{"--cd", "", "pwd"}, kIncorrect},
               {{"--system", "id"}, "missing --system"}});
  EXPECT_EQ(parse({"--cd", "relative", "pwd"}), "missing --cd with a directory of the host");
  EXPECT_EQ(parse({"--cd", "host:/srv", "pwd"}), "missing --cd with a directory of the host");
  EXPECT_EQ(parse({"--exec"}), "--exec needs a program | E_INVALIDARG");
}

TEST(Arguments, ACommandTakesOverAndModifiersBeforeItAreIgnored) {
  expect_rows(Personality::Lsl, {{{"-d", "X", "--list", "-q"}, "list quiet"},
                                 {{"-u", "me", "--help"}, "help"},
                                 {{"--help", "--whatever"}, "help"},
                                 {{"-v"}, "version"},
                                 {{"--version"}, "version"},
                                 {{"--status"}, "status"},
                                 {{"echo", "--list"}, "launch [echo] [--list]"}});
}

TEST(Arguments, List) {
  expect_rows(Personality::Lsl,
              {{{"-l"}, "list"},
               {{"--list", "--all"}, "list all"},
               {{"-l", "-v"}, "list verbose"},
               {{"-l", "--running", "-q"}, "list running quiet"},
               {{"-l", "-q", "-v"}, "usage"},
               {{"-l", "-qv"}, "usage"},
               {{"-l", "--all", "--running"}, "usage"},
               {{"-l", "-o"}, "missing --list --online"},
               {{"-l", "-o", "-v"}, "usage"},
               {{"-l", "--help"}, "Invalid command line argument: --help | E_INVALIDARG"},
               {{"-l", "name"}, "Invalid command line argument: name | E_INVALIDARG"},
               {{"-l", "-qx"}, "Invalid command line argument: -qx | E_INVALIDARG"}});
}

TEST(Arguments, ImportAndExport) {
  expect_rows(
      Personality::Wsl,
      {{{"--import", "N", "D", "f.tar"}, "import N D f.tar"},
       {{"--import", "N", "D", "-", "--version", "1"}, "import N D - v1"},
       {{"--import", "--version", "2", "N", "D", "f"}, "import N D f v2"},
       {{"--import", "N", "D", "f", "--version", "3"},
        "A version number could not be parsed.  | ERROR_VERSION_PARSE_ERROR"},
       {{"--import", "N", "D"}, "The parameter is incorrect.  | E_INVALIDARG"},
       {{"--import", "N", "D", "f", "g"}, "Invalid command line argument: g | E_INVALIDARG"},
       {{"--import", "N", "D", "f", "--version"},
        "Command line argument --version requires a value. | E_INVALIDARG"},
       {{"--import", "N", "D", "x.VHDX"},
        "This looks like a VHD file. Use --vhd to import a VHD instead of a tar."},
       {{"--import", "N", "D", "x.vhd"},
        "This looks like a VHD file. Use --vhd to import a VHD instead of a tar."},
       {{"--import", "N", "D", "x.VHDX", "--vhd"}, "import N D x.VHDX image=vhdx"},
       {{"--import", "N", "D", "x.vhd", "--vhd", "--version", "1"},
        "import N D x.vhd v1 image=vhd"},
       {{"--import", "N", "D", "x.img", "--vhd"}, "import N D x.img image=img"},
       {{"--import", "N", "D", "x.Raw", "--vhd"}, "import N D x.Raw image=img"},
       {{"--import", "N", "D", "-", "--vhd"}, "import N D - image=vhd"},
       {{"--import", "N", "D", "x.txt", "--vhd"},
        "The specified file must have the .vhd or .vhdx file extension. | "
        "Service/RegisterDistro/WSL_E_IMPORT_FAILED"},
       {{"--export", "N", "f"}, "export N f tar"},
       {{"--export", "N", "f", "--format", "tar.zst"}, "export N f tar.zst"},
       {{"--export", "N", "-", "--format", "tar.xz"}, "export N - tar.xz"},
       {{"--export", "N", "f", "--format", "TAR"}, "The parameter is incorrect.  | E_INVALIDARG"},
       {{"--export", "N"}, "usage"},
       {{"--export", "N", "f", "--vhd", "--format", "tar.gz"}, "usage"},
       {{"--export", "N", "f", "--vhd"}, "export N f vhd"},
       {{"--export", "N", "-", "--vhd"}, "export N - vhd"},
       {{"--export", "N", "f.vhdx", "--vhd"}, "export N f.vhdx vhdx"},
       {{"--export", "N", "f", "--vhd", "--format", "tar"}, "export N f vhd"},
       {{"--export", "N", "f.vhd", "--format", "vhd"}, "export N f.vhd vhd"},
       {{"--export", "N", "f.VHDX", "--format", "vhd"}, "export N f.VHDX vhdx"},
       {{"--export", "N", "f", "--format", "vhdx"}, "export N f vhdx"},
       {{"--export", "N", "f.vhd", "--format", "vhdx"},
        "The specified file must have the .vhdx file extension. | Service/WSL_E_EXPORT_FAILED"},
       {{"--export", "--", "-N", "f"}, "usage"}});  // the quirk: "-N" holds its slot
  EXPECT_EQ(parse({"--export", "--", "-N", "f"}), "export -N f tar");
  // As lsl a kind that was named is meant.
  EXPECT_EQ(parse({"--export", "N", "f.vhdx", "--format", "vhd"}),
            "The specified file must have the .vhd file extension. | Service/WSL_E_EXPORT_FAILED");
  EXPECT_EQ(parse({"--export", "N", "f", "--format", "zip"}),
            "--format: zip is none of tar, tar.gz, tar.xz, tar.zst, vhd, vhdx | E_INVALIDARG");
}

TEST(Arguments, ImportInPlace) {
  expect_rows(Personality::Wsl, {{{"--import-in-place", "N", "f.vhd"}, "in place N f.vhd"},
                                 {{"--import-in-place", "N"}, "usage"},
                                 {{"--import-in-place", "N", "f", "g"}, "usage"}});
}

TEST(Arguments, Manage) {
  expect_rows(Personality::Wsl,
              {{{"--manage", "--move", "."}, "usage"},
               {{"--manage", "T"}, "usage"},
               {{"--manage", "T", "--resize", "10GB"}, "resize T 10737418240"},
               {{"--manage", "T", "-r", "0"}, "resize T 0"},
               {{"--manage", "T", "--resize", "foo"}, "Invalid size: foo | E_INVALIDARG"},
               {{"--manage", "T", "--resize"},
                "Command line argument --resize requires a value. | E_INVALIDARG"},
               {{"--manage", "T", "-m", "/srv"}, "move T /srv"},
               {{"--manage", "--move", "rel", "T"}, "move T rel"},
               {{"--manage", "T", "-s", "true", "--allow-unsafe"}, "sparse T true unsafe"},
               {{"--manage", "T", "--set-sparse", "False"}, "sparse T false"},
               {{"--manage", "T", "--set-sparse", "false_"},
                "false_ is not a valid boolean, <true|false> | E_INVALIDARG"},
               {{"--manage", "T", "--set-default-user", "me"}, "user T me"},
               {{"--manage", "T", "--set-default-user", "--x"}, "user T --x"},
               {{"--manage", "T", "--compact"}, "compact T"},
               {{"--manage", "--check-config", "T"}, "check T"},
               {{"--manage", "T", "--check-config"}, "check T"},
               {{"--manage", "--check-config"}, "usage"},
               {{"--manage", "T", "--check-config", "--move", "."}, "usage"},
               {{"--manage", "T", "--resize", "1G", "--compact"}, "usage"},
               {{"--manage", "T", "--allow-unsafe"}, "usage"},
               {{"--manage", "T", "--compact", "--allow-unsafe"}, "compact T"},
               {{"--manage", "T", "U", "--check-config"},
                "Invalid command line argument: U | E_INVALIDARG"}});
  EXPECT_EQ(parse({"--manage", "T", "--compact", "--allow-unsafe"}), "usage");
}

TEST(Arguments, SetVersionAndClone) {
  expect_rows(
      Personality::Wsl,
      {{{"--set-version", "T", "2"}, "convert T 2"},
       {{"--set-version", "T", "5", "ignored"}, "convert T 5"},  // the name is looked up first
       {{"--set-version", "T"}, "Argument --set-version is missing a required parameter."},
       {{"--set-version"}, "Argument --set-version is missing a required parameter."},
       {{"--clone", "T", "U"}, "clone T U"},
       {{"--clone", "T", "U", "/srv/u"}, "clone T U /srv/u"},
       {{"--clone", "T"}, "usage"},
       {{"--clone", "T", "U", "d", "e"}, "Invalid command line argument: e | E_INVALIDARG"},
       {{"--clone", "T", "--fast"}, "Invalid command line argument: --fast | E_INVALIDARG"}});
}

TEST(Arguments, MountAndUnmount) {
  expect_rows(Personality::Wsl,
              {{{"--mount", "/dev/sdb"}, "mount /dev/sdb"},
               {{"--mount", "D", "--bare"}, "mount D bare"},
               {{"--mount", "D", "--vhd", "-n", "n", "-t", "vfat", "-o", "ro,sync", "-p", "3"},
                "mount D vhd partition=3 type=vfat options=ro,sync name=n"},
               {{"--mount", "D", "--name", ""}, "mount D name="},
               {{"--mount", "D", "--bare", "--name", "n"}, "mount D bare name=n"},
               {{"--mount", "D", "--partition", "1x"}, "mount D partition=1"},
               {{"--mount", "D", "--partition", "x"}, "x is not a valid integer. | E_INVALIDARG"},
               {{"--mount", "D", "--partition", "-1"}, "-1 is not a valid integer. | E_INVALIDARG"},
               {{"--mount", "D", "-b"}, "Invalid command line argument: -b | E_INVALIDARG"},
               {{"--mount", "D", "E"}, "Invalid command line argument: E | E_INVALIDARG"},
               {{"--mount"}, "usage"},
               {{"--unmount"}, "unmount all"},
               {{"--unmount", "my disk", "ignored"}, "unmount my disk"}});
  EXPECT_EQ(parse({"--mount", "D", "--bare", "--name", "n"}), "usage");
  EXPECT_EQ(parse({"--mount", "D", "--partition", "1x"}),
            "1x is not a valid integer. | E_INVALIDARG");
}

TEST(Arguments, ManagingByName) {
  expect_rows(Personality::Wsl,
              {{{"-t", "T"}, "terminate T"},
               {{"--terminate", "T", "ignored"}, "terminate T"},
               {{"--terminate"}, "Argument --terminate is missing a required parameter."},
               {{"--unregister", "T"}, "unregister T"},
               {{"-s", "T"}, "default T"},
               {{"--setdefault", "T"}, "default T"},
               {{"--set-default", "T"}, "default T"},
               {{"--shutdown"}, "shutdown"},
               {{"--shutdown", "--force"}, "shutdown force"},
               {{"--shutdown", "now"}, "Invalid command line argument: now | E_INVALIDARG"},
               {{"--set-default-version", "2"}, "version 2"},
               {{"--set-default-version", "3"},
                "A version number could not be parsed.  | ERROR_VERSION_PARSE_ERROR"}});
}

TEST(Arguments, WhatIsNotThereIsNamed) {
  expect_rows(Personality::Wsl,
              {{{"--install"}, "missing --install"},
               {{"--install", "--distribution", "debian", "--no-distribution"},
                "Arguments --no-distribution and --distribution can't be specified at same time. | "
                "E_INVALIDARG"},
               {{"--install", "debian", "--from-file", "foo", "--distribution", "foo"},
                "Arguments --from-file and --distribution can't be specified at same time. | "
                "E_INVALIDARG"},
               {{"--install", "foo", "--fixed-vhd"},
                "Argument --fixed-vhd requires the --vhd-size argument. | E_INVALIDARG"},
               {{"--boot-timeline", "T"}, "boot T"},
               {{"--boot-timeline", "T", "--svg", "t.svg"}, "boot T svg=t.svg"},
               {{"--boot-timeline", "--svg", "-", "T"}, "boot T svg=-"},
               {{"--boot-timeline"}, "usage"},
               {{"--boot-timeline", "T", "--svg"},
                "Command line argument --svg requires a value. | E_INVALIDARG"},
               {{"--update"}, "missing --update"},
               {{"--debug-shell"}, "missing --debug-shell"},
               {{"--uninstall"}, "missing --uninstall"},
               {{"--uninstall", "foo"},
                "--uninstall does not take any arguments. To unregister a distribution, use "
                "--unregister instead."}});
}

TEST(Arguments, Bash) {
  expect_rows(Personality::Bash, {{{}, "exec file=/bin/bash [-bash]"},
                                  {{"~"}, "exec cd=~ file=/bin/bash [-bash]"},
                                  {{"--help"}, "exec file=/bin/bash [/bin/bash] [--help]"},
                                  {{"-c", "id"}, "exec file=/bin/bash [/bin/bash] [-c] [id]"}});
}

TEST(Arguments, WslConfig) {
  expect_rows(Personality::WslConfig, {{{"/l"}, "list"},
                                       {{"/LIST", "/Running"}, "list running"},
                                       {{"/l", "/all", "/running"}, "usage"},
                                       {{"/l", "/x"}, "usage"},
                                       {{"/l", "", "/x"}, "list"},
                                       {{"/s", "T"}, "default T"},
                                       {{"/terminate", "T"}, "terminate T"},
                                       {{"/u", "foo"}, "unregister foo"},
                                       {{"/u"}, "usage"},
                                       {{}, "usage"},
                                       {{"--list"}, "usage"}});
}

TEST(Personality, ComesFromTheNameOfTheProgram) {
  EXPECT_EQ(personality_of("lsl"), Personality::Lsl);
  EXPECT_EQ(personality_of("/usr/bin/wsl"), Personality::Wsl);
  EXPECT_EQ(personality_of("/mnt/c/Windows/System32/WSL.EXE"), Personality::Wsl);
  EXPECT_EQ(personality_of("bash.exe"), Personality::Bash);
  EXPECT_EQ(personality_of("WslConfig.exe"), Personality::WslConfig);
  EXPECT_EQ(personality_of("wsl/other"), Personality::Lsl);
  EXPECT_EQ(personality_of(""), Personality::Lsl);
}

}  // namespace
}  // namespace lsl::cli
