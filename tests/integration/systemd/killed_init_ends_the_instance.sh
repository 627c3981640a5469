#!/bin/bash
# Process 1 is systemd, so a watcher ends the distribution when init dies; the next command starts it anew.
. "$(dirname "$0")/../../common.sh"
needs root cgroup2
new_distro debian --rootfs bookworm-systemd

boot_id() { "$lsl" -d debian -- cat /proc/sys/kernel/random/boot_id; }
first=$(boot_id)
expect_equal "boot id of the same start" "$first" "$(boot_id)"
"$lsl" -d debian -- kill -TERM 2
expect_equal "boot id after a signal that init ignores" "$first" "$(boot_id)"
"$lsl" -d debian -- kill -KILL 2
eventually 10 grep -q 'init has died' "$LSL_RUNTIME_DIR/lsld.log" || fail "the watcher says nothing"
expect_output running "$lsl" -d debian -- systemctl is-system-running
[ "$(boot_id)" != "$first" ] || fail "it is still the same start"
