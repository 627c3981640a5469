#!/bin/bash
# What a distribution writes into the service's log is limited.
. "$(dirname "$0")/../../common.sh"
needs service gcc
new_distro d
compile inside
"$lsl" -d d -- 'cat >/inside; chmod 755 /inside' <"$test_dir/inside"

expect_output "filled" timeout 20 "$lsl" -d d -- /inside log 2
expect_output "hello" "$lsl" -d d -- echo hello
size=$(stat -c %s "$LSL_RUNTIME_DIR/lsld.log")
[ "$size" -gt 1000 ] || fail "nothing arrived in the log"
[ "$size" -lt 2000000 ] || fail "the log has $size bytes"
# Nor can it write there without being init's master.
expect_status 1 "$lsl" -d d -u demo -- '/inside log 1 2>/dev/null'
