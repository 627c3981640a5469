#!/bin/bash
# A distribution can be imported, listed and unregistered, and is gone then.
. "$(dirname "$0")/../../common.sh"
needs service

tar=$(rootfs_tar busybox)
expect_output "" "$lsl" --list --quiet
expect_status 0 "$lsl" --import one "$test_dir/distros/one" "$tar" --version 1
expect_status 0 "$lsl" --import two "$test_dir/distros/two" "$tar" --version 1
expect_output $'one\ntwo' "$lsl" --list --quiet
expect_output "ID=lsl-demo" "$lsl" -d two -- grep ^ID= /etc/os-release

expect_status 0 "$lsl" --unregister one
expect_output "two" "$lsl" --list --quiet
expect_error "There is no distribution with the supplied name." "$lsl" -d one -- true
[ ! -e "$test_dir/distros/one" ] || [ -z "$(ls -A "$test_dir/distros/one")" ] || fail "files of the unregistered one are left"
expect_output "hello" "$lsl" -d two -- echo hello
