// The first configuration of a distribution: what Initialize asks for and its answer (spec/init.md
// section 5; the steps a version-1 distribution without drives has).
#pragma once

#include "conf/wsl_conf.h"
#include "sys/fd.h"
#include "wire/instance.h"

namespace lsl::guest {

// Sets host and domain name, exports NAME, WSL_DISTRO_NAME and WSL_FEATURE_FLAGS in the environment
// that session leaders inherit, writes /etc/hostname and /etc/hosts, and collects the answer from
// below `root`. What the kernel or the distribution denies is logged and lived with.
wire::InitializeResponse initialize(const wire::Initialize& request, const conf::WslConf& conf,
                                    sys::FdRef root);

}  // namespace lsl::guest
