#!/bin/bash
# On a terminal the command has a terminal of its own; redirected streams stay what they are.
. "$(dirname "$0")/../../common.sh"
needs service script
new_distro d

expect_output "/dev/pts/0" on_terminal "$lsl -d d -- tty"
expect_output "yes yes yes" on_terminal "$lsl -d d -- '[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo yes yes yes'"
expect_output "not a tty" on_terminal "$lsl -d d -- tty </dev/null; true"
expect_output "no yes" on_terminal "echo x | $lsl -d d -- '[ -t 0 ] || [ ! -t 1 ] || echo no yes'"
expect_status 42 on_terminal "$lsl -d d -- exit 42"

# A big output arrives whole, although the command is gone by then.
expect_output "200000" on_terminal "$lsl -d d -- 'seq 200000' | tail -n 1"
expect_output "200000" on_terminal "$lsl -d d -- seq 200000 | wc -l"

# Job control works: the command is in the foreground of its terminal.
expect_output "0" on_terminal "$lsl -d d -- 'sh -ic true 2>&1 | grep -c \"job control turned off\"; true'"
