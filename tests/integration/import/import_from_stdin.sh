#!/bin/bash
# An archive is imported from a pipe, compressed or not, and exported to one.
. "$(dirname "$0")/../../common.sh"
needs service xz zstd bzip2

tar=$(rootfs_tar busybox)
for compress in cat gzip xz zstd bzip2; do
  $compress <"$tar" | "$lsl" --import "d-$compress" "$test_dir/distros/$compress" - --version 1 ||
    fail "import through $compress"
  expect_output "hello" "$lsl" -d "d-$compress" -- echo hello
done

"$lsl" --export d-cat - | "$lsl" --import copy "$test_dir/distros/copy" - --version 1 || fail "export to import"
expect_output "hello" "$lsl" -d copy -- echo hello
