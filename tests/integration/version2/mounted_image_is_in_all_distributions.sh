#!/bin/bash
# An image that is mounted appears below /mnt/wsl in all distributions, those that run and those that start, and goes
# away with --unmount.
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/version2.sh"
needs root mkfs.ext4
new_distro a --version 2
new_distro b --version 2
cd "$test_dir" || fail "$test_dir"
mkdir tree
echo hello >tree/file
make_image disk.img 16M tree
expect_output up "$lsl" -d a -- "sh -c 'sleep ${unique}1 & echo up'"

default=/mnt/wsl/$(tr -cd '[:alnum:]' <<<"$test_dir/disk.img")
expect_output "$default" "$lsl" --mount disk.img --vhd
for name in a b; do expect_output hello "$lsl" -d $name -- cat "$default/file"; done
expect_status 0 "$lsl" -d a -u root -- "echo written >'$default/new'"
expect_output written "$lsl" -d b -- cat "$default/new"
refused Service/MountDisk/WSL_E_DISK_ALREADY_MOUNTED --mount disk.img --vhd --name twice
expect_status 0 "$lsl" --unmount disk.img
expect_status 1 "$lsl" -d a -- cat "$default/file"
[ -z "$(losetup -j "$test_dir/disk.img")" ] || fail "the loop device is left: $(losetup -j "$test_dir/disk.img")"

expect_output /mnt/wsl/n "$lsl" --mount disk.img --vhd --name n --options ro,noatime
expect_output written "$lsl" -d b -- cat /mnt/wsl/n/new
expect_status 1 "$lsl" -d b -u root -- touch /mnt/wsl/n/more
refused Service/AttachDisk/ERROR_FILE_NOT_FOUND --mount missing.img --vhd
refused Service/DetachDisk/ERROR_FILE_NOT_FOUND --unmount missing.img
cp disk.img second.img
refused Service/MountDisk/WSL_E_VM_MODE_MOUNT_NAME_ALREADY_EXISTS --mount second.img --vhd --name n
for name in "" . .. a/b; do
  refused Service/MountDisk/WSL_E_VM_MODE_INVALID_MOUNT_NAME --mount second.img --vhd --name "$name"
done
expect_status 1 "$lsl" --mount second.img --vhd --type vfat --name v
grep -q "attached but failed to mount: Invalid argument" stderr || fail "$(cat stderr)"
expect_status 1 "$lsl" --mount second.img --vhd --partition 10 --name v
grep -q "No such file or directory.*find_partition" stderr || fail "$(cat stderr)"
# It stayed attached, and can be mounted as it is.
expect_output /mnt/wsl/v "$lsl" --mount second.img --vhd --name v
expect_status 0 "$lsl" --unmount
expect_status 1 "$lsl" -d a -- cat /mnt/wsl/n/new
[ -z "$(losetup -j "$test_dir/disk.img")$(losetup -j "$test_dir/second.img")" ] || fail "a loop device is left"
expect_status 0 "$lsl" --unmount

expect_output "" "$lsl" --mount disk.img --vhd --bare
[ -n "$(losetup -j "$test_dir/disk.img")" ] || fail "--bare attached nothing"
expect_status 0 "$lsl" --shutdown
expect_output "" losetup -j "$test_dir/disk.img"
