#!/bin/bash
# Setuid programs of a distribution are out of reach for other users of the host.
. "$(dirname "$0")/../../common.sh"
needs root
needs setpriv
new_distro d
"$lsl" -d d -- 'cp /bin/busybox /root-for-all; chmod 4755 /root-for-all'

as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
file=$(find "$(distro_dir d)" -name root-for-all)
[ -u "$file" ] || fail "no setuid program at $file"
chmod 755 "$(distro_dir d)" "$test_dir/distros" # the worst case: the folders above are open
expect_status 0 as_nobody ls "$(distro_dir d)"
expect_status 126 as_nobody bash -c "exec '$file' id"
expect_error "Permission denied" as_nobody ls "$(distro_dir d)/rootfs/"
expect_error "Permission denied" as_nobody cat "$(distro_dir d)/rootfs/owner"
expect_error "Permission denied" as_nobody ls "$LSL_STATE_DIR/0"
