// The forms of --list, pure (spec/cli.md section 3.3).
#pragma once

#include <expected>
#include <span>
#include <string>

#include "api/replies.h"
#include "base/result.h"
#include "cli/arguments.h"
#include "cli/personality.h"

namespace lsl::cli {

// What --list prints for these distributions; the default one comes first, the others keep their
// order. Nothing to show is an error, except with --quiet: WSL_E_DEFAULT_DISTRO_NOT_FOUND, or, with
// --running, a Complaint without code.
std::expected<std::string, Complaint> list_text(Personality personality, const List& list,
                                                std::span<const api::Distribution> distributions);

}  // namespace lsl::cli
