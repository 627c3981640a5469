#!/bin/bash
# Device nodes in an archive are left out with one warning that counts them.
. "$(dirname "$0")/../../common.sh"
needs root user_namespaces
mkdir "$test_dir/tree"
tar -C "$test_dir/tree" -xf "$(rootfs_tar busybox)"
for number in 1 2 3 4 5; do mknod "$test_dir/tree/dev/node$number" b 7 "$number" || skip "cannot make device nodes"; done
mknod "$test_dir/tree/root-disk" c 1 3
tar -C "$test_dir/tree" -cf "$test_dir/nodes.tar" .

expect_status 0 "$lsl" --import d "$test_dir/distros/d" "$test_dir/nodes.tar" --version 1
grep -q '6 device nodes were left out' "$test_dir/stderr" || { show_run import; fail "no count"; }
expect_equal "lines of warning" 1 "$(grep -c . "$test_dir/stderr")"
expect_equal "device nodes" "" "$(find "$test_dir/distros/d" -type b -o -type c)"
expect_output "hello" "$lsl" -d d -- echo hello
