#!/bin/bash
# An archive that ends too early is refused, and nothing of the attempt is left.
. "$(dirname "$0")/../../common.sh"
needs service

head -c 1000000 "$(rootfs_tar busybox)" >"$test_dir/cut.tar"
expect_error "Importing the distribution failed." "$lsl" --import d "$test_dir/distros/d" "$test_dir/cut.tar" --version 1
gzip <"$(rootfs_tar busybox)" | head -c 500000 >"$test_dir/cut.tar.gz"
expect_error "Importing the distribution failed." "$lsl" --import d "$test_dir/distros/d" "$test_dir/cut.tar.gz" --version 1

expect_output "" "$lsl" --list --quiet --all
[ ! -e "$test_dir/distros/d" ] || fail "the directory is left"
