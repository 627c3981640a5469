#!/bin/bash
# boot.command is run as root at each start, is not waited for, and ends with the instance.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d
conf() {
  "$lsl" -d d -- tee /etc/wsl.conf >/dev/null
  "$lsl" --terminate d
}

conf <<END
[boot]
command = "echo run \$(id -u) \$WSL_DISTRO_NAME >>/runs; exec sleep ${unique}1"
[filesystem]
umask = 027
END
for round in 1 2; do
  begin=$SECONDS
  expect_output "$round" timeout 30 "$lsl" -d d -- "until [ \$(grep -c . /runs) = $round ]; do sleep 0.02; done; echo $round"
  [ $((SECONDS - begin)) -lt 15 ] || fail "waited for the command"
  "$lsl" --terminate d
  [ -z "$(pgrep -fx "sleep ${unique}1")" ] || fail "the command outlives the instance"
done
expect_output "run 0 d run 0 d run 0 d" "$lsl" -d d -- 'until [ $(grep -c . /runs) = 3 ]; do sleep 0.02; done; echo $(cat /runs)'
expect_output "640" "$lsl" -d d -- stat -c %a /runs

# One that floods its output harms nobody, one that fails neither.
conf <<'END'
[boot]
command = yes; false
END
expect_output "up" timeout 30 "$lsl" -d d -- echo up
