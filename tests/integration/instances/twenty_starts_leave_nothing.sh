#!/bin/bash
# Twenty starts and stops leave no descriptor, mount, process, cgroup or loop device.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

kept() {
  local pid id
  pid=$(service_pid)
  echo "descriptors $(find "/proc/$pid/fd" -type l | wc -l)"
  echo "mounts of the service $(grep -c . "/proc/$pid/mountinfo")"
  echo "processes in its care $(pgrep -c -P "$pid")"
  for id in $(distro_ids); do
    echo "cgroups $(find /sys/fs/cgroup -type d -iname "*$id*" 2>/dev/null | wc -l)"
  done
  echo "mounts on the host $(grep -c -F "$test_dir" /proc/self/mountinfo)"
  echo "loop devices $(grep -s -l -F "$test_dir/" /sys/block/loop*/loop/backing_file | wc -l)"
}
start_and_stop() {
  expect_output "hello" "$lsl" -d d -- echo hello
  expect_status 0 "$lsl" --terminate d
}

start_and_stop # what the service makes once is there now
before=$(kept)
for _ in $(seq 20); do start_and_stop; done
same() { [ "$(kept)" = "$before" ]; }
eventually 5 same || fail "before: $before; after: $(kept)"
