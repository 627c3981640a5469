#!/bin/bash
# The first process of a user brings a login session with a user manager and a bus; all that start together wait for it.
. "$(dirname "$0")/../../common.sh"
needs service cgroup2
new_distro debian --rootfs bookworm-systemd
expect_output running "$lsl" -d debian -- systemctl is-system-running

for i in 1 2 3 4; do
  "$lsl" -d debian -u demo -- 'systemctl --user is-system-running' >"$test_dir/user.$i" 2>&1 &
done
wait
expect_equal "four at once" "running running running running " "$(cat "$test_dir"/user.* | tr '\n' ' ')"
expect_output "unix:path=/run/user/1000/bus /run/user/1000" \
  "$lsl" -d debian -u demo -- 'echo $DBUS_SESSION_BUS_ADDRESS $XDG_RUNTIME_DIR'
expect_output "demo demo 700" "$lsl" -d debian -u demo -- 'stat -c "%U %G %a" $XDG_RUNTIME_DIR'
expect_output active "$lsl" -d debian -- systemctl is-active user@0.service
expect_output "demo root" "$lsl" -d debian -- 'loginctl list-sessions --no-legend | awk "{ print \$3 }" | sort | xargs'
