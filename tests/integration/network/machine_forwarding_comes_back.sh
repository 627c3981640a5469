#!/bin/bash
# The processes of localhost forwarding are the user's, without rights; they are started again when one of them is
# killed, and go when their owner is killed.
. "$(dirname "$0")/../../support/own_host.sh"
needs root pasta python3 ip
make_own_host

"$nest_program" -- python3 "$ports" serve tcp 0.0.0.0 4000 inside >/dev/null 2>"$test_dir/log" &
nest=$!
servers+=("$nest")
answers() { python3 "$ports" listens 127.0.0.1 4000 2>/dev/null; }
silent() { ! answers; }
child_named() {
  local pid children
  read -r -a children <"/proc/$nest/task/$nest/children"
  for pid in "${children[@]}"; do
    [ "$(cat "/proc/$pid/comm")" != "$1" ] || echo "$pid"
  done
}
eventually 10 answers || fail "not forwarded: $(cat "$test_dir/log")"
for name in lsl-ports lsl-forward; do
  pid=$(child_named "$name")
  expect_equal "user of $name" 1000 "$(awk '/^Uid:/ { print $3 }' "/proc/$pid/status")"
  expect_equal "capabilities of $name" 0000000000000000 "$(sed -n 's/^CapPrm:\t*//p' "/proc/$pid/status")"
  [ "$(find "/proc/$pid/fd" -lname '/*' | wc -l)" -le 5 ] || fail "$name holds files: $(ls -l "/proc/$pid/fd")"
  kill -KILL "$pid"
  another() { [ -n "$(child_named "$name")" ] && [ "$(child_named "$name")" != "$pid" ]; }
  eventually 10 another || fail "$name is not started again: $(cat "$test_dir/log")"
  eventually 10 answers || fail "not forwarded after the end of $name: $(cat "$test_dir/log")"
done

all=("$(child_named lsl-ports)" "$(child_named lsl-forward)" "$(child_named lsl-network)")
kill -KILL "$nest"
gone() {
  local pid
  for pid in "${all[@]}"; do
    [ ! -d "/proc/$pid" ] || grep -q '^State:.*Z' "/proc/$pid/status" 2>/dev/null || return 1
  done
}
eventually 10 gone || fail "left: $(ps -o pid,comm -p "${all[*]}")"
eventually 10 silent || fail "the port is still open"
