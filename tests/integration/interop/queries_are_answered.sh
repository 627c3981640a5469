#!/bin/bash
# Init answers questions from inside on /run/WSL/1_interop, whoever asks and however badly others behave.
. "$(dirname "$0")/../../common.sh"
needs service gcc
new_distro d
compile interop
"$lsl" -d d -- 'cat >/bin/interop; chmod 755 /bin/interop' <"$test_dir/interop"
ask() { "$lsl" -d d -u demo -- interop "$@"; }

expect_output "d" ask variable WSL_DISTRO_NAME
expect_output "" ask variable NO_SUCH_VARIABLE
expect_output "4" ask flags
expect_output "0" ask mode
expect_output "" ask vm
expect_output "1" ask elevated
expect_output "0" ask login 1000
expect_output "95" ask program
expect_output "closed" ask unknown
expect_output "unset" "$lsl" -d d -- 'echo ${WSL_INTEROP-unset}'

# The interop key is about host programs; questions are answered all the same.
"$lsl" -d d -- 'printf "[interop]\nenabled=false\n" >/etc/wsl.conf'
"$lsl" --terminate d
expect_output "4" ask flags
