#!/bin/bash
# A directory that cannot be used is refused by its name, and what is in it stays.
. "$(dirname "$0")/../../common.sh"
needs service
tar=$(rootfs_tar busybox)
echo precious >"$test_dir/file"
mkdir -p "$test_dir/taken/rootfs" "$test_dir/real"
echo precious >"$test_dir/taken/rootfs/file"
ln -s "$test_dir/real" "$test_dir/link"
for directory in "$test_dir/no/such" "$test_dir/file" "$test_dir/taken" "$test_dir/link" /proc/lsl-test /dev/null; do
  expect_status 255 "$lsl" --import d "$directory" "$tar" --version 1
  grep -q -F "$directory" "$test_dir/stderr" || { show_run import "$directory"; fail "the directory is not named"; }
done
expect_error "File name too long" "$lsl" --import d "$test_dir/$(head -c 300 /dev/zero | tr '\0' n)" "$tar" --version 1

expect_output "" "$lsl" --list --quiet --all
expect_equal "files" $'precious\nprecious' "$(cat "$test_dir/file" "$test_dir/taken/rootfs/file")"
expect_equal "behind the link" "" "$(ls -A "$test_dir/real")"
[ ! -e "$test_dir/no" ] || fail "a directory was made"
