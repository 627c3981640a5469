#!/bin/bash
# What is no disk, is damaged, is somebody's or is in use is refused with a sentence, and nothing stays attached.
. "$(dirname "$0")/../../support/disks.sh"
needs qemu-img mkfs.xfs

refused() { # REGEX IMAGE
  expect_error "$1" disk mount "$2" "$m"
  expect_no_loop_devices "after the refusal of $2"
}
make() { # a small disk of that name
  rm -f "$d/$1"
  expect_status 0 disk create "$d/$1" $((64 << 20))
}
poke() { printf '%b' "$3" | dd of="$d/$1" bs=1 seek="$2" conv=notrunc status=none; }

make e.vhd
truncate -s 30M "$d/e.vhd"
refused '^WSL_E_DISK_CORRUPTED: e.vhd: The VHD has no footer: it was cut off' "$d/e.vhd"
truncate -s 100 "$d/e.vhd"
refused '^WSL_E_DISK_CORRUPTED: e.vhd: The file is too short for a VHD' "$d/e.vhd"
make e.vhd
poke e.vhd $(((64 << 20) + 50)) '\x01'
refused "^WSL_E_DISK_CORRUPTED: e.vhd: The checksum of the VHD's footer is wrong" "$d/e.vhd"
make e.vhd
poke e.vhd $(((64 << 20) + 3)) '\x01'
refused '^WSL_E_DISK_CORRUPTED: e.vhd: The VHD has no footer' "$d/e.vhd"
make e.img
truncate -s 32M "$d/e.img" # The file system goes on behind the end.
refused '^WSL_E_DISK_CORRUPTED: The file system of e.img ' "$d/e.img"
make e.vhd
poke e.vhd $((1024 + 0x68)) '\xff\xff' # a bit of the superblock, against its checksum
refused '^WSL_E_DISK_CORRUPTED: The file system of e.vhd is damaged. e2fsck said: ' "$d/e.vhd"

truncate -s 300M "$d/x.img"
chmod 600 "$d/x.img"
refused '^WSL_E_DISK_CORRUPTED: There is no ext4 file system in x.img' "$d/x.img"
mkfs.xfs -q "$d/x.img" || fail "mkfs.xfs"
refused '^WSL_E_DISK_CORRUPTED: There is no ext4 file system in x.img' "$d/x.img"
expect_output xfs disk detect "$d/x.img"
head -c 1M /dev/urandom >"$d/r.vhdx"
chmod 600 "$d/r.vhdx"
refused '^WSL_E_DISK_CORRUPTED: r.vhdx: The file is no VHDX' "$d/r.vhdx"
qemu-img create -q -f vpc -o subformat=dynamic "$d/dynamic.vhd" 64M
chmod 600 "$d/dynamic.vhd"
refused 'A dynamic VHD cannot be used; convert it to a fixed one' "$d/dynamic.vhd"
refused "^E_INVALIDARG: 'e.txt' does not end in .vhd, .vhdx or .img" "$d/e.txt"
refused '^ENOENT: open none.vhd: No such file' "$d/none.vhd"

make e.vhd
ln "$d/e.vhd" "$d/second.vhd"
refused '^EACCES: use disk image e.vhd, which has 2 names' "$d/e.vhd"
rm "$d/second.vhd"
chmod 666 "$d/e.vhd"
refused '^EACCES: use disk image e.vhd, which others may write' "$d/e.vhd"
chmod 600 "$d/e.vhd"
chown 4242 "$d/e.vhd"
refused '^EACCES: use disk image e.vhd, which belongs to user 4242' "$d/e.vhd"
chown 0 "$d/e.vhd"
ln -s e.vhd "$d/link.vhd"
refused '^ELOOP: ' "$d/link.vhd"

# In use: by us, by QEMU, by a mount.
coproc holder { disk hold "$d/e.vhd"; }
read -r -t 10 answer <&"${holder[0]}"
expect_equal "the holder" held "$answer"
refused '^ERROR_SHARING_VIOLATION: The disk image e.vhd is in use by another process' "$d/e.vhd"
expect_error 'Failed to (get|lock)' qemu-img resize -f raw "$d/e.vhd" 65M
eval "exec ${holder[1]}>&-"
eventually 5 disk size "$d/e.vhd" || fail "still in use"
expect_status 0 disk mount "$d/e.vhd" "$m"
expect_error '^ERROR_SHARING_VIOLATION: ' disk resize "$d/e.vhd" $((128 << 20))
expect_error '^ERROR_SHARING_VIOLATION: ' disk copy "$d/e.vhd" "$d/f.vhd"
umount "$m"
expect_status 0 disk mount "$d/e.vhd" "$m"
umount "$m"
expect_no_loop_devices "at the end"
