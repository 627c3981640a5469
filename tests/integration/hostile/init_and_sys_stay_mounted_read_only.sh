#!/bin/bash
# The mounts that carry policy can neither be made writable nor taken away, also from namespaces made inside.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

# Prints what worked of what must not. The last line shows that the tools themselves do work there.
attack='
  for mount in /init /sys; do
    mount -o remount,rw $mount && echo "remount $mount"
    mount -o remount,rw,bind $mount && echo "bind remount $mount"
    umount $mount && echo "umount $mount"
    umount -l $mount && echo "lazy umount $mount"
  done
  for mount in /dev /run; do
    umount $mount && echo "umount $mount"
    umount -l $mount && echo "lazy umount $mount"
  done
  mount -t tmpfs none /mnt && mount -o remount,ro,bind /mnt && umount /mnt && echo works'
for how in "" "unshare -m" "unshare -mUr" "unshare -mUrpf"; do
  expect_output works "$lsl" -d d --exec /bin/sh -c "$how sh -c '$attack' 2>/dev/null"
done
expect_status 1 "$lsl" -d d -- 'echo 0 >/sys/kernel/mm/ksm/run'
expect_output "hello" "$lsl" -d d -- echo hello
