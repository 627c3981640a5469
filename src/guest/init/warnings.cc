#include "guest/init/warnings.h"

#include <algorithm>
#include <iterator>

#include "base/log.h"
#include "base/text.h"

namespace lsl::guest {
namespace {

bool holds(const std::vector<std::string>& texts, const std::string& text) {
  return std::ranges::find(texts, text) != texts.end();
}

}  // namespace

void Warnings::once(std::string text) {
  text = printable(text);
  if (holds(once_, text) || holds(said_, text)) return;
  log_warning("{}", text);
  once_.push_back(std::move(text));
}

void Warnings::lasting(std::string text) {
  text = printable(text);
  if (holds(lasting_, text)) return;
  log_warning("{}", text);
  lasting_.push_back(std::move(text));
}

std::vector<std::string> Warnings::take_for_session() {
  std::vector<std::string> all = once_;
  all.insert(all.end(), lasting_.begin(), lasting_.end());
  std::ranges::move(once_, std::back_inserter(said_));
  once_.clear();
  return all;
}

}  // namespace lsl::guest
