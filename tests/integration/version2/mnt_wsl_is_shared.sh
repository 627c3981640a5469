#!/bin/bash
# All distributions of version 2 have one /mnt/wsl: files, and what is mounted below it. It outlives each of them.
. "$(dirname "$0")/../../common.sh"
needs root
new_distro a --version 2
new_distro b --version 2

expect_status 0 "$lsl" -d a -u root -- 'echo shared >/mnt/wsl/file'
expect_output shared "$lsl" -d b -- cat /mnt/wsl/file
"$lsl" -d a -u root -- "sh -c 'sleep ${unique}1 & mkdir /mnt/wsl/dir /root/own; echo mounted >/root/own/f; mount --bind /root/own /mnt/wsl/dir'" ||
  fail "cannot mount below /mnt/wsl"
expect_output mounted "$lsl" -d b -- cat /mnt/wsl/dir/f
expect_status 0 "$lsl" -d a -u root -- umount /mnt/wsl/dir
expect_status 1 "$lsl" -d b -- cat /mnt/wsl/dir/f
expect_status 0 "$lsl" --terminate a
expect_output shared "$lsl" -d b -- cat /mnt/wsl/file
expect_output shared "$lsl" -d a -- cat /mnt/wsl/file
