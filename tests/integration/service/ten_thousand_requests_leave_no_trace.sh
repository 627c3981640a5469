#!/bin/bash
# 64 clients at once get 10 000 requests answered; the service then holds no more memory and descriptors than before.
# timeout: 200
. "$(dirname "$0")/../../common.sh"
needs root gcc
compile load
new_distro first
new_distro second
export LSL_INSTANCE_IDLE_MS=-1
"$lsl" --shutdown
for name in first second; do expect_output "hello" "$lsl" -d $name -- echo hello; done

service=$(service_pid)
mapfile -t inits < <(pgrep -P "$service")
expect_equal "processes of the two distributions" 2 "${#inits[@]}"

load() { "$test_dir/load" "$LSL_RUNTIME_DIR/service.sock" "$lsl" 64 "$1" first second; }
descriptors() { find "/proc/$service/fd" "${inits[@]/#//proc/}" -maxdepth 2 -path '*/fd/*' | wc -l; }
# Anonymous memory in KiB, of the service and of each init.
memory_of() { awk '/^RssAnon:/ {print $2}' "/proc/$1/status"; }
leaders_gone() { [ "$(pgrep -c -P "$(echo "${inits[@]}" | tr ' ' ,)")" = 0 ]; }
calm() { leaders_gone && [ "$(descriptors)" = "$1" ]; }

# What is allocated once and kept is there after the first two thousand.
expect_equal "requests answered of the first" 2000 "$(load 2000)"
eventually 10 leaders_gone || fail "session leaders stay"
starts_are_over() { [ -z "$(find "/proc/$service/fd" -lname '*lsl-timeline*')" ]; }
eventually 10 starts_are_over || fail "timelines of the starts stay open"
descriptors_before=$(descriptors)
memory_before=()
for pid in "$service" "${inits[@]}"; do memory_before+=("$(memory_of "$pid")"); done

expect_equal "requests answered" 10000 "$(load 10000)"
eventually 10 calm "$descriptors_before" || fail "descriptors before: $descriptors_before, after: $(descriptors)"
expect_equal "process id of the service" "$service" "$(service_pid)"
i=0
for pid in "$service" "${inits[@]}"; do
  grown=$(($(memory_of "$pid") - memory_before[i]))
  echo "$(cat "/proc/$pid/comm"): ${memory_before[i]} KiB and $grown more"
  [ $grown -le 200 ] || fail "$(cat "/proc/$pid/comm") has grown by $grown KiB over 10000 requests"
  i=$((i + 1))
done
