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
[ "$size" -lt 200000 ] || fail "the log has $size bytes"

# Nor does the file grow for ever: a full one takes the place of the one before.
log=$LSL_RUNTIME_DIR/lsld.log
for _ in 1 2; do
  head -c 1048576 /dev/zero | tr '\0' '\n' >>"$log"
  expect_status 255 "$lsl" -d no-such -- true
  [ "$(stat -c %s "$log")" -lt 10000 ] || fail "the log has $(stat -c %s "$log") bytes"
  [ "$(stat -c %s "$log.old")" -gt 1000000 ] || fail "the log before is lost"
done
expect_equal "files of the log" 2 "$(find "$LSL_RUNTIME_DIR" -name 'lsld.log*' | wc -l)"
grep -q -F 'user' "$log" || fail "the refusal is not in the log"
# Nor can it write there without being init's master.
expect_status 1 "$lsl" -d d -u demo -- '/inside log 1 2>/dev/null'
