#!/bin/bash
# Root inside cannot undo what protects the host, in a user's own service either.
. "$(dirname "$0")/../../common.sh"
needs root setpriv newuidmap
. "$source_dir/tests/support/as_user.sh"

expect_output "ok" as_user with '
  lsl --import demo "$HOME/d" "$rootfs" --version 1
  lsl -- "
    fails() { if \"\$@\" 2>/dev/null; then echo \"allowed: \$*\"; fi; }
    fails mount -o remount,rw /init
    fails mount -o remount,rw,bind /sys
    fails umount /init
    fails umount /sys
    fails umount /sys/fs/cgroup
    fails umount /run
    fails unshare -m umount /init
    fails mknod /tmp/null c 1 3
    fails sh -c \"echo x >>/init\"
    fails sh -c \"echo 1 >/proc/sys/kernel/sysrq\"
    fails sh -c \"ls /sys/fs/cgroup | grep -q .\"
    echo ok"
  lsl --unregister demo; lsl --shutdown'
