#!/bin/bash
# A distribution whose init is stopped, by a tracer or a frozen group, ends within seconds all the same.
. "$(dirname "$0")/../../common.sh"
needs service gcc
new_distro d
compile inside
"$lsl" -d d -- 'cat >/inside; chmod 755 /inside' <"$test_dir/inside"
ends_soon() {
  local begin=$SECONDS
  expect_status 0 timeout 20 "$lsl" --terminate d
  [ $((SECONDS - begin)) -le 6 ] || fail "it took $((SECONDS - begin)) s"
  expect_output "" "$lsl" --list --running --quiet
}

expect_output "stopped" "$lsl" -d d -- '/inside stop >/out & until [ -s /out ]; do sleep 0.05; done; cat /out'
ends_soon
expect_output "hello" "$lsl" -d d -- echo hello
if "$lsl" -d d -- test -w /sys/fs/cgroup/cgroup.procs; then
  expect_output "frozen 1" "$lsl" -d d -- 'cd /sys/fs/cgroup; mkdir -p a/b; echo 1 >a/b/cgroup.procs; echo 1 >a/cgroup.freeze
    until grep "frozen 1" a/b/cgroup.events; do sleep 0.05; done'
  ends_soon
fi
