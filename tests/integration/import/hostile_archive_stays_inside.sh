#!/bin/bash
# An archive cannot write outside of the distribution, by .., absolute names or links.
. "$(dirname "$0")/../../common.sh"
needs service

mkdir -p "$test_dir/bad/etc"
echo evil >"$test_dir/bad/evil"
ln -s "$test_dir" "$test_dir/bad/link"
# --transform makes the names that tar itself refuses to make.
tar -C "$test_dir/bad" -cf "$test_dir/bad.tar" etc link
tar -C "$test_dir/bad" -P --transform "s,^evil$,../../../../../..$test_dir/escaped-1," -rf "$test_dir/bad.tar" evil
tar -C "$test_dir/bad" -P --transform "s,^evil$,$test_dir/escaped-2," -rf "$test_dir/bad.tar" evil
tar -C "$test_dir/bad" -P --transform "s,^evil$,link/escaped-3," -rf "$test_dir/bad.tar" evil

"$lsl" --import d "$test_dir/distros/d" "$test_dir/bad.tar" --version 1 2>"$test_dir/warnings"
expect_equal "files outside" "" "$(find "$test_dir" -maxdepth 1 -name 'escaped*')"
