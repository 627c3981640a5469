#!/bin/bash
# --check-config works while the distribution runs and leaves it alone; one that is being removed is refused.
. "$(dirname "$0")/../../common.sh"
needs root
new_distro d
expect_output hello "$lsl" -d d -- 'printf "[boot]\nsystemd=maybe\n" >/etc/wsl.conf; sleep 300 >/dev/null 2>&1 & echo hello'
before=$("$lsl" -d d -- 'cat /proc/sys/kernel/random/boot_id; readlink /proc/self/ns/pid')
expect_status 1 "$lsl" --manage d --check-config
grep -q -F "Invalid boolean value 'maybe' for key 'boot.systemd' in /etc/wsl.conf:2" "$test_dir/stdout" || { show_run check; fail "not found"; }
expect_equal "instance" "$before" "$("$lsl" -d d -- 'cat /proc/sys/kernel/random/boot_id; readlink /proc/self/ns/pid')"

# Twenty at once, and beside them a command.
for number in $(seq 20); do "$lsl" --manage d --check-config >"$test_dir/out.$number" & done
expect_output hello "$lsl" -d d -- echo hello
wait
for number in $(seq 20); do cmp "$test_dir/out.1" "$test_dir/out.$number" || fail "check $number says something else"; done
grep -q -x -F "/etc/wsl.conf: 1 mistake" "$test_dir/out.20" || fail "said: $(cat "$test_dir/out.20")"
