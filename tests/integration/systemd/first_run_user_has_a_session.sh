#!/bin/bash
# The shell after a first-run command is the user's that the command made, with that user's login session, manager and bus.
. "$(dirname "$0")/../../common.sh"
needs service cgroup2
new_distro debian --rootfs bookworm-systemd

"$lsl" -d debian -- 'cat >/etc/wsl-distribution.conf' <<'END' || fail "cannot prepare"
[oobe]
command = "useradd -m -u 1010 -s /bin/bash eve; echo first run of $(id -un): $XDG_RUNTIME_DIR $(systemctl --user is-system-running)"
defaultUid = 1010
END
expect_status 0 "$lsl" --shutdown
no_service() { [ -z "$(service_pid)" ]; }
eventually 10 no_service || fail "the service stays"
record=$(find "$LSL_STATE_DIR" -name '*.json' -exec grep -l DistributionName {} +)
sed -i 's/"RunOOBE": *false/"RunOOBE": true/' "$record"

# Of a shell that is started without a command.
shell_says() { # TEXT
  echo 'echo $(id -un): $XDG_RUNTIME_DIR $DBUS_SESSION_BUS_ADDRESS $(systemctl --user is-system-running)' >"$test_dir/keys"
  expect_output "$1" "$lsl" -d debian <"$test_dir/keys"
  expect_equal "what is said beside" "" "$(grep '^wsl: ' "$test_dir/stderr")"
}
eves="eve: /run/user/1010 unix:path=/run/user/1010/bus running"
shell_says "first run of root: /run/user/0 running
$eves"
expect_output "eve root" "$lsl" -d debian -u root -- 'loginctl list-sessions --no-legend | awk "{ print \$3 }" | sort | xargs'
shell_says "$eves"
