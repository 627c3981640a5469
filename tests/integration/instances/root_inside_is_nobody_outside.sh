#!/bin/bash
# Files and processes of a distribution's root belong to an unprivileged id on the host.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

# In a user namespace the host's other ids have no numbers: there the first of the range stands for nobody.
first=65536
[ $standing != user_namespace ] || first=1
unprivileged() { [ "$1" -ge $first ] && [ "$1" != "$(id -u)" ]; }

"$lsl" -d d -- 'setsid sleep '"${unique}1"' >/dev/null 2>&1 </dev/null & touch /var/made-inside'
file=$(find "$(distro_dir d)" -name made-inside 2>/dev/null)
[ -n "$file" ] || fail "the file is not below $(distro_dir d)"
unprivileged "$(stat -c %u "$file")" || fail "the file belongs to host id $(stat -c %u "$file")"

pid=$(pgrep -f -x "sleep ${unique}1")
[ -n "$pid" ] || fail "no process to look at"
owner=$(awk '/^Uid:/ { print $2 }' "/proc/$pid/status")
unprivileged "$owner" || fail "the process runs as host id $owner"
