#!/bin/bash
# A command runs when lsl was started with standard streams closed.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

expect_output "hello" "$lsl" -d d -- echo hello <&-
"$lsl" -d d -- 'cat; exit 5' <&- >&- 2>&-
expect_equal "exit status" 5 $?
