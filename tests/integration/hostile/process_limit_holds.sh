#!/bin/bash
# A distribution gets no more processes than its limit, whatever ids and namespaces they have; the others and the host do
# not feel it.
. "$(dirname "$0")/../../common.sh"
needs service gcc
export LSL_INSTANCE_PROCESSES=300
new_distro d
new_distro other
compile inside
"$lsl" -d d -- 'cat >/inside; chmod 755 /inside' <"$test_dir/inside"
expect_output "300" "$lsl" -d d -- ulimit -u
expect_status 1 "$lsl" -d d -- 'ulimit -u 301 2>/dev/null'

"$lsl" -d d --exec /inside processes "$unique" >"$test_dir/count" 2>"$test_dir/errors" &
eventually 30 test -s "$test_dir/count" || fail "no end of processes: $(cat "$test_dir/errors")"
processes() { pgrep -c -f -x "/inside processes $unique"; }
count=$(processes)
if [ "$count" -lt 290 ] || [ "$count" -gt 300 ]; then fail "$count processes with a limit of 300"; fi

# Nothing more starts in it, which is said; it can be ended; the other one has its own three hundred.
expect_error "as many processes as it may have" timeout 30 "$lsl" -d d -- echo hello
expect_equal "exit status" 255 "$status"
expect_output "hello" timeout 20 "$lsl" -d other -- 'for i in $(seq 200); do sleep 1000 & done; echo hello'
expect_status 0 timeout 20 "$lsl" --terminate d
wait
none() { [ "$(processes)" = 0 ]; }
eventually 5 none || fail "processes are left"
expect_output "hello" timeout 20 "$lsl" -d d -- echo hello
