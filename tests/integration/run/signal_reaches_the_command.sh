#!/bin/bash
# A signal sent to lsl is passed on to the command.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

# The command says when its trap is set: only then is the signal sent.
mkfifo "$test_dir/ready"
"$lsl" -d d --exec sh -c 'trap "exit 9" TERM; echo ready; while :; do sleep 0.1; done' >"$test_dir/ready" &
client=$!
read -r line <"$test_dir/ready"
expect_equal "first line" ready "$line"

kill -TERM "$client"
wait "$client"
expect_equal "exit status" 9 $?
