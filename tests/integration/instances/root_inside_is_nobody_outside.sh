#!/bin/bash
# Files and processes of a distribution's root belong to an unprivileged id on the host.
. "$(dirname "$0")/../../common.sh"
needs root user_namespaces
new_distro d

"$lsl" -d d -- 'setsid sleep 8765 >/dev/null 2>&1 </dev/null & touch /root/made-inside'
file=$(find "$(distro_dir d)" -name made-inside)
[ -n "$file" ] || fail "the file is not below $(distro_dir d)"
[ "$(stat -c %u "$file")" -ge 65536 ] || fail "the file belongs to host id $(stat -c %u "$file")"

pid=$(pgrep -f -x 'sleep 8765')
[ -n "$pid" ] || fail "no process to look at"
[ "$(stat -c %u "/proc/$pid")" -ge 65536 ] || [ "$(awk '/^Uid:/ { print $2 }' "/proc/$pid/status")" -ge 65536 ] ||
  fail "the process runs as a host user"
