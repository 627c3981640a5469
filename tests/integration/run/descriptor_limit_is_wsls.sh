#!/bin/bash
# Processes start with WSL's limit of open files, whatever the service's own is.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d
hard=$(ulimit -Hn)
[ "$hard" != unlimited ] && [ "$hard" -lt 10240 ] && skip "needs a hard limit of 10240 open files"
expect_output "10240" "$lsl" -d d -- ulimit -n
