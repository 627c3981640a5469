#!/bin/bash
# Called as wsl, errors are written to stdout with their code, and the exit status is 255.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

run "$wsl" -d no-such true
expect_equal "exit status" 255 "$status"
expect_equal "stdout" $'There is no distribution with the supplied name.\nError code: Wsl/Service/WSL_E_DISTRO_NOT_FOUND' \
  "$(cat "$test_dir/stdout")"
expect_equal "stderr" "" "$(cat "$test_dir/stderr")"

run "$wsl" --no-such-option
expect_equal "exit status" 255 "$status"
grep -q '^Invalid command line argument: --no-such-option$' "$test_dir/stdout" || fail "$(cat "$test_dir/stdout")"
! grep -q '^Error code:' "$test_dir/stdout" || fail "an error code was printed"

# The command's own streams are its own: nothing is mixed into them.
expect_output "hello" "$wsl" -d d echo hello
