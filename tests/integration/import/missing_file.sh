#!/bin/bash
# An archive that is not there is an error that names it, and nothing is registered.
. "$(dirname "$0")/../../common.sh"
needs service

expect_error "no-such.tar" "$lsl" --import d "$test_dir/distros/d" "$test_dir/no-such.tar" --version 1
expect_status 255 "$lsl" --import d "$test_dir/distros/d" "$test_dir/no-such.tar" --version 1
expect_output "" "$lsl" --list --quiet
[ ! -e "$test_dir/distros/d" ] || fail "the directory was made"
