#!/bin/bash
# A start whose client leaves while systemd boots has not failed, though the distribution is terminated later.
. "$(dirname "$0")/../../common.sh"
needs service cgroup2
new_distro d
expect_status 0 "$lsl" -d d -- "printf '[boot]\nsystemd=true\ninitTimeout=1500\n' >/etc/wsl.conf
  printf '#!/bin/sh\nwhile :; do sleep 1; done\n' >/bin/init; chmod 755 /bin/init"
expect_status 0 "$lsl" --terminate d
timeout -s KILL 0.5 "$lsl" -d d -- true 2>/dev/null
expect_status 0 "$lsl" --boot-timeline d
grep -q "not ready yet" "$test_dir/stdout" || { show_run timeline; fail "it is not booting"; }
sleep 2.5 # longer than initTimeout: init has answered then
expect_status 0 "$lsl" --terminate d
expect_status 0 "$lsl" --boot-timeline d
! grep -q "failed" "$test_dir/stdout" || { show_run timeline; fail "the start is said to have failed"; }
