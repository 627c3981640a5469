#!/bin/bash
# A distribution of version 2 is exported as an image that can be imported; one of version 1 has none.
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/version2.sh"
needs root qemu-img
new_distro d --version 2
new_distro one
cd "$test_dir" || fail "$test_dir"
expect_status 0 "$lsl" -d d -u root -- 'echo kept >/root/kept'

expect_status 0 "$lsl" --export d f.vhd --vhd
expect_equal "stderr" "" "$(cat stderr)"
expect_equal "cookie of the footer" conectix "$(tail -c 512 f.vhd | head -c 8)"
[ "$(blocks_of f.vhd)" -lt $(($(stat -c %s f.vhd) / 10)) ] || fail "not sparse"
expect_output "The operation completed successfully. " "$wsl" --export d f.vhdx --format vhd
expect_equal "signature of a VHDX" vhdxfile "$(head -c 8 f.vhdx)"
qemu-img check -q -f vhdx f.vhdx || fail "damaged: $(qemu-img check -f vhdx f.vhdx 2>&1)"
for file in f.vhd f.vhdx; do
  expect_status 0 "$lsl" --import e "$(distro_dir e)" "$file" --vhd
  expect_output kept "$lsl" -d e -u root -- cat /root/kept
  expect_status 0 "$lsl" --unregister e
done

echo old >old.vhd
refused Service/WSL_E_WSL2_NEEDED --export one old.vhd --vhd
expect_equal "the existing file" old "$(cat old.vhd)"
refused Service/WSL_E_EXPORT_FAILED --export d f.vhd --format vhdx
refused Service/WSL_E_DISTRO_NOT_FOUND --export nosuch f.vhd --vhd
expect_output hello "$lsl" -d d -- echo hello
