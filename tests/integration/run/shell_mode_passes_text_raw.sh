#!/bin/bash
# One word is handed to the distribution's shell as it is; --exec hands it to nobody's shell.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

expect_output "3"          "$lsl" -d d -- 'printf "%s\n" a b c | wc -l'
expect_output "root"       "$lsl" -d d -- 'echo $USER'
expect_output '$USER'      "$lsl" -d d -- "echo '\$USER'"
expect_output '"'          "$lsl" -d d -- 'echo \"'
expect_output 'a  b'       "$lsl" -d d -- 'echo "a  b"'
expect_output '/root'      "$lsl" -d d -- 'echo ~'
expect_output '$USER ~ |'  "$lsl" -d d --exec echo '$USER' '~' '|'
