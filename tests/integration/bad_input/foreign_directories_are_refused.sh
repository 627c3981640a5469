#!/bin/bash
# Directories that belong to others, or that others may write, are refused: for a distribution, and for the service's own
# files.
. "$(dirname "$0")/../../common.sh"
needs root setpriv
user=54396
tar=$(rootfs_tar busybox)
as_user() { timeout 20 setpriv --euid $user "$@"; }
chmod 755 "$LSL_RUNTIME_DIR"
new_distro ours

# A user's distribution goes only where the user may write, and whose directory it is is the user's to decide.
mkdir -m 755 "$test_dir/closed"
mkdir "$test_dir/open"
chmod 1777 "$test_dir/open"
chmod 755 "$test_dir/distros/ours"
import() { as_user "$lsl" --import theirs "$1" - --version 1 <"$tar"; }
for directory in "$test_dir/closed" "$test_dir/closed/d" "$test_dir/open" "$test_dir/distros/ours" "$test_dir/distros/ours/rootfs/d"; do
  expect_error "$directory(, which belongs to user 0)?: Permission denied" import "$directory"
  expect_equal "exit status" 255 "$status"
done
expect_output "" as_user "$lsl" --list --quiet --all
expect_equal "files" "" "$(find "$test_dir/closed" "$test_dir/open" -mindepth 1)"
expect_output "hello" "$lsl" -d ours -- echo hello
# In a directory for all they have one of their own.
expect_status 0 import "$test_dir/open/d"
expect_equal "owner" $user "$(stat -c %u "$test_dir/open/d")"
expect_status 0 as_user "$lsl" --unregister theirs
expect_status 0 "$lsl" --unregister ours

# The service does not start on folders that others could change under it.
stop() { ! pid=$(service_pid) || [ -z "$pid" ] || kill "$pid"; eventually 10 gone; }
gone() { [ -z "$(service_pid)" ]; }
stop || fail "the service does not end"
for folder in "$LSL_STATE_DIR" "$LSL_RUNTIME_DIR"; do
  mode=$(stat -c %a "$folder")
  for change in "chown $user" "chmod 777" "chmod 770"; do
    $change "$folder"
    expect_error "use $folder, which others may write" "$lsl" --list
    expect_equal "exit status" 255 "$status"
    gone || fail "a service runs after $change"
    chown 0 "$folder"
    chmod "$mode" "$folder"
  done
  mv "$folder" "$folder.real"
  ln -s "$folder.real" "$folder"
  expect_status 255 "$lsl" --list
  rm "$folder"
  mv "$folder.real" "$folder"
done
expect_output "" "$lsl" --list --quiet --all
