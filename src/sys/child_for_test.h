// For tests: a body that runs in a child process, where it may change ids, mounts and signals
// without harm to the test program.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>

#include <cstdio>
#include <functional>
#include <string>

#include "sys/file.h"
#include "sys/namespaces.h"
#include "sys/process.h"

namespace lsl::sys {

// What a body answers: empty when all went well, else what did not.
using TestBody = std::function<std::string()>;

inline constexpr char kSkipped[] = "skipped: ";

// "" or a text for a check inside a body: if (auto text = said(status); !text.empty()) return text;
template <class T>
std::string said(const Result<T>& result) {
  return result ? "" : result.error().message();
}
#define LSL_TEST_OK(...) \
  if (std::string text = said(__VA_ARGS__); !text.empty()) return text
#define LSL_TEST_THAT(...) \
  if (!(__VA_ARGS__)) return "not true: " #__VA_ARGS__

// Runs `body` in a child and returns its answer.
inline std::string in_child(const TestBody& body) {
  Pipe pipe = make_pipe().value();
  CloneResult cloned = clone_process({}).value();
  if (cloned.in_child) {
    const std::string answer = body();
    (void)write_all(pipe.write, answer.empty() ? "fine" : answer);
    ::_exit(0);
  }
  pipe.write.reset();
  std::string answer = read_all(pipe.read, 1 << 20).value();
  (void)cloned.child.wait();
  if (answer == "fine") return "";
  return answer.empty() ? "the child died" : answer;
}

// The same in a mount namespace of its own whose tree is private: as root, or as an ordinary user
// in a user namespace.
inline std::string in_mount_namespace(const TestBody& body) {
  return in_child([&]() -> std::string {
    const uid_t uid = ::geteuid();
    const gid_t gid = ::getegid();
    const int flags = CLONE_NEWNS | (uid == 0 ? 0 : CLONE_NEWUSER);
    if (const Status made = unshare(flags); !made) return kSkipped + made.error().message();
    if (uid != 0) {
      LSL_TEST_OK(write_file("/proc/self/setgroups", "deny"));
      LSL_TEST_OK(write_file("/proc/self/uid_map", fmt::format("0 {} 1", uid)));
      LSL_TEST_OK(write_file("/proc/self/gid_map", fmt::format("0 {} 1", gid)));
    }
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) return "make / private";
    return body();
  });
}

#define LSL_EXPECT_FINE(...)                                                        \
  do {                                                                              \
    const std::string answer = (__VA_ARGS__);                                       \
    if (answer.starts_with(::lsl::sys::kSkipped)) GTEST_SKIP() << answer.substr(9); \
    EXPECT_EQ(answer, "");                                                          \
  } while (false)

// Root of the host or of a user namespace with all its ids: may become anybody.
inline bool may_become_anybody() {
  unsigned inside = 0, outside = 0, count = 0;
  const std::string map = read_file("/proc/self/uid_map", 4096).value_or("");
  return ::geteuid() == 0 && std::sscanf(map.c_str(), "%u %u %u", &inside, &outside, &count) == 3 &&
         count > 1'000'000;
}

// The first of 65 535 ids in a row, neither 0 nor anybody's, that root here may map into a user
// namespace; 0 where there are none.
inline uint32_t first_free_id() {
  if (::geteuid() != 0) return 0;
  if (may_become_anybody()) return 1'000'000;
  unsigned inside = 0, outside = 0, count = 0;
  const std::string map = read_file("/proc/self/uid_map", 4096).value_or("");
  const int fields = std::sscanf(map.c_str(), "%u %u %u", &inside, &outside, &count);
  return fields == 3 && inside == 0 && count >= 65536 ? 1 : 0;
}

// A directory below /tmp that goes away with all it holds.
class TemporaryDirectory {
 public:
  TemporaryDirectory() : path_("/tmp/lsl-test-XXXXXX") {
    EXPECT_NE(::mkdtemp(path_.data()), nullptr);
    fd_ = open_file(path_, O_RDONLY | O_DIRECTORY).value();
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() { EXPECT_EQ(said(remove_tree(AT_FDCWD, path_)), ""); }

  const std::string& path() const { return path_; }
  FdRef fd() const { return fd_; }

 private:
  std::string path_;
  Fd fd_;
};

}  // namespace lsl::sys
