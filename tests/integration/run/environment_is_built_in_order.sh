#!/bin/bash
# The command's environment is the distribution's, not the caller's; WSLENV names what passes.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

export SECRET=host GREETING=hello EMPTY=
expect_output "unset" "$lsl" -d d -- 'echo ${SECRET-unset}'

# Nothing named: WSLENV is there and empty.
expect_output "set" "$lsl" -d d -- 'echo ${WSLENV+set}$WSLENV'
expect_output "d" "$lsl" -d d -- 'echo $WSL_DISTRO_NAME'
expect_output "x86_64 en_US.UTF-8" "$lsl" -d d -- 'echo $HOSTTYPE $LANG' # no locale file in this one
expect_output "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games:/usr/local/games" \
  "$lsl" -d d --exec sh -c 'echo $PATH'

# Named ones pass, unless they are for the other direction; what the system sets last wins over them.
export WSLENV=GREETING/u:EMPTY:SECRET/w:HOME HOME_BEFORE=$HOME
expect_output "hello set unset /root" "$lsl" -d d -- 'echo $GREETING ${EMPTY+set}$EMPTY ${SECRET-unset} $HOME'
expect_output "$WSLENV" "$lsl" -d d -- 'echo $WSLENV'

# A locale file of the distribution decides LANG.
"$lsl" -d d -- 'mkdir -p /etc/default; echo LANG=de_DE.UTF-8 >/etc/default/locale'
expect_output "de_DE.UTF-8" "$lsl" -d d -- 'echo $LANG'
