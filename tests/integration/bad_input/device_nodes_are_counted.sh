#!/bin/bash
# Device nodes in an archive are left out with one warning that counts them.
. "$(dirname "$0")/../../common.sh"
needs service perl
. "$source_dir/tests/support/tar_entry.sh"

{
  for number in 1 2 3 4 5; do tar_entry "./dev/node$number" 4 "" 7 "$number"; done
  tar_entry ./root-disk 3 "" 1 3
  cat "$(rootfs_tar busybox)"
} >"$test_dir/nodes.tar"

expect_status 0 "$lsl" --import d "$test_dir/distros/d" "$test_dir/nodes.tar" --version 1
grep -q '6 device nodes were left out' "$test_dir/stderr" || { show_run import; fail "no count"; }
expect_equal "lines of warning" 1 "$(grep -c . "$test_dir/stderr")"
expect_output "" "$lsl" -d d -- 'find / -xdev -type b -o -xdev -type c'
expect_output "hello" "$lsl" -d d -- echo hello
