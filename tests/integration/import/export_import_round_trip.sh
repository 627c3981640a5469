#!/bin/bash
# An exported distribution comes back with the same contents, owners, modes and links.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

"$lsl" -d d -- '
  cd /root; echo text >file; chmod 4751 file; chown 1000:1001 file; ln file hard; ln -s /etc/passwd soft
  mkdir "dir with blanks"; mkfifo fifo; : >"$(printf "odd\nname")"; chmod 1777 "dir with blanks"'
listing='cd /root && find . -print0 | sort -z | xargs -0 stat -c "%n %a %u %g %F %h %N"'
wanted=$("$lsl" -d d -- "$listing")

for format in tar tar.gz tar.xz; do
  expect_status 0 "$lsl" --export d "$test_dir/out.$format" --format "$format"
  expect_status 0 "$lsl" --import "e-$format" "$test_dir/distros/$format" "$test_dir/out.$format" --version 1
  expect_output "$wanted" "$lsl" -d "e-$format" -- "$listing"
  expect_status 0 "$lsl" --unregister "e-$format"
done
grep -q -x './etc/passwd' <(tar -tf "$test_dir/out.tar") || fail "entries do not begin with ./"
