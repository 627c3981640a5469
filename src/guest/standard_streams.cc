#include "guest/standard_streams.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

namespace lsl::guest {

Status set_up_streams() {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return fail(errno, "open /dev/null");
  const bool has_log = ::fcntl(STDERR_FILENO, F_GETFD) >= 0;
  for (int number = 0; number < (has_log ? 2 : 3); ++number) {
    // dup2 onto itself would leave it close-on-exec.
    if (number == null ? ::fcntl(null, F_SETFD, 0) < 0 : ::dup2(null, number) < 0) {
      return fail(errno, "put /dev/null on descriptor {}", number);
    }
  }
  if (null > STDERR_FILENO) ::close(null);
  return {};
}

}  // namespace lsl::guest
