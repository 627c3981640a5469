#!/bin/bash
# In the v1 hierarchies a distribution sees no group of the host or of other distributions, and can change none.
. "$(dirname "$0")/../../common.sh"
needs root
new_distro d
new_distro other
expect_output "hello" "$lsl" -d other -- echo hello
mapfile -t hierarchies < <(awk '$3 == "cgroup" { print $2 }' /proc/mounts)
[ ${#hierarchies[@]} -gt 0 ] || skip "no v1 hierarchy on this host"
at_end() { rmdir "${hierarchies[@]/%//lsl-test-$$}" 2>/dev/null; }

seen=0
for mount in "${hierarchies[@]}"; do
  # The controllers, or the name, of the hierarchy, as mount(8) takes them.
  options=$(awk -v mount="$mount" '$2 == mount { print $4 }' /proc/mounts | tr ',' '\n' |
    grep -v -x -E 'rw|ro|relatime|noatime|nosuid|nodev|noexec|xattr|clone_children|release_agent=.*' | paste -s -d,)
  mkdir "$mount/lsl-test-$$" || fail "cannot make a group in $mount"
  run "$lsl" -d d -- "mount -t cgroup -o $options none /mnt && find /mnt -type d"
  rmdir "$mount/lsl-test-$$"
  [ "$status" = 0 ] || continue # what cannot be mounted shows nothing
  seen=$((seen + 1))
  expect_equal "groups of $options inside" /mnt "$(cat "$test_dir/stdout")"
  for change in 'mkdir /mnt/x' 'echo $$ >/mnt/cgroup.procs' 'echo 1 >/mnt/notify_on_release' 'echo 1 >/mnt/pids.max' \
    'echo FROZEN >/mnt/freezer.state' 'echo a >/mnt/devices.allow' 'echo 1 >/mnt/memory.limit_in_bytes'; do
    expect_status 1 "$lsl" -d d -- "($change) 2>/dev/null"
  done
  expect_status 0 "$lsl" -d d -- umount /mnt
done
[ "$seen" -gt 0 ] || fail "no hierarchy could be looked at"
expect_output "" "$lsl" -d d -- "grep -v ':/\$' /proc/self/cgroup; true"
expect_output "hello" "$lsl" -d other -- echo hello
echo "$seen of ${#hierarchies[@]} hierarchies were looked at"
