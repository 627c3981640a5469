#!/bin/bash
# With systemd=true and an /sbin/init that is missing, cannot be executed or ends at once, the distribution runs without
# and the first session says why; one that boots for ever costs boot.initTimeout and no more.
. "$(dirname "$0")/../../common.sh"
needs service cgroup2
new_distro d

# The first command of a start, in which PID 1 is WHICH, says TEXT; the second says nothing.
expect_warning() { # TEXT WHICH
  local start=$SECONDS
  expect_output "$2" "$lsl" -d d -- cat /proc/1/comm
  expect_equal "what is said" "$1" "$(grep '^wsl: ' "$test_dir/stderr")"
  expect_output "$2" "$lsl" -d d -- cat /proc/1/comm
  expect_equal "what is said to the second" "" "$(cat "$test_dir/stderr")"
  [ $((SECONDS - start)) -lt 20 ] || fail "$1: took $((SECONDS - start)) s"
}
# In the stopped distribution's next start /sbin/init is what SCRIPT makes of /bin/init.
prepare() { # SCRIPT
  expect_status 0 "$lsl" -d d -- "printf '[boot]\nsystemd=true\ninitTimeout=${timeout-700}\n' >/etc/wsl.conf; rm -rf /bin/init; $1"
  expect_status 0 "$lsl" --terminate d
}

prepare true
expect_warning "wsl: access(/sbin/init) failed: No such file or directory - boot.systemd disabled" "init(d)"
prepare "printf '#!/bin/sh\n' >/bin/init"
expect_warning "wsl: access(/sbin/init) failed: Permission denied - boot.systemd disabled" "init(d)"
prepare "printf '\177ELF and nothing more' >/bin/init; chmod 755 /bin/init"
expect_warning "wsl: /sbin/init cannot be started (Exec format error) - boot.systemd disabled" init-systemd
prepare "mkdir /bin/init"
expect_warning "wsl: /sbin/init cannot be started (Permission denied) - boot.systemd disabled" init-systemd
prepare "ln -s /nowhere /bin/init"
expect_warning "wsl: access(/sbin/init) failed: No such file or directory - boot.systemd disabled" "init(d)"
prepare "printf '#!/bin/sh\nexit 7\n' >/bin/init; chmod 755 /bin/init"
expect_warning "wsl: /sbin/init exited with status 7 while it booted - boot.systemd disabled" "init(d)"
prepare "printf '#!/bin/sh\nwhile :; do sleep 1; done\n' >/bin/init; chmod 755 /bin/init"
expect_warning "wsl: /sbin/init failed to start within 700ms" init
# Of another kind than systemd, it is not asked to end.
start=$(date +%s%N)
expect_status 0 "$lsl" --terminate d
took=$((($(date +%s%N) - start) / 1000000))
[ "$took" -lt 5000 ] || fail "ended after $took ms only"

# One that nobody waits for takes the command with it, and is not booted the next time, however long that takes.
prepare true
"$lsl" --shutdown
export LSL_SERVICE_IDLE_MS=500
timeout=0 prepare "printf '#!/bin/sh\nexit 7\n' >/bin/init; chmod 755 /bin/init"
expect_error 'The distribution (was stopped|ended the session before)' "$lsl" -d d -- sleep 20
sleep 1.5
expect_warning "wsl: /sbin/init exited with status 7 while it booted - boot.systemd disabled" "init(d)"

# What shuts down at once is no better.
prepare "printf '#!/bin/sh\npoweroff -f\n' >/bin/init; chmod 755 /bin/init"
expect_warning "wsl: the distribution was shut down from inside while it booted - boot.systemd disabled" "init(d)"
