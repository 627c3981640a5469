#!/bin/bash
# An O_PATH descriptor as a standard stream would be a way to the host's files.
. "$(dirname "$0")/../../common.sh"
needs service gcc
new_distro d
compile path_stdin

for file in /etc /etc/passwd /; do
  expect_status 255 "$test_dir/path_stdin" "$file" "$lsl" -d d -- true
  [ -s "$test_dir/stderr" ] || fail "refused without a word: $file"
done
expect_output "hello" "$lsl" -d d -- echo hello
