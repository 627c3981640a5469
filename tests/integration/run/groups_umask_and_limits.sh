#!/bin/bash
# A process has all its user's groups, however many, the umask of wsl.conf, and WSL's limits as far as the host's allow.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d
"$lsl" -d d -- 'for i in $(seq 2001 2300); do echo "g$i:x:$i:demo"; done >>/etc/group
  echo "far:x:70000:demo" >>/etc/group; printf "[filesystem]\numask = 0077\n" >/etc/wsl.conf'
expect_output "302" "$lsl" -d d -u demo -- 'id -G | wc -w' # those and friends; a group without a mapping is left out
expect_output "0022" "$lsl" -d d -- umask
"$lsl" --terminate d
expect_output "0077" "$lsl" -d d -- umask

expect_output "0" "$lsl" -d d -- ulimit -Sc
locked=$("$lsl" -d d -- ulimit -Hl)
[ "$locked" -le 65536 ] || fail "locked memory: $locked KiB"
expect_output "0" "$lsl" -d d -- cat /proc/self/oom_score_adj
