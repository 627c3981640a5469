#!/bin/bash
# Root's own machine: its ports below 1024 are forwarded as well, by a process that has no other rights left.
. "$(dirname "$0")/../../support/own_host.sh"
needs root pasta python3 ip
make_own_host

"$nest_program" --uid 0 -- python3 "$ports" serve tcp 0.0.0.0 22 inside >/dev/null 2>"$test_dir/log" &
nest=$!
servers+=("$nest")
answers() { python3 "$ports" listens "$@" 2>/dev/null; }
eventually 10 answers 127.0.0.1 22 || fail "not forwarded: $(cat "$test_dir/log")"
expect_output "inside, 3 bytes from 127.0.0.1" ask tcp 127.0.0.1 22
child_named() {
  local pid children
  read -r -a children <"/proc/$nest/task/$nest/children"
  for pid in "${children[@]}"; do
    [ "$(cat "/proc/$pid/comm")" != "$1" ] || echo "$pid"
  done
}
capabilities_of() { sed -n 's/^CapEff:\t*//p' "/proc/$(child_named "$1")/status"; }
expect_equal "capabilities of the opener" 0000000000000400 "$(capabilities_of lsl-ports)"
expect_equal "capabilities of the carrier" 0000000000000000 "$(capabilities_of lsl-forward)"
