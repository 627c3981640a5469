#!/bin/bash
# A file that is no archive is refused, and nothing of the attempt is left.
. "$(dirname "$0")/../../common.sh"
needs service

head -c 100000 /dev/urandom >"$test_dir/rubbish"
expect_error "Importing the distribution failed." "$lsl" --import d "$test_dir/distros/d" "$test_dir/rubbish" --version 1
expect_status 255 "$lsl" --import d "$test_dir/distros/d" "$test_dir/rubbish" --version 1

expect_output "" "$lsl" --list --quiet --all
[ ! -e "$test_dir/distros/d" ] || fail "the directory is left"
