#!/bin/bash
# --terminate and --shutdown let systemd stop its services; what does not stop is ended after boot.initTimeout.
. "$(dirname "$0")/../../common.sh"
needs root cgroup2
new_distro debian --rootfs bookworm-systemd

expect_status 0 "$lsl" -d debian -- 'printf "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStop=/bin/touch /root/stopped\n[Install]\nWantedBy=multi-user.target\n" >/etc/systemd/system/witness.service; systemctl enable --now witness'
for command in '--terminate debian' --shutdown; do
  expect_status 0 "$lsl" -d debian -- rm -f /root/stopped
  # A session's process that lives does not hold it up.
  "$lsl" -d debian -- 'nohup sleep 1000 >/dev/null 2>&1 & echo started'
  # shellcheck disable=SC2086  # two words
  expect_status 0 "$lsl" $command
  expect_status 0 "$lsl" -d debian -- test -e /root/stopped
done

expect_status 0 "$lsl" -d debian -- 'printf "[Service]\nExecStart=/bin/sleep 1000\nExecStop=/bin/sleep 1000\n" >/etc/systemd/system/stubborn.service; sed -i s/60000/1500/ /etc/wsl.conf'
expect_status 0 "$lsl" --terminate debian
expect_status 0 "$lsl" -d debian -- systemctl start stubborn
start=$(date +%s%N)
expect_status 0 "$lsl" --terminate debian
took=$((($(date +%s%N) - start) / 1000000))
[ "$took" -ge 1400 ] || fail "ended after $took ms, without waiting for the service"
[ "$took" -lt 8000 ] || fail "ended after $took ms only"
