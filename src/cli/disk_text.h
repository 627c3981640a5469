// What --mount and --unmount say (spec/cli.md section 3.2), pure.
#pragma once

#include <string>

#include "api/disks.h"
#include "cli/personality.h"
#include "cli/report.h"

namespace lsl::cli {

// Where the disk is now, `disk` being the word the user wrote. As lsl only the path, for scripts.
std::string mounted_text(Personality personality, const api::MountedDisk& mounted,
                         const std::string& disk);
// The machine could not mount what is attached, or not unmount it.
Lines mount_failure(Personality personality, const api::DiskOutcome& outcome,
                    const std::string& disk);
Lines unmount_failure(Personality personality, const api::DiskOutcome& outcome);

}  // namespace lsl::cli
