#!/bin/bash
# A service that was given its socket leaves it where it is: who gave it listens on.
. "$(dirname "$0")/../../common.sh"
needs service systemd-socket-activate
export LSL_SERVICE_IDLE_MS=1
socket=$LSL_RUNTIME_DIR/service.sock

systemd-socket-activate --listen="$socket" --setenv=LSL_STATE_DIR --setenv=LSL_RUNTIME_DIR \
  --setenv=LSL_SERVICE_IDLE_MS "$bin/lsld" 2>"$test_dir/activation" &
activation=$!
eventually 5 test -S "$socket" || fail "nobody listens"
expect_output "" "$lsl" --list --quiet
wait $activation
[ -S "$socket" ] || fail "the socket has gone"
rm "$socket"
