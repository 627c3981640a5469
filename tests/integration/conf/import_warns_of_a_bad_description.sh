#!/bin/bash
# Mistakes in the wsl-distribution.conf of an image are warnings of its import; the import succeeds.
. "$(dirname "$0")/../../common.sh"
needs root
mkdir "$test_dir/tree"
tar -C "$test_dir/tree" -xf "$(rootfs_tar busybox)"
printf '[oobe]\nkommand=/bin/true\ndefaultUid=x\n[shortcut]\nicon=/i.ico\n' >"$test_dir/tree/etc/wsl-distribution.conf"
tar -C "$test_dir/tree" -cf "$test_dir/d.tar" .

expect_status 0 "$lsl" --import d "$test_dir/distros/d" "$test_dir/d.tar" --version 1
expect_equal "warnings" "lsl: Unknown key 'oobe.kommand' in /etc/wsl-distribution.conf:2. Did you mean 'oobe.command'?
lsl: Invalid integer value 'x' for key 'oobe.defaultUid' in /etc/wsl-distribution.conf:3. Valid values: whole numbers of at most 32 bits; 0x in front makes them hexadecimal, a 0 octal." "$(cat "$test_dir/stderr")"
expect_output hello "$lsl" -d d -- echo hello
