#!/bin/bash
# Messages nobody asked for, sent over init's channel, neither hold up the service nor fill its log.
. "$(dirname "$0")/../../common.sh"
needs service gcc
new_distro d
new_distro other
compile inside
give() { "$lsl" -d d -- 'cat >/inside; chmod 755 /inside' <"$test_dir/inside"; }

give
for step in 1 2; do # a request, a reply
  "$lsl" -d d -- "setsid /inside flood 3 $step >/out 2>&1 </dev/null & sleep 0.3" >/dev/null 2>&1
  begin=$(date +%s%N)
  expect_output "hello" timeout 20 "$lsl" -d other -- echo hello
  milliseconds=$((($(date +%s%N) - begin) / 1000000))
  [ "$milliseconds" -lt 1500 ] || fail "another distribution waited for $milliseconds ms"
  expect_status 0 timeout 20 "$lsl" --terminate d
done
run timeout 20 "$lsl" -d d -- /inside rubbish # the session may end before the program does
give
expect_output "reading" "$lsl" -d d -- '/inside deaf >/out & until [ -s /out ]; do sleep 0.05; done; cat /out'
expect_status 0 timeout 20 "$lsl" --terminate d
size=$(stat -c %s "$LSL_RUNTIME_DIR/lsld.log")
[ "$size" -lt 100000 ] || fail "the log has $size bytes"
