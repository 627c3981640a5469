#include "host/archive/tree_reader.h"

#include <errno.h>
#include <fcntl.h>

#include <utility>

#include "base/text.h"
#include "sys/call.h"
#include "sys/file.h"

namespace lsl::host {

Result<std::optional<TreeNode>> TreeReader::start() {
  started_ = true;
  TreeNode node{".", ".", root_, {}};
  if (::fstat(root_, &node.facts) != 0) return fail(errno, "read the tree's root");
  device_ = node.facts.st_dev;
  unread_ = node;
  return std::optional(node);
}

Status TreeReader::descend() {
  const std::optional<TreeNode> node = std::exchange(unread_, std::nullopt);
  if (!node || node->facts.st_dev != device_) return {};
  const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  sys::Fd directory(
      sys::retry([&] { return ::openat(node->directory, node->name.c_str(), flags); }));
  if (!directory && errno == ENOENT) {
    ++vanished_;
    return {};
  }
  if (!directory) return fail(errno, "open {}", printable(node->path));
  LSL_TRY(names, sys::list_directory(directory));
  levels_.push_back({std::move(directory), node->path, std::move(names), 0});
  return {};
}

Result<std::optional<TreeNode>> TreeReader::next() {
  if (!started_) return start();
  LSL_CHECK(descend());
  while (!levels_.empty()) {
    Level& level = levels_.back();
    if (level.position == level.names.size()) {
      levels_.pop_back();
      continue;
    }
    TreeNode node{{}, std::move(level.names[level.position++]), level.directory.get(), {}};
    node.path = level.path + "/" + node.name;
    if (::fstatat(node.directory, node.name.c_str(), &node.facts, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno != ENOENT) return fail(errno, "read {}", printable(node.path));
      ++vanished_;
      continue;
    }
    if (S_ISDIR(node.facts.st_mode)) unread_ = node;
    return std::optional(std::move(node));
  }
  return std::optional<TreeNode>();
}

}  // namespace lsl::host
