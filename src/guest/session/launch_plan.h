// What exactly will be started for one CreateProcess: user, groups, program, arguments, environment
// and directory, decided before anything is forked (spec/session.md sections 6 to 8).
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "guest/session/host_paths.h"
#include "sys/namespaces.h"
#include "sys/users.h"
#include "wire/process.h"

namespace lsl::guest {

// What the distribution says about itself at the moment of the launch.
struct Surroundings {
  std::string hostname;               // NAME; empty: not set
  std::string distribution_name;      // WSL_DISTRO_NAME; empty: not set
  std::vector<std::string> graphics;  // NAME=value, where the host's graphics are reachable
  sys::UserDatabase users;
  std::optional<std::string> default_user;  // [user] default of /etc/wsl.conf
  std::optional<std::string> lang;          // of the locale file
  bool append_host_path = true;             // [interop] appendWindowsPath
  PathTranslator to_guest;                  // none: there are no drives
  std::vector<sys::IdRange> groups_mapped;
  bool login_sessions = false;  // users have a systemd and a bus of their own
};

struct LaunchPlan {
  sys::User user;
  std::vector<gid_t> groups;
  std::vector<std::string> programs;  // paths to try in order, never empty
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  std::string directory;              // tried as the user; "/" when that fails
  std::vector<std::string> warnings;  // for the user, without the "wsl: " in front
};

// Nothing when the message names a user that does not exist (exit status 67).
std::optional<LaunchPlan> plan_launch(const wire::ProcessCommon& request,
                                      const Surroundings& surroundings);

// The pieces, each a rule of its own.

// The user named, else the default one if there is such a name, else the one with the uid; an
// unknown uid is root, and root without an entry is root:0:0:/:/bin/sh. Nothing for an unknown
// name.
std::optional<sys::User> select_user(std::string_view passwd, std::string_view name,
                                     const std::optional<std::string>& default_name, uid_t uid);
// Where execvp(3) would look for `file`: itself when it holds a slash, else below each folder of
// `path` (an empty one is the current directory). Never empty.
std::vector<std::string> program_candidates(std::string_view file, std::string_view path);
// As sent when it begins with '/'. "~" and "~/rest" are below the home directory, "~name/rest" is
// below that of the user `name`; without such a user it stays as it is, a folder nobody has.
// Nothing is the home directory. A directory of the host ("host:/..." or a Windows path) is
// translated, and one without a counterpart is the home directory, too.
std::string start_directory(std::string_view requested, std::string_view home,
                            const Surroundings& surroundings, std::vector<std::string>& warnings);

}  // namespace lsl::guest
