// --mount and --unmount: disks in the machine.
#include "cli/commands/ask.h"
#include "cli/commands/commands.h"
#include "cli/disk_text.h"
#include "cli/host_path.h"

namespace lsl::cli {
namespace {

// The disk is attached; that nothing was mounted is less than a failure of the command.
constexpr int kNotMounted = 1;

int print_failure(const Lines& lines, const Reporter& reporter, int status) {
  reporter.print_error(lines.err);
  reporter.print(lines.out);
  return status;
}

}  // namespace

int run(const MountOne& request, const Reporter& reporter) {
  const Result<std::string> disk = absolute_path(request.disk);
  if (!disk) return reporter.failed(disk.error());
  const auto mounted = ask(api::MountDisk{*disk, request.vhd, request.bare, request.partition,
                                          request.type, request.options, request.name},
                           kImageLimit);
  if (!mounted) return reporter.failed(mounted.error());
  if (mounted->outcome.result != 0)
    return print_failure(mount_failure(reporter.personality(), mounted->outcome, request.disk),
                         reporter, kNotMounted);
  if (request.bare) {
    reporter.succeeded();
  } else {
    reporter.print(mounted_text(reporter.personality(), *mounted, request.disk));
  }
  return 0;
}

int run(const UnmountSome& request, const Reporter& reporter) {
  api::UnmountDisk unmount;
  if (request.disk) {
    Result<std::string> disk = absolute_path(*request.disk);
    if (!disk) return reporter.failed(disk.error());
    unmount.disk = std::move(*disk);
  }
  const auto unmounted = ask(unmount, kEndLimit);
  if (!unmounted) return reporter.failed(unmounted.error());
  if (unmounted->outcome.result != 0)
    return print_failure(unmount_failure(reporter.personality(), unmounted->outcome), reporter,
                         failure_status(reporter.personality()));
  reporter.succeeded();
  return 0;
}

}  // namespace lsl::cli
