#include "guest/session/launch_plan.h"

#include "base/text.h"
#include "guest/session/environment.h"
#include "guest/session/groups.h"
#include "guest/session/wslenv.h"
#include "wire/enums.h"

namespace lsl::guest {
namespace {

// musl's search path for a program when PATH is not set (spec/session.md section 7, step 12).
constexpr std::string_view kDefaultPath = "/usr/local/bin:/bin:/usr/bin";

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

// There are no drives in this version, so no host path has a counterpart inside.
std::optional<std::string> without_drives(std::string_view) { return std::nullopt; }

// The rows of section 8.1 in order.
Environment build_environment(const wire::ProcessCommon& request, const sys::User& user,
                              const Surroundings& surroundings) {
  Environment environment(request.environment);
  apply_wslenv(environment, request.host_environment, without_drives);
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

std::optional<sys::User> select_user(std::string_view passwd, std::string_view name, uid_t uid) {
  if (!name.empty()) return sys::find_user(passwd, name);
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

std::string start_directory(std::string_view requested, std::string_view home) {
  if (requested.starts_with('/')) return std::string(requested);
  std::string directory(home);
  if (requested.starts_with('~')) directory += requested.substr(1);
  return directory.empty() ? "/" : directory;
}

std::optional<LaunchPlan> plan_launch(const wire::ProcessCommon& request,
                                      const Surroundings& surroundings) {
  std::optional<sys::User> user =
      select_user(surroundings.users.passwd, request.username, request.default_uid);
  if (!user) return std::nullopt;

  const Environment environment = build_environment(request, *user, surroundings);
  Program program = select_program(request, *user);
  const std::string_view path = environment.get("PATH").value_or(kDefaultPath);
  const std::vector<gid_t> groups = sys::groups_of(surroundings.users.group, user->name, user->gid);

  LaunchPlan plan;
  plan.groups = mapped_groups(groups, surroundings.groups_mapped);
  plan.programs = program_candidates(program.file, path);
  plan.arguments = std::move(program.arguments);
  plan.environment = environment.entries();
  plan.directory = start_directory(request.current_working_directory, user->home);
  plan.user = std::move(*user);
  return plan;
}

}  // namespace lsl::guest
