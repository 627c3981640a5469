#!/bin/bash
# The command's terminal has the size of the caller's from the first moment.
. "$(dirname "$0")/../../common.sh"
needs service script
new_distro d

sized() { on_terminal "stty rows $1 cols $2; $lsl -d d -- stty size"; }

expect_output "33 101" sized 33 101
expect_output "24 80" sized 24 80
