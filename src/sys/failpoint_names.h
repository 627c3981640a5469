// Every failpoint there is (failpoint.h), by the process that passes it. tests/data/failpoints.txt
// says which command does.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace lsl::sys {

inline constexpr auto kFailpoints = std::to_array<std::string_view>({
    // lsld
    "service.after_ground",           // directories and control groups are made, nothing listens
    "file.before_rename",             // a state file is written under its temporary name
    "import.after_record",            // the record says Installing, nothing else is made
    "import.after_worker",            // lsl-archive starts, the client does not know yet
    "import.before_installed",        // the tree is there, the record says Installing
    "import.after_installed",         // the record says Installed, nobody was told
    "export.begin",                   // the instance is stopped
    "export.after_worker",            // lsl-archive starts, the client does not know yet
    "unregister.after_uninstalling",  // the record says so, the instance still runs
    "unregister.after_storage",       // the tree is deleted, the record is there
    "launch.after_cgroup",
    "launch.after_builder",  // the builder is at work
    "launch.before_initialize",
    "launch.after_initialize",  // Initialize is sent
    "session.before_hand_out",  // the session leader starts, the client does not know yet
    "machine.after_builder",    // the builder of the machine is at work
    "machine.before_config",    // mini_init has said what it can, and is told nothing yet
    "machine.before_launch",    // about to send LaunchInit
    // a worker, a fork of lsld
    "storage.before_owner",  // the folder is made, and does not say yet whose it is
    "storage.after_make",    // the tree is made and empty
    "storage.before_delete",
    "disk.after_create",         // the image is there, and empty
    "disk.after_format",         // it has a file system
    "disk.before_attach",        // about to open the image for a loop device
    "disk.after_attach",         // it is mounted, lsld does not know
    "check.after_confine",       // about to read the distribution's configuration
    "resize.file_grown",         // the image is larger, with its footer; the old one is there, too
    "resize.old_footer_erased",  // the disk is larger than its file system
    "resize.checked",            // e2fsck was there
    "resize.begun",              // the undo file is there and empty
    "resize.resized",            // resize2fs was there, the undo file could take that back
    "resize.filesystem_shrunk",  // the disk is larger than its file system
    "resize.new_footer",         // it is where the disk will end
    "copy.mid_copy",             // half an image, which has no name
    "copy.before_name",          // a whole one
    // the builder, a fork of lsld
    "builder.before_tree", "builder.after_tree", "builder.after_user_namespace",
    "builder.after_clone",  // process 1 exists, lsld does not know its number
    "builder.before_exec",  // in the distribution's process 1
    "machine.after_tree", "machine.after_user_namespace",
    "machine.before_exec",  // in the machine's process 1
    // lsl-archive
    "archive.after_confine", "archive.mid_unpack", "archive.mid_pack", "archive.before_result",
    // mini_init
    "mini_init.after_mounts",      // the machine's own mounts are made, nothing was said yet
    "mini_init.before_clone",      // a distribution is to be launched
    "mini_init.after_clone",       // its process 1 is at work
    "mini_init.before_kill_all",   // the service has gone
    "mini_init.before_power_off",  // nothing runs in the machine any more
    // its clone, which is to become a distribution's process 1
    "mini_init.before_root",  // the disk is found and mounted nowhere
    "mini_init.after_park",   // the shared mount is parked in the distribution
    "mini_init.after_root",   // the machine's tree is gone
    "mini_init.before_exec",
    // init
    "init.after_mounts", "init.before_initialize_response", "init.create_session",
    // where systemd is wanted
    "systemd.after_split",       // in PID 2, init; PID 1 waits
    "systemd.before_exec",       // in PID 1, which is to become /sbin/init
    "systemd.before_power_off",  // init is about to ask systemd to end the distribution
    // the session leader
    "leader.create_process",
    "leader.before_exec",  // in the user's process
    "leader.before_exit_status",
    // lsl
    "cli.after_open_session", "cli.after_create_process",
    "cli.transfer_begun",        // the archive is handed to lsl-archive
    "cli.export_before_commit",  // the archive is whole and has not its name yet
});

constexpr bool is_failpoint(std::string_view name) {
  return std::ranges::find(kFailpoints, name) != kFailpoints.end();
}

}  // namespace lsl::sys
