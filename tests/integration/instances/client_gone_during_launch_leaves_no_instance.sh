#!/bin/bash
# An instance whose only client has gone before it was up stops like any other that idles.
. "$(dirname "$0")/../../common.sh"
needs service
export LSL_INSTANCE_IDLE_MS=1
new_distro d
service=$(service_pid)

kill -STOP "$service"
"$lsl" -d d -- true &
client=$!
sleep 0.3 # it has connected and waits for its answer
kill -KILL "$client"
wait "$client" 2>/dev/null
kill -CONT "$service"

sleep 0.3 # the launch has begun and is over
none_runs() { ! "$lsl" --list --running --quiet | grep -q -x d; }
eventually 5 none_runs || fail "the instance runs on without a client"
