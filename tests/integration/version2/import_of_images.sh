#!/bin/bash
# Images are imported from files and pipes; what is no image, or no distribution, is refused and leaves nothing.
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/version2.sh"
needs root qemu-img mkfs.ext4
cd "$test_dir" || fail "$test_dir"
mkdir tree nothing
tar -C tree -xf "$(rootfs_tar busybox)"
make_image d.img 64M tree
qemu-img convert -f raw -O vpc -o subformat=fixed,force_size=on d.img d.vhd || fail "cannot make a VHD"

for file in d.img d.vhd; do
  expect_status 0 "$lsl" --import d "$(distro_dir d)" "$file" --vhd --version 2
  expect_output hello "$lsl" -d d -- echo hello
  expect_status 0 "$lsl" --unregister d
done
"$lsl" --import d "$(distro_dir d)" - --vhd <d.vhd || fail "from standard input"
expect_output hello "$lsl" -d d -- echo hello
expect_status 0 "$lsl" --unregister d
head -c 1G d.vhd | "$lsl" --import d "$(distro_dir d)" - --vhd || fail "through a pipe"
expect_output hello "$lsl" -d d -- echo hello
expect_status 0 "$lsl" --unregister d

refused Service/RegisterDistro/WSL_E_WSL2_NEEDED --import n "$(distro_dir n)" d.vhd --vhd --version 1
refused Service/RegisterDistro/WSL_E_IMPORT_FAILED --import n "$(distro_dir n)" stderr --vhd
head -c 1000000 d.vhd >cut.vhd
head -c 5000000 /dev/urandom >noise.img
cp d.vhd footer.vhd
printf 'X' | dd of=footer.vhd bs=1 seek=$(($(stat -c %s d.vhd) - 448)) conv=notrunc 2>/dev/null # its checksum
make_image empty.img 8M nothing
: >zero.img
for file in cut.vhd noise.img footer.vhd empty.img zero.img; do
  expect_status 255 "$lsl" --import n "$(distro_dir n)" "$file" --vhd
  [ ! -e "$(distro_dir n)" ] || fail "$file: the directory is left"
done
refused Service/RegisterDistro/WSL_E_NOT_A_LINUX_DISTRO --import n "$(distro_dir n)" empty.img --vhd
expect_output "" "$lsl" --list --quiet --all
