#!/bin/bash
# Without a command a login shell starts: argv[0] begins with a dash and profiles are read.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

login() { echo "$1" | "$lsl" -d d "${@:2}"; }

expect_output "-sh" login 'echo $0'
expect_output "/bin/sh" login 'echo $0' --shell-type standard
expect_output "/bin/sh" "$lsl" -d d -- 'echo $0'
expect_output "-sh" "$lsl" -d d --shell-type login -- 'echo $0'

"$lsl" -d d -- "echo 'export FROM_PROFILE=yes' >/etc/profile"
expect_output "yes" login 'echo $FROM_PROFILE'
expect_output "" "$lsl" -d d -- 'echo $FROM_PROFILE'
