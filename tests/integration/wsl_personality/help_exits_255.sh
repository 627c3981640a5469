#!/bin/bash
# Called as wsl, --help prints to stdout and exits 255; called as lsl it exits 0.
. "$(dirname "$0")/../../common.sh"
needs service

expect_status 255 "$wsl" --help
grep -q -- '--distribution' "$test_dir/stdout" || fail "no usage on stdout"
expect_equal "stderr" "" "$(cat "$test_dir/stderr")"
expect_status 0 "$lsl" --help
grep -q -- '--distribution' "$test_dir/stdout" || fail "no usage on stdout"
