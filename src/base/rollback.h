// Undo steps for work that has no owner type: they run in reverse order unless keep() is called.
#pragma once

#include <functional>
#include <utility>
#include <vector>

namespace lsl {

class Rollback {
 public:
  Rollback() = default;
  Rollback(const Rollback&) = delete;
  Rollback& operator=(const Rollback&) = delete;
  ~Rollback() {
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) (*step)();
  }

  void add(std::function<void()> step) { steps_.push_back(std::move(step)); }
  void keep() { steps_.clear(); }

 private:
  std::vector<std::function<void()>> steps_;
};

}  // namespace lsl
