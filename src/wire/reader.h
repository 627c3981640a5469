// Checked access to the bytes of one received message. A Reader never looks beyond them: it keeps
// the first complaint, yields zeros and empty texts from then on, and one ok() at the end tells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace lsl::wire {

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return complaint_.empty(); }
  const std::string& complaint() const { return complaint_; }
  size_t size() const { return bytes_.size(); }

  // The first complaint is kept: what follows is only its consequence.
  void complain(std::string complaint);

  // Little-endian number at byte `at`; 0 when it does not lie inside the bytes.
  template <class T>
  T number(size_t at) const {
    static_assert(std::is_unsigned_v<T>);
    if (at > bytes_.size() || bytes_.size() - at < sizeof(T)) return 0;
    uint64_t number = 0;
    for (size_t i = sizeof(T); i-- > 0;)
      number = number << 8 | static_cast<unsigned char>(bytes_[at + i]);
    return static_cast<T>(number);
  }

  // Message byte that `offset`, counted from `base`, stands for. Complains about one before
  // `first`, the buffer's first byte, or not inside the message; the result is then the end of the
  // message.
  size_t resolve(std::string_view name, size_t base, size_t first, uint32_t offset);

  // The text at message byte `at`, without its NUL; complains when there is no NUL.
  std::string text(std::string_view name, size_t at);
  // `count` texts one after the other.
  std::vector<std::string> texts(std::string_view name, size_t at, size_t count);
  // Texts up to an empty one, which is not part of the list.
  std::vector<std::string> texts_until_empty(std::string_view name, size_t at);
  // Everything from message byte `at` on, up to its first NUL if there is one.
  std::string text_or_rest(size_t at) const;
  // `count` raw bytes; complains when they reach beyond the message.
  std::string raw(std::string_view name, size_t at, size_t count);
  // Everything from message byte `at` on.
  std::string rest(size_t at) const;

 private:
  // As text(), and moves `at` behind the NUL.
  std::string next_text(std::string_view name, size_t& at);

  std::string_view bytes_;
  std::string complaint_;
};

}  // namespace lsl::wire
