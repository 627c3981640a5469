# shellcheck shell=bash
# For tests of disk images. Sourced first thing: the test runs once more in a mount namespace of its own, so that
# nobody else's process keeps its disks mounted.
#
#   disk VERB …          tests/support/disk_tool.cc
#   no_loop_devices      none is left of this test's files
#   taken FILE           the KiB that it takes

if [ "${LSL_OWN_MOUNTS-}" != yes ] && [ "$(id -u)" = 0 ]; then
  LSL_OWN_MOUNTS=yes exec unshare --mount --propagation private bash "$0" "$@"
fi
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
needs root mke2fs
[ -w /dev/loop-control ] || skip "needs loop devices"
disk_tool=$bin/../tests/disk_tool
disk() { "$disk_tool" "$@"; }
taken() { du -k "$1" | cut -f1; }
no_loop_devices() { ! grep -q -s -F -e "$test_dir/" /sys/block/loop*/loop/backing_file; }
expect_no_loop_devices() { eventually 5 no_loop_devices || fail "loop devices are left: $1"; }
mkdir "$test_dir/d" "$test_dir/m"
# shellcheck disable=SC2034  # of the tests
d=$test_dir/d m=$test_dir/m
