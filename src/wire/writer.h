// Builds the bytes of one message: a zeroed fixed part that is filled in, and a buffer that grows
// behind it.
//
// A value the format cannot carry is cut to what it can, and the first such loss is remembered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace lsl::wire {

class Writer {
 public:
  // `first` is where the buffer begins; everything before it is the fixed part.
  explicit Writer(size_t first) : bytes_(first, '\0') {}

  size_t size() const { return bytes_.size(); }
  const std::string& loss() const { return loss_; }  // empty: nothing was lost

  // Little-endian number over the bytes at `at`, which exist already.
  template <class T>
  void put(size_t at, T number) {
    static_assert(std::is_unsigned_v<T>);
    for (size_t i = 0; i < sizeof(T); ++i)
      bytes_[at + i] = static_cast<char>(static_cast<uint64_t>(number) >> (8 * i) & 0xFF);
  }
  // Bytes over those at `at`, which exist already.
  void overwrite(size_t at, std::string_view bytes);

  void append(std::string_view bytes) { bytes_ += bytes; }
  // The text and a NUL. A text that contains a NUL ends there.
  void append_text(std::string_view name, std::string_view text);
  // At most 65535 texts, one NUL when there are none; returns how many were written.
  uint16_t append_counted(std::string_view name, const std::vector<std::string>& list);
  // The texts and one NUL. Empty entries are left out: they would end the list.
  void append_terminated(std::string_view name, const std::vector<std::string>& list);
  void lose(std::string what);

  // At least `size` bytes, zero-padded.
  void grow_to(size_t size);
  std::string take() && { return std::move(bytes_); }

 private:
  std::string bytes_;
  std::string loss_;
};

}  // namespace lsl::wire
