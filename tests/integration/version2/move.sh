#!/bin/bash
# A distribution is moved within a file system and to another; a refused move leaves it where it was.
if [ "$(id -u)" = 0 ] && [ -z "${LSL_TEST_OWN_MOUNTS-}" ]; then LSL_TEST_OWN_MOUNTS=1 exec unshare -m bash "$0"; fi
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/version2.sh"
needs root
mkdir "$test_dir/elsewhere"
mount -t tmpfs -o size=200m,mode=755 none "$test_dir/elsewhere" || fail "cannot mount"
at_end() {
  "$lsl" --shutdown
  "$lsl" --unregister d 2>/dev/null
  umount -l "$test_dir/elsewhere"
}
new_distro d --version 2
new_distro other --version 2
new_distro one
cd "$test_dir" || fail "$test_dir"
expect_status 0 "$lsl" -d d -u root -- 'echo kept >/root/kept'

refused Service/MoveDistro/WSL_E_DISTRO_NOT_STOPPED --manage d --move "$test_dir/new"
expect_status 0 "$lsl" --terminate d
for to in new elsewhere/d "$test_dir/distros/back"; do
  from=$(find "$test_dir" -name ext4.vhd ! -path '*/other/*')
  expect_status 0 "$lsl" --manage d --move "$to"
  [ -e "$to/ext4.vhd" ] || fail "$to: not moved there"
  [ ! -e "$from" ] || fail "$to: still at $from"
  expect_output kept "$lsl" -d d -u root -- cat /root/kept
  expect_status 0 "$lsl" --terminate d
done
[ "$(blocks_of "$test_dir/distros/back/ext4.vhd")" -lt 200000000 ] || fail "holes were filled"

refused Service/MoveDistro/ERROR_FILE_EXISTS --manage d --move "$(distro_dir other)"
refused Service/MoveDistro/E_NOTIMPL --manage one --move "$test_dir/one"
expect_output kept "$lsl" -d d -u root -- cat /root/kept
