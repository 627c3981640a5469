#!/bin/bash
# A file that cannot be executed gives 126.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

expect_status 126 "$lsl" -d d --exec /etc/passwd
expect_status 126 "$lsl" -d d --exec /etc
expect_error  "/etc/passwd" "$lsl" -d d --exec /etc/passwd
