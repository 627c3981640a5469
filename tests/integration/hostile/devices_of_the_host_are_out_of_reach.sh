#!/bin/bash
# Nothing inside leads to the host's devices or to file systems that show the host.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

for node in "b 254 0" "b 8 0" "c 1 1" "c 1 3" "c 10 229"; do
  expect_status 1 "$lsl" -d d -- "mknod /tmp/node $node 2>/dev/null"
done
expect_status 0 "$lsl" -d d -- 'mknod /tmp/fifo p'
for type in ext4 sysfs debugfs tracefs securityfs bpf devtmpfs efivarfs; do
  run "$lsl" -d d -- "mount -t $type none /mnt 2>/dev/null && find /mnt | head -3"
  # bpf may be mounted in a user namespace; it is empty then.
  [ "$status" != 0 ] || { [ "$type" = bpf ] && [ "$(cat "$test_dir/stdout")" = /mnt ]; } || fail "mounted $type"
done
expect_output "" "$lsl" -d d -- 'find /dev -type b'
# What is in /dev is usable as nothing but itself; file systems made with fuse, and interfaces with tun, belong to the
# distribution.
extra=
[ ! -c /dev/fuse ] || extra+=" fuse"
expect_output "full$extra null random tty urandom zero" "$lsl" -d d -- 'cd /dev; echo $(find . -type c -maxdepth 1 | sed s,./,, | sort)'
