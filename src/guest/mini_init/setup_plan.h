// What the two configuration messages ask of the machine itself (spec/mini_init.md sections 5 and
// 6), as steps in order: pure. What a machine on the host's kernel has from outside (its clock, its
// memory, its modules, its network's addresses) is no step.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "wire/boot.h"

namespace lsl::guest {

struct SetupStep {
  enum class Kind {
    Limit,          // soft and hard of `resource` (getrlimit(2))
    Loopback,       // the interface lo comes up
    HostName,       // text
    Mount,          // a file system of type `text` on `target`, unless something is mounted there
    Share,          // target becomes shared
    Link,           // target -> text, whatever was there before
    Write,          // text into the existing file `target`
    BinaryFormats,  // the table of interpreters on `target`, and the entry `text` in it
    Entropy,        // text for the kernel's random pool
  };

  Kind kind = Kind::Write;
  std::string target = {};
  std::string text = {};
  int resource = 0;
  uint64_t soft = 0, hard = 0;
  // A failure ends the machine, see ends_machine(); others are logged.
  bool essential = false;
};

std::vector<SetupStep> plan_early_config(const wire::EarlyConfig& message);
std::vector<SetupStep> plan_initial_config(const wire::InitialConfig& message);

// Whether a failure of the step with this errno is the machine's end. That a user namespace may not
// is never (DESIGN, decisions: "limits and settings a namespace may not change").
bool ends_machine(const SetupStep& step, int error);

// Where the tmpfs is that all distributions of the machine see (section 7.4).
inline constexpr const char* kCrossDistro = "/mnt/wsl";

}  // namespace lsl::guest
