#!/bin/bash
# A clone is a distribution of its own; it takes no more space than what was written, and where the file system can
# share, none.
if [ "$(id -u)" = 0 ] && [ -z "${LSL_TEST_OWN_MOUNTS-}" ]; then LSL_TEST_OWN_MOUNTS=1 exec unshare -m bash "$0"; fi
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/version2.sh"
needs root mkfs.xfs
new_distro d --version 2
expect_status 0 "$lsl" -d d -u root -- 'head -c 30000000 /dev/urandom >/root/big; echo one >/root/who'
expect_status 0 "$lsl" --terminate d

expect_status 0 "$lsl" --clone d e "$(distro_dir e)"
[ "$(blocks_of "$(image_of e)")" -lt $(($(blocks_of "$(image_of d)") * 2)) ] || fail "holes were filled"
expect_status 0 "$lsl" --clone d f
[ -e "$(distro_dir f)/ext4.vhd" ] || fail "without a directory it is not beside the original"
expect_equal "contents" "$("$lsl" -d d -u root -- md5sum /root/big)" "$("$lsl" -d e -u root -- md5sum /root/big)"
expect_status 0 "$lsl" -d e -u root -- 'echo two >/root/who'
expect_output one "$lsl" -d d -u root -- cat /root/who
expect_output two "$lsl" -d e -u root -- cat /root/who
expect_status 0 "$lsl" --unregister d
expect_output two "$lsl" -d e -u root -- cat /root/who

refused_clone() { # CODE ARGUMENT...
  expect_error "$1\$" "$lsl" --clone "${@:2}"
}
refused_clone ERROR_ALREADY_EXISTS e f "$(distro_dir other)"
refused_clone ERROR_FILE_EXISTS e g "$(distro_dir f)"
refused_clone WSL_E_DISTRO_NOT_FOUND nosuch g "$(distro_dir g)"
expect_error "Invalid distribution name" "$lsl" --clone e 'no/name' "$(distro_dir g)"
for name in g other; do
  [ ! -e "$(distro_dir $name)" ] || fail "a refused clone left its directory"
done

# On a file system that shares blocks.
truncate -s 1G "$test_dir/xfs.img"
mkfs.xfs -q -m reflink=1 "$test_dir/xfs.img"
mkdir "$test_dir/xfs"
mount -o loop "$test_dir/xfs.img" "$test_dir/xfs" || skip "needs a loop device with XFS"
at_end() {
  "$lsl" --shutdown
  for name in x y; do "$lsl" --unregister "$name" 2>/dev/null; done
  umount "$test_dir/xfs"
}
expect_status 0 "$lsl" --terminate e
expect_status 0 "$lsl" --clone e x "$test_dir/xfs/x"
sync -f "$test_dir/xfs"
before=$(stat -f -c '%f' "$test_dir/xfs")
expect_status 0 "$lsl" --clone x y "$test_dir/xfs/y"
sync -f "$test_dir/xfs"
used=$(((before - $(stat -f -c '%f' "$test_dir/xfs")) * $(stat -f -c '%S' "$test_dir/xfs")))
[ $used -lt 5000000 ] || fail "the clone took $used bytes"
expect_output two "$lsl" -d y -u root -- cat /root/who
