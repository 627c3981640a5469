#!/bin/bash
# Debian 12 with systemd: the first command finds it booted, nothing failed, and systemd knows where it is.
. "$(dirname "$0")/../../common.sh"
needs service cgroup2
new_distro debian --rootfs bookworm-systemd

expect_output running "$lsl" -d debian -- systemctl is-system-running
expect_output "" "$lsl" -d debian -- systemctl list-units --failed --no-legend
expect_output wsl "$lsl" -d debian -- systemd-detect-virt
expect_output 252 "$lsl" -d debian -- 'systemctl --version | sed -n "s/^systemd \([0-9]*\).*/\1/p"'
# Every start is a boot of its own for the journal.
expect_status 0 "$lsl" --terminate debian
expect_output running "$lsl" -d debian -- systemctl is-system-running
expect_output 2 "$lsl" -d debian -- 'journalctl --list-boots --quiet | grep -c " [0-9a-f]\{32\} "'
