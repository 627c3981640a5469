#!/bin/bash
# Two distributions at once see nothing of each other or of the host: processes, files, mounts, hostname.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro a
new_distro b

host_name=$(hostname)
"$lsl" -d a -- 'echo a >/tmp/mine; setsid sleep '"${unique}1"' >/dev/null 2>&1 </dev/null & hostname only-a; mkdir /tmp/m; mount -t tmpfs none /tmp/m'

expect_output "" "$lsl" -d b -- 'ls /tmp'
expect_output "" "$lsl" -d b -- 'ps -o args | grep "[s]leep '"${unique}1"'"; true'
expect_output "0" "$lsl" -d b -- 'grep -c /tmp/m /proc/mounts; true'
expect_output "only-a" "$lsl" -d a -- hostname
run "$lsl" -d b -- hostname
[ "$(cat "$test_dir/stdout")" != only-a ] || fail "the hostname is shared"
expect_equal "the host's name" "$host_name" "$(hostname)"
expect_equal "mounts on the host" 0 "$(grep -c -F "$test_dir" /proc/self/mountinfo)"

# Nor do they see the host's processes: process 1 is init, and this shell is not there.
expect_output "1" "$lsl" -d b -- 'ps -o pid,args | grep -c "^ *1 .*init"'
expect_output "0" "$lsl" -d b -- "ps -o args | grep -c '[t]wo_in_parallel'; true"
