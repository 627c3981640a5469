#!/bin/bash
# When its client is killed a command gets SIGHUP, on a terminal and without one; what ignores it or has a session of
# its own lives on, and keeps the distribution up.
. "$(dirname "$0")/../../common.sh"
needs service script
new_distro d
waits='trap "echo hup >/got; exit" HUP; echo $$ >/waits; while :; do sleep 0.05; done'
inside() { "$lsl" -d d -- "$1"; }
runs() { pgrep -fx "sleep $unique$1" >/dev/null; }

"$lsl" -d d -- "(trap '' HUP; exec sleep ${unique}1) & setsid sleep ${unique}2 >/dev/null 2>&1 & sleep ${unique}3 & $waits" &
client=$!
eventually 20 inside '[ -s /waits ]' || fail "the command does not run"
all_run() { runs 1 && runs 2 && runs 3; }
eventually 20 all_run || fail "its children do not run"
kill -KILL $client
wait $client 2>/dev/null
eventually 20 inside 'grep -q hup /got' || fail "no SIGHUP"
no_third() { ! runs 3; }
eventually 20 no_third || fail "a child of its group was not hung up"
runs 1 || fail "what ignores SIGHUP was hung up"
runs 2 || fail "what has a session of its own was hung up"
inside "rm /got /waits"

mkfifo "$test_dir/keys"
script -qec "$lsl -d d -- '$waits'" /dev/null 0<>"$test_dir/keys" >/dev/null &
terminal=$!
eventually 20 inside '[ -s /waits ]' || fail "the command does not run on a terminal"
pkill -KILL -P $terminal -x lsl || pkill -KILL -P "$(pgrep -P $terminal)" -x lsl || fail "no client on the terminal"
wait $terminal
eventually 20 inside 'grep -q hup /got' || fail "no SIGHUP on a terminal"
