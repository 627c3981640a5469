#!/bin/bash
# A service that was given no control group runs distributions without systemd, and says so to the first session.
. "$(dirname "$0")/../../common.sh"
needs service
[ $standing != root ] || skip "the host's root has control groups everywhere"
mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[ -z "$mount" ] || [ ! -w "$mount$(sed -n 's/^0:://p' /proc/self/cgroup)/cgroup.procs" ] ||
  skip "the control group this runs in was delegated"
new_distro d

expect_status 0 "$lsl" -d d -- 'printf "[boot]\nsystemd=true\n" >/etc/wsl.conf'
expect_status 0 "$lsl" --terminate d
expect_output "init(d)" "$lsl" -d d -- cat /proc/1/comm
grep -q -E '^wsl: systemd needs a control group .* boot.systemd disabled' "$test_dir/stderr" || { show_run; fail "no word of it"; }
expect_output "init(d)" "$lsl" -d d -- cat /proc/1/comm
expect_equal "what the second session says" "" "$(cat "$test_dir/stderr")"
