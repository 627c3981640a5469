#!/bin/bash
# A fork bomb inside leaves the host usable and ends with --terminate.
# alone: a bomb takes the processors from whatever runs beside it.
. "$(dirname "$0")/../../common.sh"
needs service
export LSL_INSTANCE_PROCESSES=500
new_distro d
new_distro other

"$lsl" -d d -- 'setsid sh -c "i=0; while [ \$i -lt 200 ]; do sleep '"${unique}2"' & i=\$((i+1)); done; bomb() { bomb | bomb & }; bomb; sleep '"${unique}1"'" >/dev/null 2>&1 </dev/null &'
many() { [ "$(pgrep -c -f -x "sleep ${unique}2")" -ge 200 ]; }
eventually 60 many || fail "no bomb went off"

expect_output "hello" timeout 20 "$lsl" -d other -- echo hello
expect_status 0 timeout 20 "$lsl" --terminate d
none() { ! pgrep -f -x "sleep ${unique}[12]" >/dev/null; }
eventually 10 none || fail "processes of the bomb are left"
expect_output "other" "$lsl" --list --running --quiet
expect_output "hello" timeout 20 "$lsl" -d d -- echo hello
