#!/bin/bash
# --terminate ends all processes of the distribution and only of that one.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d
new_distro other

"$lsl" -d d -- 'setsid sleep '"${unique}2"' >/dev/null 2>&1 </dev/null & setsid sh -c "trap : TERM HUP INT; while :; do sleep '"${unique}3"'; done" >/dev/null 2>&1 </dev/null &'
"$lsl" -d other -- 'setsid sleep '"${unique}4"' >/dev/null 2>&1 </dev/null &'
expect_output $'d\nother' "$lsl" --list --running --quiet

expect_status 0 "$lsl" --terminate d
expect_output "other" "$lsl" --list --running --quiet
expect_equal "processes of d" "" "$(pgrep -f -x "sleep ${unique}[23]")"
pgrep -f -x "sleep ${unique}4" >/dev/null || fail "the other distribution lost its process"

# It starts again, and terminating what does not run is no error.
expect_output "hello" "$lsl" -d d -- echo hello
expect_status 0 "$lsl" --terminate d
expect_status 0 "$lsl" --terminate d
expect_error "There is no distribution with the supplied name." "$lsl" --terminate no-such
