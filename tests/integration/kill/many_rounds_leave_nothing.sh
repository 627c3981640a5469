#!/bin/bash
# 200 starts and stops: the service has the same descriptors, memory, mounts and control groups, and is as fast as ever.
# timeout: 400
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

rounds=200 part=20
kept() {
  local pid
  pid=$(service_pid)
  echo "descriptors $(find "/proc/$pid/fd" -type l | wc -l)"
  echo "mounts of the service $(grep -c . "/proc/$pid/mountinfo")"
  echo "mounts on the host $(grep -c -F "$test_dir" /proc/self/mountinfo)"
  echo "children, dead ones too $(wc -w <"/proc/$pid/task/$pid/children")"
  grep -o 'lsl-[0-9a-f]\{12\}' "/proc/$pid/cgroup" | sort -u | while read -r group; do
    echo "control groups $(find /sys/fs/cgroup -path "*/$group*" -type d | wc -l)"
  done
  echo "files $(find "$LSL_STATE_DIR" "$LSL_RUNTIME_DIR" "$test_dir/distros" -maxdepth 4 | wc -l)"
}
same() { [ "$(kept)" = "$before" ]; }
resident() { awk '/^VmRSS:/ { print $2 }' "/proc/$(service_pid)/status"; }
microseconds() { echo $(($(date +%s%N) / 1000)); }

round() {
  expect_output "hello" "$lsl" -d d -- echo hello
  expect_status 0 "$lsl" --terminate d
}
# Prints how many microseconds the fastest of N rounds took: what else the machine does slows only some of them down.
timed() {
  local start took fastest=1000000000
  for _ in $(seq "$1"); do
    start=$(microseconds)
    round
    took=$(($(microseconds) - start))
    [ "$took" -ge "$fastest" ] || fastest=$took
  done
  echo "$fastest"
}

timed "$part" >/dev/null  # what the service makes once is there now
settled() { before=$(kept) && sleep 0.2 && same; }  # what the last round had is taken away a little later
eventually 10 settled || fail "the service does not come to rest: $before"
before=$(kept) memory_before=$(resident) service=$(service_pid)
first=$(timed "$part") || exit 1
timed $((rounds - 2 * part)) >/dev/null || exit 1
last=$(timed "$part") || exit 1
memory_after=$(resident)

echo "$rounds rounds: the fastest of the first $part took $first us, of the last $part $last us; resident $memory_before KiB before, $memory_after KiB after"
expect_equal "the service" "$service" "$(service_pid)"
eventually 5 same || fail "before: $before; after: $(kept)"
[ "$memory_after" -le $((memory_before + 512)) ] || fail "the service's memory grows"
[ "$last" -le $((2 * first)) ] || fail "the last rounds are slower than the first"
