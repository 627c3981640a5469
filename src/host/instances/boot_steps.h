// What a start's stamps mean, pure: steps with their durations, and where a start is or has hung.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/boot_timeline.h"
#include "sys/timeline.h"

namespace lsl::host {

// The steps that were reached, by their start. A step without a next one of its process has not
// ended, unless it is itself an end.
std::vector<api::BootStep> boot_steps(const sys::Stamps& stamps);

// "init: mount the rest": what the start was doing when it was last heard of; who waits for another
// process is not meant when that one is at work. With a `lane` what that process was doing. Empty
// before the first step.
std::string current_step(const sys::Stamps& stamps, std::optional<sys::Lane> lane = {});

// The work that took longest: "init: mount what /etc/fstab names (2.91 s)"; empty when none ended.
std::string longest_step(const sys::Stamps& stamps);

// From the request until sessions can be opened, with systemd until the first one is; nothing
// before that.
std::optional<uint64_t> time_to_ready(const sys::Stamps& stamps);

}  // namespace lsl::host
