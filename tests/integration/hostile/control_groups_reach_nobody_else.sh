#!/bin/bash
# Through its control group a distribution can stop, freeze and kill itself, and nobody else.
. "$(dirname "$0")/../../common.sh"
needs root user_namespaces
new_distro d
new_distro other
[ -n "$(awk '$3 == "cgroup2"' /proc/mounts)" ] || skip "no v2 hierarchy on this host"

"$lsl" -d other -- 'setsid sleep 6021 >/dev/null 2>&1 </dev/null &'
attack='cd /sys/fs/cgroup || exit 1
  mkdir mine && echo 1 >mine/cgroup.procs && echo 1 >mine/cgroup.freeze; echo 0 >mine/cgroup.freeze; echo 1 >cgroup.procs; rmdir mine
  for up in /sys/fs/cgroup/.. /sys/fs/cgroup/../..; do
    (echo $$ >$up/cgroup.procs) 2>/dev/null; (echo 1 >$up/cgroup.kill) 2>/dev/null; (echo 1 >$up/cgroup.freeze) 2>/dev/null
  done
  mount -t cgroup2 none /mnt && find /mnt -name cgroup.procs'
expect_output "/mnt/cgroup.procs" "$lsl" -d d -- "$attack"
pgrep -f -x 'sleep 6021' >/dev/null || fail "the other distribution's process is gone"
expect_output "hello" timeout 10 "$lsl" -d other -- echo hello

# Its limits belong to the service.
expect_status 1 "$lsl" -d d -- '(echo 7 >/sys/fs/cgroup/cgroup.max.depth || echo 1 >/sys/fs/cgroup/cgroup.freeze) 2>/dev/null'
