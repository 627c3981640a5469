#!/bin/bash
# One user's --shutdown ends that user's distributions, not the service of all.
. "$(dirname "$0")/../../common.sh"
needs root setpriv
chmod 755 "$LSL_RUNTIME_DIR"
expect_output "" "$lsl" --list --quiet
service=$(service_pid)
expect_status 0 setpriv --euid 54399 "$lsl" --shutdown
sleep 0.3 # time to end in
expect_equal "the service" "$service" "$(service_pid)"
