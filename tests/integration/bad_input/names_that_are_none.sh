#!/bin/bash
# A name that is none is refused and shown, shortened and without control characters.
. "$(dirname "$0")/../../common.sh"
needs service
tar=$(rootfs_tar busybox)
long=$(printf 'a%.0s' $(seq 300))
for name in "" . .. a/b "a b" 'a;b' $'a\nb' $'\e[31mred' ä legacy "$long"; do
  expect_status 255 "$lsl" --import "$name" "$test_dir/distros/d" "$tar" --version 1
  grep -q 'Invalid distribution name' "$test_dir/stderr" || { show_run import "$name"; fail "unclear"; }
  ! grep -q -P '[\x00-\x08\x0b-\x1f]' "$test_dir/stderr" || fail "control characters are printed"
done
[ "$(wc -c <"$test_dir/stderr")" -lt 400 ] || fail "the whole long name is printed"
expect_status 255 "$lsl" -d "$long" -- true
expect_status 255 "$lsl" --unregister $'\n'
expect_output "" "$lsl" --list --quiet --all
[ ! -e "$test_dir/distros/d" ] || fail "the directory was made"
expect_status 0 "$lsl" --import "${long:0:100}" "$test_dir/distros/d" "$tar" --version 1
