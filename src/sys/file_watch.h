// Tells when files of the host are, or may be, others than before: written to, replaced by rename,
// made, removed; where one is a link, or a chain of links, also when any of them leads elsewhere or
// what they lead to changes (inotify(7)).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::sys {

class FileWatch {
 public:
  // `paths` are absolute; the files and their folders need not be there. EMFILE when the user has
  // too many inotify instances.
  static Result<FileWatch> create(std::vector<std::string> paths);

  FdRef fd() const { return inotify_; }  // readable when something has happened
  // Takes what has happened, without waiting: true when one of the files may have changed. What is
  // read of it afterwards is new enough: a later change makes the descriptor readable again.
  Result<bool> take();

 private:
  using Watches = std::map<int, std::set<std::string>>;

  bool concerns(int watch, uint32_t events, const std::string& name) const;
  void watch_all();
  void watch_chain(Watches& watches, std::string path) const;
  bool watch_folder(Watches& watches, const std::string& folder, const std::string& name) const;

  Fd inotify_;
  std::vector<std::string> paths_;
  Watches watches_;  // watch descriptor: the names in it that matter; empty: the file itself
};

}  // namespace lsl::sys
