#!/bin/bash
# A distribution that uses up all its inotify instances leaves those of the host's root alone.
# alone: counts what all processes of the host's root have left
. "$(dirname "$0")/../../common.sh"
needs root gcc
new_distro d
compile inside
"$lsl" -d d -- 'cat >/inside; chmod 755 /inside' <"$test_dir/inside"

instances() { timeout 1 "$test_dir/inside" inotify; }
before=$(instances)
[ "$before" -gt 0 ] || skip "the host has no inotify instance left"
inside=$("$lsl" -d d -- '/inside inotify >/count & until [ -s /count ]; do sleep 0.05; done; cat /count')
[ "$inside" -gt 0 ] || fail "no inotify instance inside"
expect_equal "instances left to the host's root" "$before" "$(instances)"
