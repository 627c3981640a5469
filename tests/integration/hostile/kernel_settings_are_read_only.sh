#!/bin/bash
# Of the kernel's settings a distribution can write those of its own namespaces and no other.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

# What opens for writing, but for the settings of its own IPC, user, PID and UTS namespaces and its own table of binary
# formats (since Linux 6.7 each user namespace may have one; before, none can be mounted).
found=$("$lsl" -d d -- 'find /proc /sys -path "/proc/[0-9]*" -prune -o -path /proc/self -prune -o -path /proc/thread-self -prune \
    -o -path /sys/fs/cgroup -prune -o -type f -print 2>/dev/null |
  while read -r file; do (: >>"$file") 2>/dev/null && echo "$file"; done' |
  grep -v -E -e '^/proc/sys/(user|fs/mqueue)/' -e '^/proc/sys/kernel/(auto_msgmni|msg|sem|shm)' \
    -e '^/proc/sys/fs/binfmt_misc/' -e '^/proc/sys/kernel/(ns_last_pid|pid_max|hostname|domainname)$' -e '^/proc/pressure/')
# /proc/sys/kernel/pid_max is per PID namespace since Linux 6.14; older kernels do not let it be opened.
expect_equal "writable files" "" "$found"

before=$(cat /proc/sys/kernel/pid_max /proc/sys/kernel/shmmax /proc/sys/user/max_inotify_instances)
"$lsl" -d d -- 'echo 400 >/proc/sys/kernel/pid_max; echo 1 >/proc/sys/kernel/shmmax; echo 1 >/proc/sys/user/max_inotify_instances' 2>/dev/null
expect_equal "settings of the host" "$before" \
  "$(cat /proc/sys/kernel/pid_max /proc/sys/kernel/shmmax /proc/sys/user/max_inotify_instances)"
expect_output "400" "$lsl" -d d -- 'hostname only-mine; echo 400 >/proc/sys/kernel/shmmni; cat /proc/sys/kernel/shmmni'

"$lsl" -d d -- 'echo ":lsl-hostile:M::lsl-hostile::/bin/true:" >/proc/sys/fs/binfmt_misc/register' 2>/dev/null
[ ! -e /proc/sys/fs/binfmt_misc/lsl-hostile ] || fail "the host has a binary format of the distribution's"
