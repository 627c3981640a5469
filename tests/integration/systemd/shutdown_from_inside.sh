#!/bin/bash
# systemctl poweroff, reboot and a forced reboot end the instance in good order; the next command, at once, starts it anew.
. "$(dirname "$0")/../../common.sh"
needs service cgroup2
new_distro debian --rootfs bookworm-systemd

expect_status 0 "$lsl" -d debian -- 'printf "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStop=/bin/touch /root/stopped\n[Install]\nWantedBy=multi-user.target\n" >/etc/systemd/system/witness.service; systemctl enable --now witness'
for command in 'systemctl poweroff' 'systemctl reboot' 'systemctl reboot --force'; do
  before=$("$lsl" -d debian -- 'rm -f /root/stopped; cat /proc/sys/kernel/random/boot_id')
  run "$lsl" -d debian -- "$command"  # its own end may come before its status
  run "$lsl" -d debian -- cat /proc/sys/kernel/random/boot_id
  expect_equal "$command: status of the next command" 0 "$status"
  [ "$(cat "$test_dir/stdout")" != "$before" ] || fail "$command: the next command ran in the old instance"
  [ "${command%--force}" != "$command" ] || expect_status 0 "$lsl" -d debian -- test -e /root/stopped
done
expect_equal "what was killed" "" "$(grep -F 'kill ' "$LSL_RUNTIME_DIR/lsld.log")"
