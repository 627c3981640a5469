#!/bin/bash
# The image is one sparse file of the service's: an ext4 file system with the footer of a fixed VHD. Unregistering
# removes it.
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/version2.sh"
needs root qemu-img debugfs
new_distro d --version 2
image=$(image_of d)

expect_equal "owner, mode and links" "0 600 1" "$(stat -c '%u %a %h' "$image")"
expect_equal "cookie of the footer" conectix "$(tail -c 512 "$image" | head -c 8)"
[ "$(blocks_of "$image")" -lt $(($(stat -c %s "$image") / 10)) ] || fail "not sparse: $(stat "$image")"
expect_output hello "$lsl" -d d -- echo hello
expect_status 0 "$lsl" --shutdown
qemu-img info -f vpc --output json "$image" >"$test_dir/info" || fail "qemu-img does not know it"
grep -q "\"virtual-size\": $(($(stat -c %s "$image") - 512))" "$test_dir/info" || fail "wrong size: $(cat "$test_dir/info")"
debugfs -R 'cat /etc/os-release' "$image" >"$test_dir/release" 2>/dev/null
grep -q '^ID=lsl-demo$' "$test_dir/release" || fail "not the distribution's files"

expect_status 0 "$lsl" --unregister d
[ ! -e "$image" ] || fail "the image is still there"
