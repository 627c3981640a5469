#!/bin/bash
# A directory as a standard stream would be a way out of the distribution.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

expect_status 255 "$lsl" -d d -- true </
expect_error  "directory" "$lsl" -d d -- true <"$test_dir"
