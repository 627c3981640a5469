#!/bin/bash
# A file of no bytes, a directory and a device are no archives, and are told apart.
. "$(dirname "$0")/../../common.sh"
needs service
: >"$test_dir/empty"
expect_error "not a valid Linux distribution" "$lsl" --import d "$test_dir/distros/d" "$test_dir/empty" --version 1
expect_error "Is a directory" "$lsl" --import d "$test_dir/distros/d" "$test_dir" --version 1
expect_error "/dev/null: not a file, pipe or socket" "$lsl" --import d "$test_dir/distros/d" /dev/null --version 1
expect_status 255 "$lsl" --import d "$test_dir/distros/d" "$test_dir" --version 1

expect_output "" "$lsl" --list --quiet --all
[ ! -e "$test_dir/distros/d" ] || fail "the directory is left"
