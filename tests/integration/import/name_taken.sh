#!/bin/bash
# A name or a directory in use is refused, and the distribution that has it is untouched.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

tar=$(rootfs_tar busybox)
expect_error "A distribution with the supplied name already exists." \
  "$lsl" --import d "$test_dir/distros/other" "$tar" --version 1
expect_status 255 "$lsl" --import d "$test_dir/distros/other" "$tar" --version 1
expect_error "The supplied install location is already in use." \
  "$lsl" --import other "$(distro_dir d)" "$tar" --version 1
expect_error "Invalid distribution name" "$lsl" --import 'no/name' "$test_dir/distros/other" "$tar" --version 1
expect_output "d" "$lsl" --list --quiet
expect_output "hello" "$lsl" -d d -- echo hello
