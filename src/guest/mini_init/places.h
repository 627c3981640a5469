// Places for mounts in mini_init's own tree. Parts of it are shared with distributions, whose users
// may have planted links: none is followed.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::guest {

// mkdir -p of an absolute path, folders 0755; the last one, as O_PATH. EINVAL: the path is not
// absolute or has ".." in it. ELOOP, ENOTDIR: something else is on the way.
Result<sys::Fd> make_place(const std::string& path);

// Whether `name` can be a folder below /mnt/wsl: one component, and none that means something else.
bool is_place_name(std::string_view name);

}  // namespace lsl::guest
