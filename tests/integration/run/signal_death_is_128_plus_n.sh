#!/bin/bash
# A command that a signal ends gives 128 and the number of the signal.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

expect_status 137 "$lsl" -d d --exec sh -c 'kill -KILL $$'
expect_status 143 "$lsl" -d d --exec sh -c 'kill -TERM $$'
expect_status 129 "$lsl" -d d --exec sh -c 'kill -HUP $$'
