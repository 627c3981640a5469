#!/bin/bash
# A failed export leaves the file that was there, and no other.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

echo precious >"$test_dir/backup.tar"
expect_status 255 "$lsl" --export no-such "$test_dir/backup.tar"
expect_equal "the file" precious "$(cat "$test_dir/backup.tar")"
expect_status 255 "$lsl" --export d "$test_dir/no/such/folder/backup.tar"
expect_equal "files" 1 "$(find "$test_dir" -maxdepth 1 -name '*backup.tar*' | wc -l)"
