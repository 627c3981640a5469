#!/bin/bash
# A command that is not there gives 127, with or without a shell.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

expect_status 127 "$lsl" -d d --exec no-such-command
expect_status 127 "$lsl" -d d --exec /no/such/command
expect_status 127 "$lsl" -d d -- no-such-command
expect_error  "no-such-command" "$lsl" -d d --exec no-such-command
