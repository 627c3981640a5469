#include "host/workers/user_config.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "base/json.h"
#include "conf/wslconfig_keys.h"
#include "host/archive_result.h"
#include "sys/file.h"
#include "sys/namespaces.h"

namespace lsl::host {
namespace {

struct Place {
  std::string_view path;  // below the home directory
  std::string_view name;  // as findings call it
};
constexpr std::array kPlaces = {Place{".config/lsl/wslconfig", "~/.config/lsl/wslconfig"},
                                Place{".wslconfig", conf::kWslconfigPath}};

// Links are followed as they are for any program of the user's; nothing that would wait is opened.
Result<std::optional<std::string>> read_place(const std::string& home, const Place& place) {
  const std::string path = fmt::format("{}/{}", home, place.path);
  Result<sys::Fd> file = sys::open_file(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!file && (file.error().code == ENOENT || file.error().code == ENOTDIR)) return std::nullopt;
  if (!file) return std::unexpected(file.error());
  LSL_TRY(status, sys::stat_of(*file));
  if (S_ISDIR(status.st_mode)) return fail(EISDIR, "read {}", path);
  if (!S_ISREG(status.st_mode)) return fail(EINVAL, "read {}", path);
  return sys::read_all(*file, kMaxUserConfig);
}

// The host's own users, with whatever its name service offers: in a child, which may wait for it.
Result<std::string> home_of(uid_t uid) {
  errno = 0;
  const struct passwd* user = ::getpwuid(uid);
  if (user == nullptr) return fail(errno == 0 ? ENOENT : errno, "find user {} of the host", uid);
  return std::string(user->pw_dir);
}

Result<std::string> work(uid_t uid, gid_t gid) {
  if (::geteuid() != uid || ::getegid() != gid) LSL_CHECK(sys::become(uid, gid));
  LSL_TRY(home, home_of(uid));
  return read_user_config(home);
}

}  // namespace

std::vector<std::string> warnings_of(const conf::WslconfigFile& file) {
  std::vector<std::string> warnings;
  for (const conf::Finding& finding : file.findings)
    if (conf::is_mistake(finding)) warnings.push_back(finding.text);
  warnings.insert(warnings.end(), file.warnings.begin(), file.warnings.end());
  return warnings;
}

Result<std::string> read_user_config(const std::string& home) {
  Json object = Json::object();
  for (const Place& place : kPlaces) {
    const Result<std::optional<std::string>> text = read_place(home, place);
    if (text && !*text) continue;
    object["name"] = place.name;
    if (text)
      object["text"] = **text;
    else
      object["errno"] = text.error().code;
    break;
  }
  return result_text(std::move(object));
}

Result<conf::WslconfigFile> parse_user_config(std::string_view result) {
  LSL_TRY(object, parse_result_object(result));
  const std::string wanted = json_string(object, "name").value_or("");
  std::string_view name = conf::kWslconfigPath;
  for (const Place& place : kPlaces)
    if (place.name == wanted) name = place.name;
  const std::string text = json_string(object, "text").value_or("");
  // JSON has three bytes for one that is not UTF-8.
  if (text.size() > 3 * kMaxUserConfig) return fail(EBADMSG, "read {}", name);
  conf::WslconfigFile file = conf::parse_wslconfig(text, name);
  const int64_t code = json_integer(object, "errno").value_or(0);
  if (code > 0 && code < 4096) {
    Error error{static_cast<int>(code), {}, {}, {}};
    file.findings.push_back(conf::unreadable(name, error, kMaxUserConfig));
  }
  return file;
}

Result<std::unique_ptr<UserConfigReader>> UserConfigReader::start(sys::EventLoop& loop,
                                                                  Undertaker& undertaker, uid_t uid,
                                                                  gid_t gid, Done done,
                                                                  std::chrono::milliseconds limit) {
  return start(
      loop, undertaker, [uid, gid](sys::FdRef) { return work(uid, gid); }, std::move(done), limit);
}

Result<std::unique_ptr<UserConfigReader>> UserConfigReader::start(sys::EventLoop& loop,
                                                                  Undertaker& undertaker,
                                                                  const Worker::Work& work,
                                                                  Done done,
                                                                  std::chrono::milliseconds limit) {
  std::unique_ptr<UserConfigReader> reader(new UserConfigReader(loop, std::move(done)));
  UserConfigReader* self = reader.get();
  LSL_TRY(worker, Worker::start(loop, undertaker, work, [self](Result<std::string> text) {
            self->on_done(std::move(text));
          }));
  reader->worker_ = std::move(worker);
  reader->deadline_ = loop.after(limit, [self] {
    self->deadline_ = 0;
    // Its end may take as long as the reading does, and is not waited for.
    self->worker_.reset();
    self->on_done(fail(ETIMEDOUT, "read {}", conf::kWslconfigPath));
  });
  return reader;
}

UserConfigReader::~UserConfigReader() {
  if (deadline_ != 0) loop_.cancel(deadline_);
}

void UserConfigReader::on_done(Result<std::string> text) {
  if (deadline_ != 0) loop_.cancel(std::exchange(deadline_, 0));
  const Done done = std::move(done_);
  if (!text) return done(std::unexpected(std::move(text.error())));
  done(parse_user_config(*text));  // may destroy this object
}

}  // namespace lsl::host
