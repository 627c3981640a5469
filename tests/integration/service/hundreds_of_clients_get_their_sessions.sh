#!/bin/bash
# Clients that wait for one start all get their session, also when they are more than the channel to init holds.
. "$(dirname "$0")/../../common.sh"
needs root user_namespaces gcc
compile many_clients
new_distro d
expect_output "450" "$test_dir/many_clients" "$LSL_RUNTIME_DIR/service.sock" d 450
expect_output "hello" "$lsl" -d d -- echo hello
