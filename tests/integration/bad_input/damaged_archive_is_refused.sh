#!/bin/bash
# An archive that is damaged in the middle is refused, and nothing of the attempt is left.
. "$(dirname "$0")/../../common.sh"
needs service
refused() {
  expect_error "Importing the distribution failed." "$lsl" --import d "$test_dir/distros/d" "$1" --version 1
  expect_status 255 "$lsl" --import d "$test_dir/distros/d" "$1" --version 1
  expect_output "" "$lsl" --list --quiet --all
  [ ! -e "$test_dir/distros/d" ] || fail "the directory is left"
}
cp "$(rootfs_tar busybox)" "$test_dir/bad.tar"
# A header in the middle: the second one is at the end of the list, 40 entries on.
offset=$(tar -tRf "$test_dir/bad.tar" 2>/dev/null | sed -n '40s/^block \([0-9]*\):.*/\1/p')
[ "$offset" -gt 0 ] || fail "no entry to damage"
head -c 512 /dev/urandom | dd of="$test_dir/bad.tar" bs=512 seek="$offset" conv=notrunc status=none
refused "$test_dir/bad.tar"

gzip <"$(rootfs_tar busybox)" >"$test_dir/bad.tar.gz"
head -c 64 /dev/urandom | dd of="$test_dir/bad.tar.gz" bs=1 seek=300000 conv=notrunc status=none
refused "$test_dir/bad.tar.gz"
