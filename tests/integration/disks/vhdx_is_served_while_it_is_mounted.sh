#!/bin/bash
# A VHDX is mounted through a process of QEMU's that ends, having written all, when the mount has gone.
. "$(dirname "$0")/../../support/disks.sh"
needs qemu-img qemu-storage-daemon

no_daemon() { ! pgrep -x qemu-storage-da | while read -r pid; do readlink "/proc/$pid/fd/9"; done | grep -q -F "$d/"; }

size=$((256 << 20))
expect_status 0 disk create "$d/a.vhd" $size
expect_status 0 disk convert "$d/a.vhd" "$d/e.vhdx"
expect_output "writable $size" disk mount "$d/e.vhdx" "$m"
head -c 30M /dev/urandom >"$m/file"
sum=$(sha1sum <"$m/file")
! no_daemon || fail "no daemon serves the disk"
expect_error '^ERROR_SHARING_VIOLATION: ' disk mount "$d/e.vhdx" "$m"
umount "$m"
expect_no_loop_devices "after the umount"
eventually 10 no_daemon || fail "the daemon goes on"
expect_status 0 qemu-img check -f vhdx "$d/e.vhdx"
expect_output "writable $size" disk mount "$d/e.vhdx" "$m"
expect_equal "the file" "$sum" "$(sha1sum <"$m/file")"

# The daemon dies: errors, at once, and the next mount is fine.
for pid in $(pgrep -x qemu-storage-da); do
  case $(readlink "/proc/$pid/fd/9") in "$d"/*) kill -KILL "$pid" ;; esac
done
expect_status 1 timeout 10 dd if=/dev/urandom of="$m/other" bs=1M count=10 oflag=direct
umount "$m"
expect_no_loop_devices "after the daemon's death"
expect_output "writable $size" disk mount "$d/e.vhdx" "$m"
expect_equal "the file" "$sum" "$(sha1sum <"$m/file")"
umount "$m"

printf 'vhdxfile' >"$d/bad.vhdx"
truncate -s 4M "$d/bad.vhdx"
chmod 600 "$d/bad.vhdx"
expect_error '^WSL_E_DISK_CORRUPTED: The disk image bad.vhdx cannot be read. QEMU said: ' disk mount "$d/bad.vhdx" "$m"
eventually 10 no_daemon || fail "the daemon goes on"
expect_no_loop_devices "at the end"
