#!/bin/bash
# An interactive shell has job control: Ctrl-Z stops, fg continues, Ctrl-C interrupts, and the shell goes on.
. "$(dirname "$0")/../../common.sh"
needs service script
new_distro d
mkfifo "$test_dir/keys"
exec 7<>"$test_dir/keys"
script -qefc "$lsl -d d --shell-type standard" /dev/null <&7 >"$test_dir/screen" &
shell=$!
type_in() { printf '%b' "$1" >&7; }
shows() { eventually 20 grep -aq -- "$1" "$test_dir/screen" || fail "[$1] does not show: $(cat -v "$test_dir/screen")"; }
runs() { pgrep -fx "sleep ${unique}1" >/dev/null; }
state() { ps -o stat= -p "$(pgrep -fx "sleep ${unique}1")" | cut -c1; }
is() { [ "$(state)" = "$1" ]; }

type_in 'echo be""gun; tty\n'
shows '^begun'
shows '^/dev/pts/'
type_in "sleep ${unique}1\n"
eventually 20 runs || fail "no sleep"
type_in '\0032'
eventually 20 is T || fail "Ctrl-Z does not stop it: $(state)"
type_in 'jobs; echo st""opped\n'
shows '^stopped'
shows "Stopped .*sleep ${unique}1"
type_in 'fg\n'
eventually 20 is S || fail "fg does not continue it: $(state)"
type_in '\0003'
not_runs() { ! runs; }
eventually 20 not_runs || fail "Ctrl-C does not interrupt it"
type_in 'echo status $?\n'
shows '^status 130'
type_in 'exit 7\n'
wait $shell
expect_equal "exit status" 7 $?
