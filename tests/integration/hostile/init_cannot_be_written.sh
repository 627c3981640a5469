#!/bin/bash
# The program that every distribution runs as /init cannot be changed from inside one.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

before=$(sha256sum <"$bin/init")
# The session leader is /init, too.
for target in /init /proc/1/exe '/proc/$PPID/exe' /proc/self/fd/3; do
  expect_status 1 "$lsl" -d d -- "exec 3</init; (echo evil >>$target) 2>/dev/null"
  expect_status 1 "$lsl" -d d -- "exec 3</init; (echo evil >$target) 2>/dev/null"
done
expect_status 1 "$lsl" -d d -- 'cp /bin/busybox /init 2>/dev/null || rm -f /init 2>/dev/null || mv /init /old 2>/dev/null'
expect_status 1 "$lsl" -d d -- 'chmod 777 /init 2>/dev/null || chown 0:0 /init 2>/dev/null || touch /init 2>/dev/null'
expect_output "/init" "$lsl" -d d -- 'readlink /proc/$PPID/exe'
# The same on a file of its own works.
expect_status 0 "$lsl" -d d -- 'cp /init /mine; exec 3</mine; echo evil >>/proc/self/fd/3; chmod 777 /mine'
expect_equal "the program" "$before" "$(sha256sum <"$bin/init")"
