#!/bin/bash
# --shutdown ends all instances; the next command starts afresh.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro a
new_distro b

"$lsl" -d a -- 'setsid sleep '"${unique}3"' >/dev/null 2>&1 </dev/null &'
"$lsl" -d b -- 'setsid sleep '"${unique}4"' >/dev/null 2>&1 </dev/null &'
expect_output "" "$lsl" --shutdown
expect_output "" "$lsl" --list --running --quiet
expect_equal "processes" "" "$(pgrep -f -x "sleep ${unique}[34]")"
expect_output "hello" "$lsl" -d a -- echo hello
expect_status 0 "$lsl" --shutdown --force
