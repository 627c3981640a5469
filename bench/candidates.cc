#include "candidates.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include "base/text.h"
#include "sys/file.h"

namespace lsl::bench {
namespace {

constexpr size_t kMaxSpecification = 4U << 20;
constexpr int kAfterMilliseconds = 60'000;

class SpawnActions {
 public:
  SpawnActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  void open(int number, const std::string& path, int flags) {
    ::posix_spawn_file_actions_addopen(&actions_, number, path.c_str(), flags, 0);
  }
  void duplicate(int from, int number) {
    ::posix_spawn_file_actions_adddup2(&actions_, from, number);
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

Result<sys::Child> spawn(const std::vector<std::string>& words, const SpawnActions& actions,
                         short flags) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, flags);
  pid_t pid = 0;
  const int error =
      ::posix_spawnp(&pid, arguments[0], actions.get(), &attributes, arguments.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  if (error != 0) return fail(error, "start {}", words[0]);
  LSL_TRY(pidfd, sys::open_pidfd(pid));
  return sys::Child(pid, std::move(pidfd));
}

}  // namespace

Result<std::vector<Candidate>> parse_candidates(std::string_view text) {
  std::vector<Candidate> candidates;
  for (const std::string_view line : split(text, '\n')) {
    if (line.empty()) continue;
    const std::vector<std::string_view> fields = split(line, '\t');
    if (fields.size() < 3) return fail(EINVAL, "understand the candidate '{}'", printable(line));
    candidates.push_back({std::string(fields[0]), std::string(fields[1]),
                          std::vector<std::string>(fields.begin() + 2, fields.end())});
  }
  return candidates;
}

Result<std::vector<Candidate>> read_candidates(const std::string& path) {
  LSL_TRY(text, sys::read_file(path, kMaxSpecification));
  return parse_candidates(text);
}

Result<sys::Child> start(const std::vector<std::string>& words, int output) {
  SpawnActions actions;
  actions.open(STDIN_FILENO, "/dev/null", O_RDONLY);
  if (output < 0) actions.open(STDOUT_FILENO, "/dev/null", O_WRONLY);
  if (output >= 0) actions.duplicate(output, STDOUT_FILENO);
  return spawn(words, actions, 0);
}

Result<sys::Child> start_on_terminal(const std::vector<std::string>& words,
                                     const std::string& terminal) {
  SpawnActions actions;
  // A session leader without a terminal gets the first it opens (tty_ioctl(4)).
  actions.open(STDIN_FILENO, terminal, O_RDWR);
  actions.duplicate(STDIN_FILENO, STDOUT_FILENO);
  actions.duplicate(STDIN_FILENO, STDERR_FILENO);
  return spawn(words, actions, POSIX_SPAWN_SETSID);
}

Status run_after(const Candidate& candidate) {
  if (candidate.after.empty()) return {};
  LSL_TRY(child, start({"/bin/sh", "-c", candidate.after}, -1));
  LSL_TRY(status, child.wait_for(kAfterMilliseconds));
  if (!status) return fail(ETIMEDOUT, "wait for '{}' after {}", candidate.after, candidate.who);
  if (!status->exited() || status->code() != 0)
    return fail(EIO, "run '{}' after {}", candidate.after, candidate.who);
  return {};
}

}  // namespace lsl::bench
