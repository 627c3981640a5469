#!/bin/bash
# Where the host has no pasta, or no route out, a machine still runs: the first is an error at the start, for the caller
# to choose another mode, the second is told and tried again when the host's files change.
. "$(dirname "$0")/../../support/own_host.sh"
needs root pasta ip
make_own_host

expect_error "find pasta .package passt.: No such file" env LSL_WITHOUT=pasta "$nest_program" -- true
expect_output "lo" nest --mode none -- sh -c 'ls /sys/class/net >/dev/null; ip -o link | sed "s/^[0-9]*: \([a-z0-9]*\):.*/\1/"'
expect_output "192.0.2.2" nest --mode mirrored -- sh -c 'ip -4 -o address show uplink | grep -o 192.0.2.2'

ip route del default
mkfifo "$test_dir/input"
sleep 1000 >"$test_dir/input" &
servers+=($!)
"$nest_program" --no-forwarding -- sleep 1000 <"$test_dir/input" 2>"$test_dir/log" &
nest=$!
eventually 10 grep -q 'network of user 1000: pasta: .*; trying again' "$test_dir/log" ||
  fail "not told: $(cat "$test_dir/log")"
ip route add default via 192.0.2.1
echo changed >"$test_dir/input"
eventually 10 grep -q '^ready' "$test_dir/log" || fail "not tried again: $(cat "$test_dir/log")"
kill "$nest"
