#!/bin/bash
# A host whose /proc hides the processes of other users runs distributions of root's and of other users.
# That /proc is a mount of a namespace of the test's own.
if [ "$(id -u)" = 0 ] && [ -z "${LSL_TEST_OWN_MOUNTS-}" ]; then LSL_TEST_OWN_MOUNTS=1 exec unshare -m bash "$0"; fi
. "$(dirname "$0")/../../common.sh"
needs root setpriv
mount -t proc -o hidepid=2,gid=54397 proc /proc || skip "no proc file system that hides processes"
setpriv --reuid 54398 --regid 54398 --clear-groups test ! -e /proc/1 || fail "nothing is hidden"

chmod 755 "$LSL_RUNTIME_DIR"
new_distro d
mkdir "$test_dir/theirs"
chown 54398 "$test_dir/theirs"
as_other() { timeout 20 setpriv --euid 54398 "$@"; }
as_other "$lsl" --import d "$test_dir/theirs/d" - --version 1 <"$(rootfs_tar busybox)" || fail "import as another user"
for _ in 1 2; do # the second start has what the first one made
  expect_output "hello" "$lsl" -d d -- echo hello
  expect_output "hello" as_other "$lsl" -d d -- echo hello
  expect_status 0 "$lsl" --terminate d
  expect_status 0 as_other "$lsl" --terminate d
done
expect_status 0 as_other "$lsl" --unregister d
