// The one place where EINTR is handled: repeats an interrupted call that returns -1.
#pragma once

#include <errno.h>

namespace lsl::sys {

template <class Call>
auto retry(Call call) {
  decltype(call()) result;
  do {
    result = call();
  } while (result == -1 && errno == EINTR);
  return result;
}

}  // namespace lsl::sys
