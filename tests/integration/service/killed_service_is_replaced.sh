#!/bin/bash
# After the service was killed the next command works, and nothing of the old one is left running unknown.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

"$lsl" -d d -- 'echo kept >/root/file; setsid sleep '"${unique}1"' >/dev/null 2>&1 </dev/null &'
old=$(service_pid)
kill -KILL "$old"

expect_output "kept" timeout 30 "$lsl" -d d -- cat /root/file
new=$(service_pid)
if [ -z "$new" ] || [ "$new" = "$old" ]; then fail "service before: $old, after: $new"; fi

# The instance was found again or cleaned up: either way the service can end it.
expect_status 0 "$lsl" --terminate d
gone() { [ -z "$(pgrep -f -x "sleep ${unique}1")" ]; }
eventually 5 gone || fail "a process of the old instance is left"
