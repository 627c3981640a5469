#!/bin/bash
# QEMU takes our VHDs for what they are, and what it makes of one is the same disk: VHDX and back, raw, a stream.
. "$(dirname "$0")/../../support/disks.sh"
needs qemu-img

virtual_size() { qemu-img info -f "$1" --output=json "$2" | sed -n 's/.*"virtual-size": \([0-9]*\).*/\1/p' | tail -1; }
same_tree() {
  expect_output "writable $size" disk mount "$1" "$m"
  expect_equal "the files in $1" "$sum" "$(cd "$m" && sha1sum words zeros)"
  umount "$m"
}

size=$(((3 << 30) + (5 << 20))) # no whole number of cylinders
expect_status 0 disk create "$d/a.vhd" $size
expect_equal "the size of a VHD" $size "$(virtual_size vpc "$d/a.vhd")"
expect_status 0 disk mount "$d/a.vhd" "$m"
head -c 20M /dev/urandom >"$m/words"
truncate -s 50M "$m/zeros"
sum=$(cd "$m" && sha1sum words zeros)
umount "$m"
expect_output $size disk size "$d/a.vhd"

expect_output $size disk convert "$d/a.vhd" "$d/b.vhdx"
expect_equal "the size of a VHDX" $size "$(virtual_size vhdx "$d/b.vhdx")"
expect_output $size disk size "$d/b.vhdx"
expect_output $size disk convert "$d/b.vhdx" "$d/c.vhd"
same_tree "$d/c.vhd"
[ "$(taken "$d/c.vhd")" -lt 60000 ] || fail "a converted VHD takes $(taken "$d/c.vhd") KiB"
expect_output $size disk convert "$d/b.vhdx" "$d/c.img"
expect_equal "the size of a raw image" $size "$(stat -c %s "$d/c.img")"
same_tree "$d/c.img"
disk stream "$d/a.vhd" >"$d/s.vhd" || fail "stream"
cmp "$d/a.vhd" "$d/s.vhd" || fail "a stream is not the same"
(disk stream "$d/a.vhd" | cat >"$d/p.vhd") || fail "stream into a pipe"
cmp "$d/a.vhd" "$d/p.vhd" || fail "a stream through a pipe is not the same"

expect_error '^ERROR_FILE_EXISTS: ' disk convert "$d/b.vhdx" "$d/c.vhd"
head -c 1M "$d/b.vhdx" >"$d/cut.vhdx"
chmod 600 "$d/cut.vhdx"
expect_error '^WSL_E_DISK_CORRUPTED: ' disk convert "$d/cut.vhdx" "$d/x.vhd"
expect_equal "files" "a.vhd b.vhdx c.img c.vhd cut.vhdx p.vhd s.vhd" "$(find "$d" -type f -printf '%f\n' | sort | paste -sd ' ')"
expect_no_loop_devices "at the end"
