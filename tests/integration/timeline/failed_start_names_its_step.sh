#!/bin/bash
# A start that fails or hangs says in which step, and --boot-timeline shows how far it came.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d
no_service() { [ -z "$(service_pid)" ]; }
end_service() {
  "$lsl" --shutdown || fail "shutdown"
  eventually 10 no_service || fail "the service does not end"
}
fails_in() { # POINT STEP
  end_service
  LSL_FAILPOINT=$1 expect_error "^lsl: $2: " "$lsl" -d d -- true
  expect_status 0 "$lsl" --boot-timeline d
  grep -q -E "^Started .*, failed: $2: " "$test_dir/stdout" || { show_run timeline; fail "the failure is not told"; }
  grep -q -E "^ +[0-9.]+ +- +${2%%:*} +${2#*: } +#" "$test_dir/stdout" || { show_run timeline; fail "the step is not marked"; }
}
fails_in launch.after_builder:error "lsld: fork the builder"
fails_in launch.before_initialize:error "lsld: send Initialize"
fails_in builder.before_tree:kill "builder: mount the tree"
fails_in builder.after_tree:error "builder: mount the tree"
fails_in builder.before_exec:kill "init: execute /init"
fails_in init.after_mounts:kill "init: mount the rest"
fails_in init.before_initialize_response:kill "init: answer"

# One that only takes long says so once it is there.
end_service
export LSL_SLOW_START_MS=0
expect_status 0 "$lsl" -d d -- true
grep -q -E "^lsl: Starting 'd' took [0-9.]+ s; the longest step was [a-z]+: .* \([0-9.]+ s\)\.$" "$test_dir/stderr" || { show_run start; fail "no warning"; }
expect_status 0 "$lsl" -d d -- true
[ ! -s "$test_dir/stderr" ] || { show_run "second session"; fail "told twice"; }
