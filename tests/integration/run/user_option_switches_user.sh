#!/bin/bash
# -u runs the command as that user, with its groups and its environment.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

expect_output "root"              "$lsl" -d d -- id -un
expect_output "1000 1000"         "$lsl" -d d -u demo -- 'echo $(id -u) $(id -g)'
expect_output "1000 1001"         "$lsl" -d d -u demo -- id -G
expect_output "/home/demo demo demo /bin/sh" "$lsl" -d d --user demo -- 'echo $HOME $USER $LOGNAME $SHELL'
expect_output "/home/demo"        "$lsl" -d d -u demo --cd '~' -- pwd
expect_error  "Permission denied" "$lsl" -d d -u demo -- cat /root/.
