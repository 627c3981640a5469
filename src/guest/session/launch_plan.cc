#include "guest/session/launch_plan.h"

#include <algorithm>

#include "base/text.h"
#include "guest/session/environment.h"
#include "guest/session/groups.h"
#include "guest/session/wslenv.h"
#include "wire/enums.h"

namespace lsl::guest {
namespace {

// musl's search path for a program when PATH is not set (spec/session.md section 7, step 12).
constexpr std::string_view kDefaultPath = "/usr/local/bin:/bin:/usr/bin";
constexpr std::string_view kHostPrefix = "host:";  // docs/PROTOCOL.md, CreateProcess on lxbus

std::string_view last_component(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

struct Program {
  std::string file;
  std::vector<std::string> arguments;
};

// Section 7, step 8.
Program select_program(const wire::ProcessCommon& request, const sys::User& user) {
  if (!request.filename.empty()) {
    Program program{request.filename, request.command_line};
    if (program.arguments.empty()) program.arguments.push_back(request.filename);
    return program;
  }
  Program program{user.shell.empty() ? "/bin/sh" : user.shell, {}};
  const bool login = (request.shell_options & wire::kShellOptionsLogin) != 0;
  program.arguments.push_back(login ? fmt::format("-{}", last_component(program.file))
                                    : program.file);
  program.arguments.insert(program.arguments.end(), request.command_line.begin(),
                           request.command_line.end());
  return program;
}

// Row 6 of section 8.1: the host's PATH behind the guest's own.
void append_host_path(Environment& environment, std::string_view host_path,
                      const Surroundings& surroundings, std::vector<std::string>& warnings) {
  if (host_path.empty() || !surroundings.append_host_path) return;
  const std::string list = translate_host_list(host_path, surroundings.to_guest, warnings);
  if (list.empty()) return;
  std::string path(environment.get("PATH").value_or(""));
  if (!path.empty() && path.back() != ':') path += ':';
  environment.set("PATH", path + list);
}

void set_all(Environment& environment, const std::vector<std::string>& entries) {
  for (const std::string_view entry : entries) {
    const size_t equals = entry.find('=');
    if (equals != std::string_view::npos)
      environment.set(entry.substr(0, equals), entry.substr(equals + 1));
  }
}

// The rows of section 8.1 in order; 1 and 2 are the sender's.
Environment build_environment(const wire::ProcessCommon& request, const sys::User& user,
                              const Surroundings& surroundings,
                              std::vector<std::string>& warnings) {
  Environment environment(request.environment);
  set_all(environment, surroundings.graphics);
  apply_wslenv(environment, request.host_environment, surroundings.to_guest, warnings);
  append_host_path(environment, request.host_path, surroundings, warnings);
  if (!surroundings.hostname.empty()) environment.set("NAME", surroundings.hostname);
  if (!surroundings.distribution_name.empty()) {
    environment.set("WSL_DISTRO_NAME", surroundings.distribution_name);
  }
  if (surroundings.lang) environment.set("LANG", *surroundings.lang);
  environment.set("HOME", user.home);
  environment.set("USER", user.name);
  environment.set("LOGNAME", user.name);
  environment.set("SHELL", user.shell);
  if (surroundings.login_sessions) {
    const std::string runtime = fmt::format("/run/user/{}", user.uid);
    environment.set("DBUS_SESSION_BUS_ADDRESS", fmt::format("unix:path={}/bus", runtime));
    environment.set("XDG_RUNTIME_DIR", runtime);
  }
  return environment;
}

}  // namespace

std::optional<sys::User> select_user(std::string_view passwd, std::string_view name,
                                     const std::optional<std::string>& default_name, uid_t uid) {
  if (!name.empty()) return sys::find_user(passwd, name);
  if (default_name) {
    if (const auto user = sys::find_user(passwd, *default_name)) return user;
  }
  if (const auto user = sys::find_user(passwd, uid)) return user;
  if (const auto root = sys::find_user(passwd, uid_t{0})) return root;
  return sys::User{.name = "root", .uid = 0, .gid = 0, .home = "/", .shell = "/bin/sh"};
}

std::vector<std::string> program_candidates(std::string_view file, std::string_view path) {
  if (file.find('/') != std::string_view::npos) return {std::string(file)};
  std::vector<std::string> candidates;
  for (const std::string_view folder : split(path, ':')) {
    candidates.push_back(folder.empty() ? std::string(file) : fmt::format("{}/{}", folder, file));
  }
  return candidates;
}

std::string start_directory(std::string_view requested, std::string_view home,
                            const Surroundings& surroundings, std::vector<std::string>& warnings) {
  std::string at_home(home.empty() ? "/" : home);
  if (requested.empty()) return at_home;
  if (requested.starts_with('/')) return std::string(requested);
  if (requested.starts_with('~')) {
    const size_t slash = std::min(requested.find('/'), requested.size());
    const std::string_view name = requested.substr(1, slash - 1);
    const std::string_view rest = requested.substr(slash);
    if (name.empty()) return rest.empty() ? at_home : fmt::format("{}{}", home, rest);
    const auto user = sys::find_user(surroundings.users.passwd, name);
    return user ? fmt::format("{}{}", user->home, rest) : std::string(requested);
  }
  // As long as there are no drives no host directory has a counterpart, which is nothing to warn of
  // with every command.
  if (!surroundings.to_guest) return at_home;
  const std::string_view path =
      requested.starts_with(kHostPrefix) ? requested.substr(kHostPrefix.size()) : requested;
  if (const auto translated = surroundings.to_guest(path)) return *translated;
  warnings.push_back(translation_warning(path));
  return at_home;
}

std::optional<LaunchPlan> plan_launch(const wire::ProcessCommon& request,
                                      const Surroundings& surroundings) {
  std::optional<sys::User> user = select_user(surroundings.users.passwd, request.username,
                                              surroundings.default_user, request.default_uid);
  if (!user) return std::nullopt;

  LaunchPlan plan;
  plan.directory =
      start_directory(request.current_working_directory, user->home, surroundings, plan.warnings);
  const Environment environment = build_environment(request, *user, surroundings, plan.warnings);
  Program program = select_program(request, *user);
  const std::string_view path = environment.get("PATH").value_or(kDefaultPath);
  const std::vector<gid_t> groups = sys::groups_of(surroundings.users.group, user->name, user->gid);

  plan.groups = mapped_groups(groups, surroundings.groups_mapped);
  plan.programs = program_candidates(program.file, path);
  plan.arguments = std::move(program.arguments);
  plan.environment = environment.entries();
  plan.user = std::move(*user);
  return plan;
}

}  // namespace lsl::guest
