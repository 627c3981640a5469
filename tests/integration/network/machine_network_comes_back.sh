#!/bin/bash
# What connects a machine is started again when it is killed, and when the host's name servers are others; nothing of
# it is left when its owner is gone, also when that was killed.
. "$(dirname "$0")/../../support/own_host.sh"
needs root pasta python3 ip
make_own_host
serve serve tcp 127.0.0.1 4000 loopback

mkfifo "$test_dir/input" "$test_dir/go"
sleep 1000 >"$test_dir/input" &
servers+=($!)
"$nest_program" --no-forwarding -- sh -c "read -r _ <'$test_dir/go'; python3 '$ports' ask tcp 172.29.0.1 4000; exec sleep 1000" \
  <"$test_dir/input" >"$test_dir/out" 2>"$test_dir/log" &
nest=$!
count() { [ "$(grep -c "^$1" "$test_dir/log")" = "$2" ]; }
eventually 10 count ready 1 || fail "not ready: $(cat "$test_dir/log")"
descendants() {
  local child children
  read -r -a children 2>/dev/null <"/proc/$1/task/$1/children"
  for child in "${children[@]}"; do
    echo "$child"
    descendants "$child"
  done
}
pasta_pid() {
  local pid
  for pid in $(descendants "$nest"); do
    case $(readlink "/proc/$pid/exe") in *pas[st][ta]*) echo "$pid" ;; esac
  done
}

first=$(pasta_pid)
[ -n "$first" ] || fail "no pasta"
expect_equal "pasta's user" 1000 "$(stat -c %u "/proc/$first")"
# It holds no mount of the host's: a disk that it kept busy could not be taken away.
[ "$(wc -l <"/proc/$first/mountinfo")" -le 2 ] || fail "pasta holds mounts: $(cat "/proc/$first/mountinfo")"
kill -KILL "$first"
eventually 10 count ready 2 || fail "not ready again: $(cat "$test_dir/log")"
count down 1 || fail "nobody was told: $(cat "$test_dir/log")"

# Its keeper: the same.
kill -KILL "$(ps -o ppid= -p "$(pasta_pid)" | tr -d ' ')"
eventually 10 count ready 3 || fail "not ready after the keeper's end: $(cat "$test_dir/log")"

# Other name servers: it is started again, for it reads them only then.
before=$(pasta_pid)
echo changed >"$test_dir/input"
eventually 10 count "resolv.conf is the same" 1 || fail "no answer"
expect_equal "pasta without a change" "$before" "$(pasta_pid)"
printf 'nameserver 127.0.0.2\n' >"$test_dir/resolv.conf"
echo changed >"$test_dir/input"
eventually 10 count ready 4 || fail "not started again: $(cat "$test_dir/log")"
[ "$(pasta_pid)" != "$before" ] || fail "pasta is the same"

echo go >"$test_dir/go"
eventually 10 grep -q "loopback, 3 bytes" "$test_dir/out" || fail "no network: $(cat "$test_dir/out" "$test_dir/log")"

# The owner is killed: all of it goes.
mapfile -t all < <(descendants "$nest")
[ ${#all[@]} -ge 4 ] || fail "too few processes: ${all[*]}"
kill -KILL "$nest"
gone() {
  local pid
  for pid in "${all[@]}"; do
    [ ! -d "/proc/$pid" ] || grep -q '^State:.*Z' "/proc/$pid/status" 2>/dev/null || return 1
  done
}
eventually 10 gone || fail "left: $(ps -o pid,comm -p "${all[*]}")"
