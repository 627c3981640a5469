# shellcheck shell=bash
# Sourced after common.sh by tests of what the command makes of a service's answers.
#
#   answers METHOD LINE…       what the fake service answers to METHOD from now on, a reply per line (fake_service.py)
#   failure CODE STEPS TEXT    prints the reply of a call that failed
#   calls                      prints what was asked for since the last time, a line per call
needs python3
python3 "${source_dir:?}/tests/support/fake_service.py" "$LSL_RUNTIME_DIR" &
fake_service=$!
eventually 10 test -S "$LSL_RUNTIME_DIR/service.sock" || fail "the fake service does not start"

answers() {
  local method=$1
  shift
  printf '%s\n' "$@" >"$LSL_RUNTIME_DIR/$method"
}

failure() {
  printf '{"error":"org.lsl.Service.Failed","parameters":{"code":"%s","steps":"%s","message":"%s","errno":0}}' "$@"
}

calls() {
  cat "$LSL_RUNTIME_DIR/calls"
  : >"$LSL_RUNTIME_DIR/calls"
}

at_end() {
  kill "$fake_service"
  wait "$fake_service" 2>/dev/null
  rm -f "$LSL_RUNTIME_DIR/service.sock"
}
