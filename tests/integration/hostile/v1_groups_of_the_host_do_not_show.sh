#!/bin/bash
# In a v1 hierarchy a distribution sees no group of the host, and can change none.
. "$(dirname "$0")/../../common.sh"
needs root
new_distro d
mount=$(awk '$3 == "cgroup" && $4 ~ /(^|,)pids(,|$)/ { print $2; exit }' /proc/mounts)
[ -n "$mount" ] || skip "no v1 hierarchy with pids on this host"

mkdir "$mount/lsl-test-$$"
inside=$("$lsl" -d d -- 'mount -t cgroup -o pids none /mnt && find /mnt -type d')
rmdir "$mount/lsl-test-$$"
expect_equal "groups inside" /mnt "$inside"
expect_output "" "$lsl" -d d -- "grep -v ':/\$' /proc/self/cgroup; true"
for change in 'mkdir /mnt/x' 'echo $$ >/mnt/cgroup.procs' 'echo 1 >/mnt/pids.max' 'echo 1 >/mnt/notify_on_release'; do
  expect_status 1 "$lsl" -d d -- "($change) 2>/dev/null"
done
