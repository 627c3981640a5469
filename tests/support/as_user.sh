# shellcheck shell=bash
# Sourced by tests of a service of an ordinary user.
#
#   as_user with|without SCRIPT    runs SCRIPT as an ordinary user with or without subordinate ids (test_user.sh); `lsl`
#                                  is in its PATH, $rootfs is a busybox root filesystem
#
# What it refers to is defined by common.sh.
# shellcheck disable=SC2154

. "$source_dir/tests/support/test_user.sh"
user_dir=$test_dir/user

as_user() {
  if [ ! -d "$user_dir" ]; then
    make_test_user "$user_dir"
    mkdir "$user_dir/bin"
    cp "$bin"/lsl "$bin"/lsld "$bin"/init "$bin"/lsl-archive "$user_dir/bin/"
    cp "$(rootfs_tar busybox)" "$user_dir/rootfs.tar"
    chmod -R a+rX "$user_dir/bin" "$user_dir/rootfs.tar"
  fi
  as_test_user "$user_dir" "$1" env PATH="$user_dir/bin:/usr/bin:/bin" rootfs="$user_dir/rootfs.tar" \
    bash -euo pipefail -c "$2"
}
