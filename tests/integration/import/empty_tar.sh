#!/bin/bash
# An archive without a distribution in it is refused, and nothing of the attempt is left.
. "$(dirname "$0")/../../common.sh"
needs service

tar -cf "$test_dir/empty.tar" --files-from /dev/null
expect_error "The imported file is not a valid Linux distribution." \
  "$lsl" --import d "$test_dir/distros/d" "$test_dir/empty.tar" --version 1
mkdir "$test_dir/photos"
tar -C "$test_dir" -cf "$test_dir/photos.tar" photos
expect_error "The imported file is not a valid Linux distribution." \
  "$lsl" --import d "$test_dir/distros/d" "$test_dir/photos.tar" --version 1

expect_output "" "$lsl" --list --quiet --all
[ ! -e "$test_dir/distros/d" ] || fail "the directory is left"
