#!/bin/bash
# A disk that was in use when the power went has its journal replayed; one with errors is checked first; what e2fsck may
# not repair by itself can still be read.
. "$(dirname "$0")/../../support/disks.sh"

expect_status 0 disk create "$d/e.vhd" $((256 << 20))
expect_status 0 disk mount "$d/e.vhd" "$m"
mkdir "$m/folder"
seq 1000 | while read -r i; do echo "$i" >"$m/folder/$i"; done
sync -f "$m"
# What the file holds at this instant is what a crash would leave.
cp --sparse=always "$d/e.vhd" "$d/crashed.vhd"
umount "$m"
head -c 2048 "$d/crashed.vhd" >"$test_dir/head"
expect_output "writable $((256 << 20))" disk mount "$d/crashed.vhd" "$m"
expect_equal "files" 1000 "$(find "$m/folder" -type f | wc -l)"
umount "$m"
expect_status 0 disk check "$d/crashed.vhd"

debugfs -w -R "set_super_value state 3" "$d/e.vhd" 2>/dev/null
debugfs -w -R "set_super_value free_blocks_count 5" "$d/e.vhd" 2>/dev/null
expect_status 0 disk mount "$d/e.vhd" "$m"
grep -q '^warning: The disk had errors, which were repaired: ' "$test_dir/stdout" || fail "no warning: $(cat "$test_dir/stdout")"
grep -q '^writable ' "$test_dir/stdout" || fail "not writable"
umount "$m"
expect_status 0 disk check "$d/e.vhd"

# A folder's inode is gone: nothing that may be decided without asking.
debugfs -w -R "clri /folder" "$d/e.vhd" 2>/dev/null
debugfs -w -R "set_super_value state 3" "$d/e.vhd" 2>/dev/null
expect_status 0 disk mount "$d/e.vhd" "$m"
grep -q '^warning: The disk was mounted read-only. The file system of e.vhd is damaged. e2fsck said: ' "$test_dir/stdout" ||
  fail "no warning: $(cat "$test_dir/stdout")"
grep -q '^read-only ' "$test_dir/stdout" || fail "not read-only"
expect_error 'Read-only file system' touch "$m/x"
umount "$m"

# The host's file system is read-only.
mount --bind "$d" "$d"
mount -o remount,bind,ro "$d"
expect_status 0 disk mount "$d/crashed.vhd" "$m"
grep -q '^warning: The disk crashed.vhd is on a read-only file system' "$test_dir/stdout" || fail "no warning"
expect_equal "files" 1000 "$(find "$m/folder" -type f | wc -l)"
umount "$m"
umount "$d"
expect_no_loop_devices "at the end"
