#!/bin/bash
# The file system of a disk and of each of its partitions is told apart; a partition that is not there is an error.
. "$(dirname "$0")/../../support/disks.sh"
needs sfdisk mkfs.btrfs mkfs.xfs

expect_status 0 disk create "$d/whole.vhd" $((64 << 20))
expect_output ext4 disk detect "$d/whole.vhd"
truncate -s 1G "$d/parts.img"
chmod 600 "$d/parts.img"
printf 'label: gpt\nsize=100M\nsize=400M\nsize=300M\n' | sfdisk -q "$d/parts.img" || fail "sfdisk"
mke2fs -q -t ext4 -E offset=$((1 << 20)) "$d/parts.img" 100M || fail "mke2fs"
truncate -s 400M "$test_dir/xfs"
mkfs.xfs -q "$test_dir/xfs" || fail "mkfs.xfs"
dd if="$test_dir/xfs" of="$d/parts.img" bs=1M seek=101 conv=notrunc,sparse status=none
expect_output ext4 disk detect "$d/parts.img" 1
expect_output xfs disk detect "$d/parts.img" 2
expect_error '^ENODATA: ' disk detect "$d/parts.img" 3
expect_error '^ENOENT: find partition 4 of ' disk detect "$d/parts.img" 4
expect_error '^ENOENT: find partition 1 of ' disk detect "$d/whole.vhd" 1
expect_error '^ENODATA: ' disk detect "$d/parts.img"
expect_no_loop_devices "at the end"
