#!/bin/bash
# What is mounted in a distribution, and how, is WSL's table; docs/compatibility.md says what differs.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

mounts=$("$lsl" -d d -- cat /proc/mounts)
has() {
  grep -q -E "^$1\$" <<<"$mounts" || fail "no mount like $1 in:
$mounts"
}
has 'none /dev tmpfs rw,nosuid,noatime,.*mode=755.*'
[ $standing != root ] || has 'sysfs /sys sysfs ro,nosuid,nodev,noexec,noatime 0 0'
has 'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0'
has 'devpts /dev/pts devpts rw,nosuid,noexec,noatime,gid=[0-9]+,mode=620,ptmxmode=666 0 0'
has 'none /run tmpfs rw,nosuid,nodev,mode=755.*'
has 'none /run/lock tmpfs rw,nosuid,nodev,noexec,noatime,.*'
has 'none /run/shm tmpfs rw,nosuid,nodev,noatime,.*'
has 'none /dev/shm tmpfs rw,nosuid,nodev,noatime,.*'
has 'none /run/user tmpfs rw,nosuid,nodev,noexec,noatime,mode=755.*'
case $(uname -r) in
  [0-5].* | 6.[0-6].*) ;;  # the table of binary formats is the host's there
  *) [ ! -d /proc/sys/fs/binfmt_misc ] || has 'binfmt_misc /proc/sys/fs/binfmt_misc binfmt_misc rw,relatime 0 0' ;;
esac

# All but the root and /init are shared, so that what is mounted later reaches mount namespaces made inside.
expect_output "/ /init" "$lsl" -d d -- 'echo $(grep -v " shared:" /proc/self/mountinfo | cut -d" " -f5)'
# /dev/shm is /run/shm.
expect_output "x" "$lsl" -d d -- 'touch /run/shm/x; ls /dev/shm'

# Nodes and folders.
expect_output "1,3 1,5 1,7 1,8 1,9 5,0" "$lsl" -d d -- \
  'cd /dev; for n in null zero full random urandom tty; do stat -c "%t,%T" $n; done | tr "\n" " " | sed "s/ $//"'
[ $standing != root ] || expect_output "666 666 666 666 666 666 666 666" "$lsl" -d d -- \
  'cd /dev; echo $(stat -c %a null zero full random urandom tty fuse net/tun)'
expect_output "/proc/self/fd /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2" "$lsl" -d d -- \
  'cd /dev; for l in fd stdin stdout stderr; do echo $(readlink $l); done | tr "\n" " " | sed "s/ $//"'
expect_output "/init /init /init" "$lsl" -d d -- 'echo $(readlink /bin/wslpath) $(readlink /bin/wslinfo) $(readlink /sbin/mount.drvfs)'
expect_output "1777 755 755" "$lsl" -d d -- 'echo $(stat -c %a /tmp /mnt /dev/block)'
