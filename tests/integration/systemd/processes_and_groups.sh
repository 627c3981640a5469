#!/bin/bash
# systemd is process 1 in a control group of its own; init, its watcher and sessions are beside it.
. "$(dirname "$0")/../../common.sh"
needs root cgroup2
new_distro debian --rootfs bookworm-systemd

run "$lsl" -d debian -- 'cat /proc/1/comm /proc/2/comm /proc/3/comm'
expect_equal "names" "systemd init-systemd(de init-watcher" "$(tr '\n' ' ' <"$test_dir/stdout" | sed 's/ $//')"
expect_output "container=wsl container_host_id=windows container_host_version_id=$("$lsl" --version | sed -n 's/.* \([0-9.]*\)$/\1/p' | head -n 1) " \
  "$lsl" -d debian -- 'tr "\0" " " </proc/1/environ'

expect_output "0::/systemd/init.scope" "$lsl" -d debian -- grep '^0::' /proc/1/cgroup
for pid in 2 3 self; do expect_output "0::/non-systemd" "$lsl" -d debian -- grep '^0::' "/proc/$pid/cgroup"; done
expect_output "" "$lsl" -d debian -- cat /sys/fs/cgroup/cgroup.procs
expect_output "cgroup2 cgroup2" "$lsl" -d debian -- 'grep " /sys/fs/cgroup " /proc/self/mounts | cut -d" " -f1,3'

for unit in systemd-networkd-wait-online NetworkManager-wait-online console-getty; do
  expect_output masked "$lsl" -d debian -- "systemctl show -P LoadState $unit.service"
done
# Nobody can switch the table of interpreters off, systemd at the end neither.
if "$lsl" -d debian -- test -e /proc/sys/fs/binfmt_misc/status; then
  expect_output enabled "$lsl" -d debian -- cat /proc/sys/fs/binfmt_misc/status
  expect_error 'Read-only file system' "$lsl" -d debian -- 'echo -1 >/proc/sys/fs/binfmt_misc/status'
fi
expect_output shared "$lsl" -d debian -- findmnt -n -o PROPAGATION /
# udev would get at the host's devices.
expect_output 1 "$lsl" -d debian -- 'systemctl is-active --quiet systemd-udevd; test $? -ne 0 && echo 1'
expect_output "$(cat /proc/sys/fs/nr_open)" "$lsl" -d debian -- cat /proc/sys/fs/nr_open
