#!/bin/bash
# The keys of the service's session, which may open the user's disks, cannot be found inside.
. "$(dirname "$0")/../../common.sh"
needs service gcc
compile with_key
compile inside
"$test_dir/with_key" /bin/true || skip "no keys on this kernel"
expect_output "found" "$test_dir/with_key" "$test_dir/inside" key

# The service is born in the session that has the key.
expect_status 0 "$test_dir/with_key" "$lsl" --list --quiet
new_distro d
"$lsl" -d d -- 'cat >/inside; chmod 755 /inside' <"$test_dir/inside"
expect_output "not found" "$lsl" -d d -- /inside key
expect_output "not found" "$test_dir/with_key" "$lsl" -d d -- /inside key
expect_status 1 "$lsl" -d d -- 'grep lsl-test /proc/keys'
