#!/bin/bash
# Clients that send half a call, one without an end, or never read are dropped, and others are served.
. "$(dirname "$0")/../../common.sh"
needs service gcc
compile client
expect_status 0 "$lsl" --list --quiet
pid=$(service_pid)
client() { timeout 20 "$test_dir/client" "$LSL_RUNTIME_DIR/service.sock" "$@"; }

expect_output "hung up" client half
expect_output "hung up" client huge 17000000
deaf=()
for i in 1 2 3; do
  "$test_dir/client" "$LSL_RUNTIME_DIR/service.sock" deaf 100000 >"$test_dir/deaf.$i" &
  deaf+=($!)
done
for i in 1 2 3; do eventually 10 test -s "$test_dir/deaf.$i" || fail "a client that does not read is still being read"; done
expect_status 0 timeout 10 "$lsl" --list --quiet
memory=$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")
[ "$memory" -lt 65536 ] || fail "the service has grown to $memory KiB"
kill "${deaf[@]}"
wait
expect_equal "process id of the service" "$pid" "$(service_pid)"
