#!/bin/bash
# Services of systemd's do not keep an idle distribution up; what a session left running does.
. "$(dirname "$0")/../../common.sh"
needs root cgroup2
export LSL_INSTANCE_IDLE_MS=300
new_distro debian --rootfs bookworm-systemd

stopped() { "$lsl" --list --verbose | grep -q -E 'debian +Stopped'; }
expect_status 0 "$lsl" -d debian -- 'systemd-run --quiet --unit=busy sleep 1000; systemctl is-active busy'
eventually 15 stopped || fail "a service keeps the distribution up"
expect_status 0 "$lsl" -d debian -- 'setsid sleep 3 >/dev/null 2>&1 </dev/null &'
sleep 1.5
stopped && fail "it was stopped under a process that a session left running"
eventually 15 stopped || fail "it is not stopped when that has ended"
