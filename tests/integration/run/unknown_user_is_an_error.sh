#!/bin/bash
# A user that the distribution does not have is an error of lsl.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

expect_error  "User not found." "$lsl" -d d -u nosuch -- true
expect_status 255               "$lsl" -d d -u nosuch -- true
expect_status 255               "$lsl" -d d -u nosuch --exec true

# The distribution itself is none the worse.
expect_output "root" "$lsl" -d d -- whoami
