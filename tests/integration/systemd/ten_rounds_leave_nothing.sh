#!/bin/bash
# Ten starts and stops with systemd, in each way to stop: nothing is left behind, and the service is the same.
# timeout: 200
. "$(dirname "$0")/../../common.sh"
needs root cgroup2
new_distro debian --rootfs bookworm-systemd

kept() {
  local pid
  pid=$(service_pid)
  echo "service $pid descriptors $(find "/proc/$pid/fd" -type l | wc -l)"
  echo "mounts of the service $(grep -c . "/proc/$pid/mountinfo")"
  echo "children, dead ones too $(wc -w <"/proc/$pid/task/$pid/children")"
  for id in $seen_ids; do echo "groups $(find /sys/fs/cgroup -type d -path "*$id*" | wc -l)"; done
}
same() { [ "$(kept)" = "$before" ]; }
round() {
  expect_output running "$lsl" -d debian -- systemctl is-system-running
  case $(($1 % 3)) in
    0) expect_status 0 "$lsl" --terminate debian ;;
    1) run "$lsl" -d debian -- systemctl poweroff ;;
    2) run "$lsl" -d debian -- kill -KILL 2 ;;
  esac
}
round 0
round 1
"$lsl" --terminate debian  # if it is not gone yet
before=$(kept)
for i in $(seq 10); do round "$i"; done
eventually 15 same || fail "before: $before; after: $(kept)"
