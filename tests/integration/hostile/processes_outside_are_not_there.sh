#!/bin/bash
# Processes outside are not there for a distribution: not to see, not to signal, not to trace.
. "$(dirname "$0")/../../common.sh"
needs service gcc
compile inside
new_distro d
new_distro other
"$lsl" -d d -- 'cat >/inside; chmod 755 /inside' <"$test_dir/inside"

sleep "${unique}1" &
outside=$!
"$lsl" -d other -- 'setsid sleep '"${unique}2"' >/dev/null 2>&1 </dev/null &'
inside=$(pgrep -f -x "sleep ${unique}2")
for pid in "$outside" "$inside" "$(service_pid)"; do
  expect_status 1 "$lsl" -d d -- "[ -e /proc/$pid/status ] && grep -E 'sleep|lsld' /proc/$pid/cmdline"
done
# What it can do to a process of its own it cannot to those.
expect_output "opened traced read" "$lsl" -d d -- 'sleep 10 & echo $(/inside reach $!)'
for pid in "$outside" "$inside" "$(service_pid)"; do expect_output "" "$lsl" -d d -- /inside reach "$pid"; done
# Every process it can reach, which ends the session too, and some by their numbers on the host.
run timeout 20 "$lsl" -d d -- 'kill -9 -1'
"$lsl" -d d -- "kill -9 $outside $inside $(service_pid) 2>/dev/null; nsenter -t $outside -m true 2>/dev/null"
kill -0 "$outside" || fail "the host's process is gone"
kill -0 "$inside" || fail "the other distribution's process is gone"
expect_output "hello" "$lsl" -d other -- echo hello
kill "$outside"
