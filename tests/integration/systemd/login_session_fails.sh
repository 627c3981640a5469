#!/bin/bash
# A user whose session cannot be started is told so, by the first process only; the process runs.
. "$(dirname "$0")/../../common.sh"
needs root cgroup2
new_distro debian --rootfs bookworm-systemd

expect_status 0 "$lsl" -d debian -- systemctl mask --quiet user@1000.service
start=$(date +%s)
expect_output 1000 "$lsl" -d debian -u demo -- id -u
grep -q -x "wsl: Failed to start the systemd user session for 'demo'. See journalctl for more details." "$test_dir/stderr" ||
  { show_run; fail "no word about the session"; }
expect_output 1000 "$lsl" -d debian -u demo -- id -u
expect_equal "the second time" "" "$(cat "$test_dir/stderr")"
[ $(($(date +%s) - start)) -lt 25 ] || fail "it took too long"

# Without login(1) systemd is asked for the user's manager itself.
expect_status 0 "$lsl" -d debian -- 'systemctl unmask --quiet user@1000.service; chmod -x /bin/login'
expect_status 0 "$lsl" --terminate debian
expect_output running "$lsl" -d debian -u demo -- systemctl --user is-system-running
expect_equal "without login" "" "$(cat "$test_dir/stderr")"
