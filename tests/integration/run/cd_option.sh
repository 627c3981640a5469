#!/bin/bash
# --cd names a directory inside; a directory that has no counterpart inside gives the home directory.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

expect_output "/tmp"        "$lsl" -d d --cd /tmp -- pwd
expect_output "/root"       "$lsl" -d d --cd '~' -- pwd
"$lsl" -d d -- 'mkdir /root/work'
expect_output "/root/work"  "$lsl" -d d --cd '~/work' -- pwd
cd "$test_dir" || fail "cd"
expect_output "/root"       "$lsl" -d d -- pwd
