#!/bin/bash
# An import or export that fills the disk says so, and nothing of it is left; what fits goes through afterwards.
# The small disk is a mount of a namespace of the test's own.
if [ "$(id -u)" = 0 ] && [ -z "${LSL_TEST_OWN_MOUNTS-}" ]; then LSL_TEST_OWN_MOUNTS=1 exec unshare -m bash "$0"; fi
. "$(dirname "$0")/../../common.sh"
needs service mounts

small=$test_dir/small
mkdir "$small"
mount -t tmpfs -o size=1m,mode=755 none "$small" || fail "cannot mount"
at_end() { umount -l "$small"; }
expect_error "No space left on device" "$lsl" --import d "$small/d" "$(rootfs_tar busybox)" --version 1
expect_status 255 "$lsl" --import d "$small/d" "$(rootfs_tar busybox)" --version 1
expect_output "" "$lsl" --list --quiet --all
expect_equal "files on the small disk" "" "$(ls -A "$small")"

# With a source mount(8) does not add the present options, whose ids may not exist in a user namespace.
mount -o remount,size=20m none "$small" || fail "cannot enlarge the small disk"
expect_status 0 "$lsl" --import d "$small/d" "$(rootfs_tar busybox)" --version 1
expect_output "hello" "$lsl" -d d -- echo hello
for format in tar tar.gz; do
  expect_status 0 "$lsl" --export d "$test_dir/whole" --format $format
  size=$(stat -c %s "$test_dir/whole")
  fallocate -l $(($(stat -f -c '%a * %S' "$small") - size / 2)) "$small/filler" || fail "cannot fill the disk"
  expect_error "No space left on device" "$lsl" --export d "$small/out" --format $format
  expect_equal "files on the small disk" $'d\nfiller' "$(ls -A "$small")"
  rm "$small/filler"
done
# A full disk inside is the command's affair and no more.
expect_error "No space left" "$lsl" -d d -- 'cat /dev/zero >/fill'
expect_output "hello" "$lsl" -d d -- echo hello
expect_status 0 "$lsl" --unregister d
expect_equal "files on the small disk" "" "$(ls -A "$small")"
