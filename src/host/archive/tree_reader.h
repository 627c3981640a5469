// The files of a tree in a stable order: parents before children, names sorted by their bytes.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::host {

struct TreeNode {
  std::string path;    // "." for the tree itself, then "./etc", "./etc/passwd"
  std::string name;    // in `directory`
  int directory = -1;  // open directory that holds it; valid until the next call of next()
  struct stat facts{};
};

class TreeReader {
 public:
  // Starts at `root`, which must outlive the reader.
  explicit TreeReader(sys::FdRef root) : root_(root.get()) {}

  // The next file; nothing at the end. A directory on another file system is returned, but not what
  // is in it. What vanishes meanwhile is passed over and counted. The errors name the path; EMFILE:
  // a tree deeper than descriptors.
  Result<std::optional<TreeNode>> next();
  uint64_t vanished() const { return vanished_; }

 private:
  struct Level {
    sys::Fd directory;
    std::string path;
    std::vector<std::string> names;
    size_t position = 0;
  };

  Result<std::optional<TreeNode>> start();
  Status descend();

  int root_;
  dev_t device_ = 0;
  bool started_ = false;
  std::optional<TreeNode> unread_;  // the directory returned last
  std::vector<Level> levels_;
  uint64_t vanished_ = 0;
};

}  // namespace lsl::host
