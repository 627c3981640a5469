#!/bin/bash
# Many commands at once on a stopped distribution all run, in one and the same instance.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

pids=()
for i in $(seq 10); do
  "$lsl" -d d -- 'readlink /proc/self/ns/pid' >"$test_dir/ns.$i" &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || fail "one of the commands failed"; done
expect_equal "pid namespaces" 1 "$(sort -u "$test_dir"/ns.* | grep -c .)"
