#!/bin/bash
# Through control groups a distribution can stop, freeze and kill itself, and nobody else.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d
new_distro other
[ -n "$(awk '$3 == "cgroup2"' /proc/mounts)" ] || skip "no v2 hierarchy on this host"

"$lsl" -d other -- 'setsid sleep '"${unique}1"' >/dev/null 2>&1 </dev/null &'
unharmed() {
  pgrep -f -x "sleep ${unique}1" >/dev/null || fail "the other distribution's process is gone"
  expect_output "hello" timeout 10 "$lsl" -d other -- echo hello
}

# Whatever group can be found: not entered, not frozen, not killed. What is its own is tried last, for it ends it.
attack='mkdir -p /tmp/g; mount -t cgroup2 none /tmp/g
  for group in /sys/fs/cgroup/.. /sys/fs/cgroup/../.. $(find /tmp/g /sys/fs/cgroup -type d); do
    case $group in /tmp/g | /sys/fs/cgroup) continue ;; esac
    for write in "cgroup.procs $$" "cgroup.freeze 1" "cgroup.kill 1"; do
      (echo ${write#* } >$group/${write% *}) 2>/dev/null && echo "$group $write"
    done
  done
  true'
expect_output "" "$lsl" -d d -- "$attack"
run timeout 20 "$lsl" -d d -- 'echo 1 >/tmp/g/cgroup.kill' # root may: where there is a group of its own, or not
unharmed

if "$lsl" -d d -- test -w /sys/fs/cgroup/cgroup.procs; then
  expect_output $'frozen 0\n/mnt/cgroup.procs' "$lsl" -d d -- 'cd /sys/fs/cgroup && mkdir mine &&
    echo 1 >mine/cgroup.procs && echo 0 >mine/cgroup.freeze && grep frozen mine/cgroup.events
    echo 1 >cgroup.procs; rmdir mine; mount -t cgroup2 none /mnt && find /mnt -name cgroup.procs'
  # How many groups it makes is not for it to decide.
  expect_status 1 "$lsl" -d d -- 'cd /sys/fs/cgroup; (echo max >cgroup.max.depth) 2>/dev/null
    for _ in $(seq 100); do mkdir deeper 2>/dev/null && cd deeper || exit 1; done'
else
  [ $standing != root ] || fail "no control group of its own"
fi
unharmed
