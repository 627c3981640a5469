#!/bin/bash
# On a root file system that is read-only, or full, the distribution comes up, says so once, and loses nothing.
# The small disk is a mount of a namespace of the test's own.
if [ "$(id -u)" = 0 ] && [ -z "${LSL_TEST_OWN_MOUNTS-}" ]; then LSL_TEST_OWN_MOUNTS=1 exec unshare -m bash "$0"; fi
. "$(dirname "$0")/../../common.sh"
needs service mounts

small=$test_dir/small
mkdir "$small"
mount -t tmpfs -o size=20m,mode=755 none "$small" || fail "cannot mount"
trap 'umount -l "$small" 2>/dev/null; finish' EXIT
"$lsl" --import d "$small/d" "$(rootfs_tar busybox)" --version 1 >&2
shut_down() {
  "$lsl" --shutdown
  eventually 10 no_service || fail "the service stays"
}
no_service() { [ -z "$(service_pid)" ]; }
once() {
  run "$lsl" -d d -- echo up
  expect_equal "stdout" "up" "$(cat "$test_dir/stdout")"
  expect_equal "stderr" "$1" "$(cat "$test_dir/stderr")"
  expect_output "up" "$lsl" -d d -- echo up
  expect_equal "second stderr" "" "$(cat "$test_dir/stderr")"
}

# Full: a file that is there keeps its place, one that is not cannot be made whole.
once ""
"$lsl" -d d -- 'cp /etc/hosts /etc/hosts.saved; echo other >/etc/hostname; rm /etc/hosts; cat /dev/zero >/fill' 2>/dev/null
"$lsl" --terminate d
once "wsl: write /etc/hosts: No space left on device"
expect_output "$(hostname | cut -d. -f1)" "$lsl" -d d -- cat /etc/hostname
"$lsl" -d d -- rm /fill
"$lsl" --terminate d
once ""
expect_output "" "$lsl" -d d -- diff /etc/hosts /etc/hosts.saved

# Read-only.
"$lsl" -d d -- 'echo other >/etc/hosts; printf "[boot]\ncommand=echo x >/x\n[foo]\nbar=1\n" >/etc/wsl.conf'
shut_down
mount -o remount,ro "$small" || fail "cannot make it read-only"
run "$lsl" -d d -- 'cat /etc/hosts; touch /run/x && echo up'
expect_equal "stdout" "other up" "$(tr '\n' ' ' <"$test_dir/stdout" | sed 's/ $//')"
expect_equal "stderr" "wsl: Unknown key 'foo.bar' in /etc/wsl.conf:4
wsl: The root file system of the distribution is read-only." "$(cat "$test_dir/stderr")"
run "$lsl" -d d -- true
expect_equal "second stderr" "" "$(cat "$test_dir/stderr")"
expect_status 1 "$lsl" -d d -- test -e /x
shut_down
mount -o remount,rw "$small"
expect_status 0 "$lsl" --unregister d
