#!/bin/bash
# lsl leaves when its command ends; what runs on in the background keeps the distribution running.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

expect_output "started" timeout 20 "$lsl" -d d -- 'setsid sleep 1000 >/dev/null 2>&1 </dev/null & echo started'
expect_output "d" "$lsl" --list --running --quiet
expect_output "1" "$lsl" -d d -- 'pidof sleep | wc -w'
