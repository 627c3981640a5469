#!/bin/bash
# Half messages, huge ones, descriptors and crowds on init's socket hold up neither init nor others who ask.
. "$(dirname "$0")/../../common.sh"
needs service gcc
new_distro d
compile interop
"$lsl" -d d -- 'cat >/bin/interop; chmod 755 /bin/interop' <"$test_dir/interop"
answered() { expect_output "4" timeout 5 "$lsl" -d d -u demo -- interop flags; }
memory() { "$lsl" -d d -- 'grep VmRSS /proc/1/status | tr -dc 0-9'; }

answered
before=$(memory)
expect_output "closed" "$lsl" -d d -u demo -- interop huge
expect_output "closed" "$lsl" -d d -u demo -- interop rubbish
"$lsl" -d d -u demo -- interop crowd 500 >"$test_dir/crowd" &
crowd=$!
eventually 20 grep -q connected "$test_dir/crowd" || fail "no crowd"
answered
"$lsl" -d d -u demo -- interop descriptors >"$test_dir/sent"
answered
kill $crowd
wait $crowd
"$lsl" -d d -u demo -- interop flood 20000 >/dev/null
answered
[ "$(memory)" -lt $((before + 4096)) ] || fail "init grew from $before to $(memory) KiB"
expect_output "0" "$lsl" -d d -- 'cat /proc/[0-9]*/stat 2>/dev/null | grep -c " Z "; true'
# A silent one is let go after ten seconds.
expect_output "closed after 10 s" "$lsl" -d d -u demo -- interop silent
