#!/bin/bash
# An image is registered where it lies, and lies there still when that fails.
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/version2.sh"
needs root qemu-img mkfs.ext4 flock
cd "$test_dir" || fail "$test_dir"
mkdir tree nothing images
tar -C tree -xf "$(rootfs_tar busybox)"
make_image d.img 64M tree
qemu-img convert -f raw -O vpc -o subformat=fixed,force_size=on d.img images/d.vhd || fail "cannot make a VHD"
cp images/d.vhd spare.vhd

expect_status 0 "$lsl" --import-in-place d images/d.vhd
expect_output hello "$lsl" -d d -- echo hello
expect_equal "files" d.vhd "$(ls -A images)"
"$lsl" --list --verbose >list
grep -q -E '^\* d +Running +2$' list || fail "$(cat list)"
refused Service/RegisterDistro/ERROR_ALREADY_EXISTS --import-in-place d spare.vhd
expect_status 0 "$lsl" --unregister d

refused ERROR_FILE_NOT_FOUND --import-in-place n missing.vhd
cp spare.vhd bad.vhd
dd if=/dev/urandom of=bad.vhd bs=64k count=64 conv=notrunc 2>/dev/null
before=$(md5sum bad.vhd)
refused Service/RegisterDistro/WSL_E_DISK_CORRUPTED --import-in-place n bad.vhd
expect_equal "the corrupt file" "$before" "$(md5sum bad.vhd)"
make_image empty.img 8M nothing
refused Service/RegisterDistro/WSL_E_NOT_A_LINUX_DISTRO --import-in-place n empty.img
[ -e empty.img ] || fail "the image is gone"
run flock spare.vhd "$wsl" --import-in-place n spare.vhd
expect_equal "an image in use: status" 255 "$status"
grep -q 'ERROR_SHARING_VIOLATION$' stdout || fail "an image in use: $(cat stdout)"
ln spare.vhd second.vhd
expect_status 255 "$lsl" --import-in-place n spare.vhd
expect_output "" "$lsl" --list --quiet --all
