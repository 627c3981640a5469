#!/bin/bash
# The exit status of lsl is the command's.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

expect_output "hello" "$lsl" -d d -- echo hello
for wanted in 0 1 42 67 87 255; do
  expect_status "$wanted" "$lsl" -d d --exec sh -c "exit $wanted"
  expect_status "$wanted" "$lsl" -d d -- "exit $wanted"
done
