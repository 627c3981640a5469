// From the command line to the CreateProcess message, pure (spec/session.md section 1.1).
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "api/replies.h"
#include "cli/arguments.h"
#include "cli/descriptors.h"
#include "cli/personality.h"
#include "wire/process.h"

namespace lsl::cli {

// What a launch takes from the world around it.
struct LaunchSurroundings {
  Personality personality = Personality::Lsl;
  std::span<const std::string> environment;  // the caller's
  std::string_view working_directory;        // the caller's, absolute; empty: unknown
  std::array<DescriptorUse, 3> descriptors{};
  bool quiet = false;  // the user wants no warnings
};

// Words for the shell as the one text it gets with -c: a single word raw, several quoted where
// needed.
std::string shell_text(std::span<const std::string> words);

// The directory as the message carries it: "/..." and "~..." are the distribution's own; without
// --cd it is the caller's as "host:/...", which the guest translates through its drives or takes
// the home directory instead.
std::string directory_for(const Launch& launch, std::string_view working_directory);

wire::ProcessCommon plan_launch(const Launch& launch, const api::Session& session,
                                const LaunchSurroundings& surroundings);

// The user's shell with nothing to do: what an image's first-run command comes before.
bool is_interactive(const Launch& launch);

// The program's name in error texts; empty for the user's shell.
std::string program_of(const Launch& launch);

}  // namespace lsl::cli
