#!/bin/bash
# Big binary data passes in, out, and through two commands chained by a pipe, unchanged.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

head -c 30000000 /dev/urandom >"$test_dir/data"
sum=$(md5sum <"$test_dir/data")
expect_equal "file in" "$sum" "$("$lsl" -d d -- md5sum <"$test_dir/data")"
expect_equal "pipe in and out" "$sum" "$(dd if="$test_dir/data" bs=64k status=none | "$lsl" -d d -- cat | md5sum)"
expect_equal "two in a chain" "$sum" \
  "$("$lsl" -d d -- gzip -1 <"$test_dir/data" | "$lsl" -d d -- gzip -d | md5sum)"
echo first >"$test_dir/log"
"$lsl" -d d -- echo second >>"$test_dir/log"
expect_equal "appended" $'first\nsecond' "$(cat "$test_dir/log")"

# A reader that leaves early ends the writer too.
expect_equal "head" y "$(timeout 20 "$lsl" -d d -- yes | head -n 1)"
