#!/bin/bash
# While systemd boots init serves: --terminate ends the distribution at once, and the command that waits is told.
. "$(dirname "$0")/../../common.sh"
needs service cgroup2
new_distro d

"$lsl" -d d -- "printf '[boot]\nsystemd=true\ninitTimeout=60000\n' >/etc/wsl.conf; rm -f /bin/init; printf '#!/bin/sh\nwhile :; do sleep 1; done\n' >/bin/init; chmod 755 /bin/init" || fail "cannot prepare"
expect_status 0 "$lsl" --terminate d
"$lsl" -d d -- echo hello >"$test_dir/first" 2>&1 &
waits() { "$lsl" --list --verbose | grep -q Running; }
eventually 10 waits || fail "it does not start"
sleep 0.5
start=$SECONDS
expect_status 0 "$lsl" --terminate d
[ $((SECONDS - start)) -lt 10 ] || fail "--terminate took $((SECONDS - start)) s"
wait $! && fail "the command succeeded"
grep -q 'terminated' "$test_dir/first" || fail "the command said: $(cat "$test_dir/first")"

# A systemd in the midst of its boot is asked to end, or is not there yet; the next start is a whole one.
new_distro debian --rootfs bookworm-systemd
for moment in 0.1 0.2 0.3; do
  "$lsl" -d debian -- true >"$test_dir/first" 2>&1 &
  sleep "$moment"
  start=$SECONDS
  expect_status 0 "$lsl" --terminate debian
  [ $((SECONDS - start)) -lt 10 ] || fail "--terminate after $moment s took $((SECONDS - start)) s"
  wait $! || grep -q 'terminated\|stopped\|canceled' "$test_dir/first" || fail "the command said: $(cat "$test_dir/first")"
done
expect_output running "$lsl" -d debian -- systemctl is-system-running
