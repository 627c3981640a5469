#!/bin/bash
# Many distributions that are started at the same moment all come up: whatever numbers the service's descriptors have by
# then, each init finds its own where it looks for them.
. "$(dirname "$0")/../../common.sh"
needs service
count=24
for i in $(seq $count); do new_distro "d$i"; done
for round in 1 2; do
  for i in $(seq $count); do "$lsl" -d "d$i" -- echo "hello $i" >"$test_dir/out.$i" 2>&1 & done
  wait
  for i in $(seq $count); do
    expect_equal "d$i in round $round" "hello $i" "$(cat "$test_dir/out.$i")"
  done
  expect_status 0 "$lsl" --shutdown
done
