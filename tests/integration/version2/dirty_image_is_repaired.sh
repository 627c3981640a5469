#!/bin/bash
# An image that was not unmounted is put in order at the next start; one that cannot be is refused and left as it is.
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/version2.sh"
needs root debugfs
new_distro d --version 2
expect_status 0 "$lsl" -d d -u root -- 'echo kept >/root/kept'
expect_status 0 "$lsl" --shutdown
image=$(image_of d)
# As a crash leaves it: a journal to replay is not at hand here, so the flags of one.
debugfs -w -R 'set_super_value state 0' "$image" 2>/dev/null || fail "cannot mark the image"
expect_output kept "$lsl" -d d -u root -- cat /root/kept
expect_status 0 "$lsl" --shutdown

cp --sparse=always "$image" "$test_dir/whole.vhd"
dd if=/dev/urandom of="$image" bs=64k count=64 conv=notrunc 2>/dev/null
expect_status 255 "$wsl" -d d -- true
grep -q 'WSL_E_DISK_CORRUPTED$' "$test_dir/stdout" || fail "$(cat "$test_dir/stdout")"
expect_output "" losetup -j "$image"
cp --sparse=always "$test_dir/whole.vhd" "$image"
expect_output kept "$lsl" -d d -u root -- cat /root/kept
