#!/bin/bash
# Called as wsl: a command line of one word is the shell's, --exec passes words untouched.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

expect_raw() {
  local wanted=$1
  shift
  expect_equal "$*" "$wanted." "$("$wsl" "$@" && echo .)"
}

expect_raw '"' 'echo -n \"'
expect_raw "'" "echo -n \\'"
expect_raw ' ' 'echo -n " "'
expect_raw root 'echo -n $USER'
expect_raw root 'echo -n "$USER"'
expect_raw '"$USER"' "echo -n '\"\$USER\"'"
expect_raw '\"$USER\"' "echo -n '\\\"\$USER\\\"'"
expect_raw 'a   b' 'echo -n a " " b'
expect_raw 'a  b' 'echo -n a "" b'
expect_raw 'a b ' 'echo -n a b ""'
expect_raw ab 'echo -n "a""b"'
expect_raw '$USER' --exec echo -n '$USER'
expect_raw '"a"' --exec echo -n '"a"'
expect_raw $'foo  bar\n' --exec echo foo "" bar
expect_raw $'LOW!\n' 'echo LOW!'
expect_raw $'root\n' --user root whoami
expect_raw $'/root\n' --cd '~' --user root pwd
