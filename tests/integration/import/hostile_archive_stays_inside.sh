#!/bin/bash
# An archive cannot write outside of the distribution, by .., absolute names or links; what it tries is told.
. "$(dirname "$0")/../../common.sh"
needs service

mkdir "$test_dir/bad" "$test_dir/open"
chmod 777 "$test_dir/open"
echo evil >"$test_dir/bad/evil"
ln -s "$test_dir/open" "$test_dir/bad/link"
cp "$(rootfs_tar busybox)" "$test_dir/bad.tar"
# --transform makes the names that tar itself refuses to make.
tar -C "$test_dir/bad" -rf "$test_dir/bad.tar" link
for name in "../../../../../..$test_dir/open/escaped-1" "$test_dir/open/escaped-2" link/escaped-3 "usr/../../$test_dir/open/escaped-4"; do
  tar -C "$test_dir/bad" -P --transform "s,^evil$,$name," -rf "$test_dir/bad.tar" evil
done

expect_status 0 "$lsl" --import d "$test_dir/distros/d" "$test_dir/bad.tar" --version 1
for told in '2 entries outside the tree were left out' '1 absolute name was made relative'; do
  grep -q "$told" "$test_dir/stderr" || { show_run import; fail "not told: $told"; }
done
expect_equal "files outside" "" "$(ls -A "$test_dir/open")"
expect_output $'escaped-2\nescaped-3' "$lsl" -d d -- ls "$test_dir/open"
