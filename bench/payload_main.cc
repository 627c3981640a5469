// What is run inside: static, so that it runs in any root, and the same file for everybody.
//
//   payload true           ends at once
//   payload idle           says "ready" and waits for ever: the process of an idle distribution
//   payload write BYTES    writes zeros to stdout, 64 KiB at a time
//   payload flood BYTES    makes its terminal raw, says READY, then as write
//   payload echo           makes its terminal raw, says READY, then repeats every byte
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

namespace {

constexpr size_t kBlock = 64 * 1024;
char block[kBlock];

bool put(const char* bytes, size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes, size);
    if (written <= 0) return false;
    bytes += written;
    size -= static_cast<size_t>(written);
  }
  return true;
}

int write_zeros(const char* amount) {
  unsigned long long left = strtoull(amount, nullptr, 10);
  while (left > 0) {
    const size_t size = left < kBlock ? static_cast<size_t>(left) : kBlock;
    if (!put(block, size)) return 1;
    left -= size;
  }
  return 0;
}

int idle() {
  if (!put("ready\n", 6)) return 1;
  // Whoever started it reads no further.
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int i = 0; null >= 0 && i < 3; ++i) (void)::dup2(null, i);
  for (;;) ::pause();
}

bool become_raw() {
  termios settings{};
  if (::tcgetattr(STDIN_FILENO, &settings) < 0) return false;
  ::cfmakeraw(&settings);
  return ::tcsetattr(STDIN_FILENO, TCSANOW, &settings) == 0 && put("READY", 5);
}

int echo() {
  for (;;) {
    char bytes[4096];
    const ssize_t got = ::read(STDIN_FILENO, bytes, sizeof bytes);
    if (got <= 0) return 0;
    if (!put(bytes, static_cast<size_t>(got))) return 1;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const char* verb = argc > 1 ? argv[1] : "";
  if (strcmp(verb, "true") == 0) return 0;
  if (strcmp(verb, "idle") == 0) return idle();
  if (strcmp(verb, "write") == 0 && argc == 3) return write_zeros(argv[2]);
  if (strcmp(verb, "flood") == 0 && argc == 3) return become_raw() ? write_zeros(argv[2]) : 1;
  if (strcmp(verb, "echo") == 0) return become_raw() ? echo() : 1;
  return 2;
}
