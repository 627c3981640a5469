# shellcheck shell=bash
# Sourced by tests of a service of an ordinary user. As root it becomes one that exists only for the test: in a mount
# namespace of its own with passwd, group, subuid and subgid files of its own.
#
#   as_user with|without SCRIPT    runs SCRIPT with or without subordinate ids; `lsl` is in its PATH, HOME and
#                                  XDG_RUNTIME_DIR are the user's, $rootfs is a busybox root filesystem
#
# What it refers to is defined by common.sh.
# shellcheck disable=SC2154

user_id=54321
user_dir=$test_dir/user

make_user() {
  mkdir -p "$user_dir/bin" "$user_dir/home" "$user_dir/run"
  chmod 700 "$user_dir/run"
  cp "$bin"/lsl "$bin"/lsld "$bin"/init "$bin"/lsl-archive "$user_dir/bin/"
  cp "$(rootfs_tar busybox)" "$user_dir/rootfs.tar"
  { cat /etc/passwd; echo "lsl-tester:x:$user_id:$user_id::$user_dir/home:/bin/sh"; } >"$user_dir/passwd"
  { cat /etc/group; echo "lsl-tester:x:$user_id:"; } >"$user_dir/group"
  echo "lsl-tester:$((user_id * 65536 % 1000000000 + 1000000)):65536" >"$user_dir/with"
  : >"$user_dir/without"
  chown -R "$user_id:$user_id" "$user_dir/home" "$user_dir/run"
}

as_user() {
  [ -d "$user_dir" ] || make_user
  unshare --mount bash -c '
    set -e
    user_dir=$1 ids=$2 uid=$3 script=$4
    mount --make-rprivate /
    if [ ! -e /etc/subuid ] || [ ! -e /etc/subgid ]; then
      [ -d "$user_dir/etc" ] || cp -a /etc "$user_dir/etc"
      touch "$user_dir/etc/subuid" "$user_dir/etc/subgid"
      mount --bind "$user_dir/etc" /etc
    fi
    for file in passwd group; do mount --bind "$user_dir/$file" "/etc/$file"; done
    for file in subuid subgid; do mount --bind "$user_dir/$ids" "/etc/$file"; done
    exec setpriv --reuid "$uid" --regid "$uid" --clear-groups env -i \
      PATH="$user_dir/bin:/usr/bin:/bin" HOME="$user_dir/home" XDG_RUNTIME_DIR="$user_dir/run" TERM=xterm \
      rootfs="$user_dir/rootfs.tar" bash -euo pipefail -c "$script"
  ' as_user "$user_dir" "$1" "$user_id" "$2"
}
