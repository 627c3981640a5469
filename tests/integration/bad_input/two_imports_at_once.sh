#!/bin/bash
# Of two imports of one name at once one wins, and the other takes nothing away from it.
. "$(dirname "$0")/../../common.sh"
needs service
tar=$(rootfs_tar busybox)
pids=()
for i in 1 2 3 4; do
  "$lsl" --import d "$test_dir/distros/$i" - --version 1 <"$tar" 2>"$test_dir/errors.$i" &
  pids+=($!)
done
won=0
for i in 1 2 3 4; do
  if wait "${pids[i - 1]}"; then
    won=$((won + 1))
  else
    grep -q 'already exists' "$test_dir/errors.$i" || fail "unclear: $(cat "$test_dir/errors.$i")"
    [ ! -e "$test_dir/distros/$i" ] || fail "a loser's directory is left"
  fi
done
expect_equal "winners" 1 "$won"
expect_output "d" "$lsl" --list --quiet --all
expect_output "hello" "$lsl" -d d -- echo hello
# Nor do two go into one directory.
"$lsl" --import a "$test_dir/distros/both" - --version 1 <"$tar" 2>/dev/null &
"$lsl" --import b "$test_dir/distros/both" - --version 1 <"$tar" 2>/dev/null
first=$?
wait $!
expect_equal "one of two failed" 255 $((first + $?))
