#!/bin/bash
# The first command starts the service; a second one uses the same.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

expect_equal "services" 1 "$(service_pid | grep -c .)"
before=$(service_pid)
expect_output "hello" "$lsl" -d d -- echo hello
expect_equal "process id of the service" "$before" "$(service_pid)"
