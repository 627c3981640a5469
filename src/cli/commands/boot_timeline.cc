#include <time.h>

#include <array>

#include "cli/boot_svg.h"
#include "cli/boot_table.h"
#include "cli/commands/ask.h"
#include "cli/commands/commands.h"
#include "cli/export_target.h"
#include "sys/file.h"

namespace lsl::cli {
namespace {

// In the caller's time zone.
std::string local_time(int64_t microseconds) {
  const time_t seconds = microseconds / 1'000'000;
  tm parts{};
  std::array<char, 32> text{};
  if (::localtime_r(&seconds, &parts) == nullptr) return "at an unknown time";
  ::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
  return text.data();
}

// An existing file is replaced when the new one is whole.
Status write_file(const std::string& path, std::string_view text) {
  LSL_TRY(target, ExportTarget::open(path));
  LSL_CHECK(sys::write_all(target.descriptor(), text));
  return target.commit();
}

}  // namespace

int run(const ShowBootTimeline& request, const Reporter& reporter) {
  const auto timeline = ask(api::GetBootTimeline{{request.name, std::nullopt}}, kLookUpLimit);
  if (!timeline) return reporter.failed(timeline.error());
  const std::string when = local_time(timeline->started_us);
  if (!request.svg) {
    reporter.print(boot_table(*timeline, when));
    return 0;
  }
  const std::string drawing = boot_svg(*timeline, when);
  if (*request.svg == "-") {
    reporter.print(drawing);
    return 0;
  }
  if (const Status written = write_file(*request.svg, drawing); !written)
    return reporter.failed(written.error());
  reporter.succeeded();
  return 0;
}

}  // namespace lsl::cli
