#!/bin/bash
# Standard streams that are files, pipes or /dev/null reach the command unchanged.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

head -c 3000000 /dev/urandom >"$test_dir/data"
wanted=$(sha256sum <"$test_dir/data")

expect_output "$wanted" "$lsl" -d d -- sha256sum <"$test_dir/data"
got=$(head -c 3000000 "$test_dir/data" | "$lsl" -d d -- cat | "$lsl" -d d -- sha256sum)
expect_equal "through two pipes" "$wanted" "$got"
expect_output "0" "$lsl" -d d -- wc -c </dev/null

# A file is appended to where the shell said so, and stderr is a stream of its own.
echo first >"$test_dir/log"
"$lsl" -d d -- 'echo second; echo third >&2' >>"$test_dir/log" 2>"$test_dir/errors"
expect_equal "appended" $'first\nsecond' "$(cat "$test_dir/log")"
expect_equal "stderr" third "$(cat "$test_dir/errors")"

# Reading goes on where another reader of the same descriptor stopped.
printf 'one\ntwo\n' >"$test_dir/lines"
{ read -r _; got=$("$lsl" -d d -- cat); } <"$test_dir/lines"
expect_equal "rest of the file" two "$got"
