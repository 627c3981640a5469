#!/bin/bash
# Clients get their sessions also when they ask for more than init reads at the moment.
. "$(dirname "$0")/../../common.sh"
needs service gcc
compile many_clients
new_distro d
expect_output "hello" "$lsl" -d d -- echo hello
init=$(pgrep -P "$(service_pid)")

kill -STOP "$init"
"$test_dir/many_clients" "$LSL_RUNTIME_DIR/service.sock" d 450 >"$test_dir/sessions" &
sleep 1
kill -CONT "$init"
wait $!
expect_equal "the sessions" 450 "$(cat "$test_dir/sessions")"
expect_output "hello" "$lsl" -d d -- echo hello
