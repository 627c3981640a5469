#!/bin/bash
# Users with ids that the distribution does not have, lines without end and without sense: each is told, and others go on.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d
"$lsl" -d d -- '
  { echo "far:x:70000:70000::/:/bin/sh"; echo "huge:x:4294967296:0::/:/bin/sh"; echo "minus:x:-1:0::/:/bin/sh"
    echo "all:x:4294967295:0::/:/bin/sh"; echo "words:x:zero:zero::/:/bin/sh"; echo "short:x:0"
    echo "nohome:x:1005:1005::/no/such/home:/bin/sh"; echo "relative:x:1006:1006::home:/bin/sh"
    printf "long:x:1007:1007:"; head -c 300000 /dev/zero | tr "\0" x; echo ":/tmp:/bin/sh"
    printf "last:x:1008:1008::/tmp:/bin/sh"; } >>/etc/passwd'

expect_status 126 "$lsl" -d d -u far -- true
grep -qE '^<3>WSL \([0-9]+ - [^)]*\) ERROR: CreateProcessCommon: setgid\(70000\) failed 22$' "$test_dir/stderr" ||
  fail "nothing about the id: $(cat "$test_dir/stderr")"
for user in huge minus all words short; do
  expect_error "User not found." "$lsl" -d d -u $user -- true
done
expect_output "1005 /" "$lsl" -d d -u nohome -- 'echo $(id -u) $PWD'
grep -q 'chdir(/no/such/home) failed 2' "$test_dir/stderr" || fail "$(cat "$test_dir/stderr")"
expect_output "1006 /home" "$lsl" -d d -u relative -- 'echo $(id -u) $PWD'
expect_output "1007 /tmp" "$lsl" -d d -u long -- 'echo $(id -u) $PWD'
expect_output "1008 /tmp" "$lsl" -d d -u last -- 'echo $(id -u) $PWD'
