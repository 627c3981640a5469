#!/bin/bash
# Without a distribution of version 2 there is no machine that a disk could be mounted in.
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/version2.sh"
needs root mkfs.ext4
cd "$test_dir" || fail "$test_dir"
mkdir tree
make_image disk.img 16M tree
new_distro one
run "$wsl" --mount disk.img --vhd
expect_equal "status" 255 "$status"
grep -q 'WSL_E_WSL2_NEEDED$' stdout || fail "$(cat stdout)"
grep -q -x "This operation is only supported by WSL2." stdout || fail "$(cat stdout)"
expect_output "" losetup -j "$test_dir/disk.img"
expect_status 0 "$lsl" --unmount
