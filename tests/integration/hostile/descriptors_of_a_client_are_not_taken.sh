#!/bin/bash
# The service takes no descriptor from a client: not a poisoned one, not many.
. "$(dirname "$0")/../../common.sh"
needs service gcc
compile client
expect_status 0 "$lsl" --list --quiet
socket=$LSL_RUNTIME_DIR/service.sock
pid=$(service_pid)
descriptors() { find "/proc/$pid/fd" -type l -printf '%l\n' | sed 's/:.*//' | sort; }

before=$(descriptors)
poisoned=/dev/null
[ ! -e /dev/fuse ] || poisoned=/dev/fuse
for count in 1 253 1000; do
  run timeout 10 "$test_dir/client" "$socket" fds "$count" "$poisoned"
  [ "$status" = 0 ] || { show_run client fds "$count"; fail "the client did not end"; }
  # Refused or answered, but not taken.
  grep -q -e '"vendor":"lsl"' -e 'hung up' -e refused "$test_dir/stdout" || { show_run client fds "$count"; fail "no answer"; }
done
expect_status 0 "$lsl" --list --quiet
same() { [ "$(descriptors)" = "$before" ]; }
eventually 5 same || fail "descriptors before: $before; after: $(descriptors)"
expect_equal "process id of the service" "$pid" "$(service_pid)"
