#!/bin/bash
# Where user namespaces are forbidden the error names the cause and the remedy. A nested user namespace forbids them to
# what runs inside it alone.
. "$(dirname "$0")/../../common.sh"
needs root
tar=$(rootfs_tar busybox)

forbidden() {
  unshare --user --map-root-user bash -c '
    echo 0 >/proc/sys/user/max_user_namespaces || exit 125
    "$1" --import d "$2" "$3" --version 1; status=$?
    "$1" --shutdown
    exit $status' forbidden "$lsl" "$(distro_dir d)" "$tar"
}

expect_error "user.max_user_namespaces is 0.*sysctl user.max_user_namespaces" forbidden
expect_equal "the exit status" 255 "$status"
