#!/bin/bash
# A distribution whose process numbers are used up gets no session, which is said; others get theirs, and it can be ended.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d
new_distro other
expect_output "hello" "$lsl" -d other -- echo hello
# Since Linux 6.14 a PID namespace has a size of its own.
"$lsl" -d d -- 'echo 301 >/proc/sys/kernel/pid_max' 2>/dev/null || skip "a distribution cannot make its process table small"

"$lsl" -d d -- 'while sleep '"${unique}1"' & do :; done' >/dev/null 2>"$test_dir/errors"
grep -q "can't fork" "$test_dir/errors" || fail "no end of processes: $(cat "$test_dir/errors")"
processes() { pgrep -c -f -x "sleep ${unique}1"; }
if [ "$(processes)" -lt 200 ] || [ "$(processes)" -gt 300 ]; then fail "$(processes) processes in a table of 301"; fi

for how in "-- echo hello" "--exec true" ""; do
  # shellcheck disable=SC2086  # several words
  expect_error "as many processes as it may have" timeout 20 "$lsl" -d d $how
  expect_equal "exit status" 255 "$status"
done
expect_output $'d\nother' "$lsl" --list --running --quiet
expect_output "hello" timeout 20 "$lsl" -d other -- echo hello
expect_status 0 timeout 20 "$lsl" --terminate d
none() { [ "$(processes)" = 0 ]; }
eventually 5 none || fail "processes are left"
expect_output "hello" timeout 20 "$lsl" -d d -- echo hello
