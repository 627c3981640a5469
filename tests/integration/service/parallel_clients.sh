#!/bin/bash
# Many first commands at once start one service and are all served.
. "$(dirname "$0")/../../common.sh"
needs service

pids=()
for i in $(seq 20); do
  "$lsl" --list --quiet >"$test_dir/list.$i" 2>&1 &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || fail "a client failed: $(cat "$test_dir"/list.*)"; done
expect_equal "services" 1 "$(service_pid | grep -c .)"
