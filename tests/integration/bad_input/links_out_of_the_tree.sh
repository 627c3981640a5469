#!/bin/bash
# Hard and symbolic links of an archive that point out of the tree reach nothing there.
. "$(dirname "$0")/../../common.sh"
needs service
echo secret >"$test_dir/secret"
mkdir "$test_dir/tree"
tar -C "$test_dir/tree" -xf "$(rootfs_tar busybox)"
ln -s "$test_dir/secret" "$test_dir/tree/soft"
ln -s ../../../../../../../../../../.. "$test_dir/tree/up"
ln "$test_dir/secret" "$test_dir/tree/a"
ln "$test_dir/secret" "$test_dir/tree/hard-absolute"
ln "$test_dir/secret" "$test_dir/tree/hard-up"
tar -C "$test_dir/tree" -cf "$test_dir/bad.tar" --exclude=./hard-* --exclude=./a .
# A hard link entry names a file that is "in" the archive; its name is changed to one outside.
for to in "$test_dir/secret" "../../../../../../../../..$test_dir/secret"; do
  tar -C "$test_dir/tree" -P --transform "s,^a$,$to,Rh" --transform "s,^a$,.x,r" -rf "$test_dir/bad.tar" a hard-absolute
done

run "$lsl" --import d "$test_dir/distros/d" "$test_dir/bad.tar" --version 1
[ "$status" = 0 ] || [ "$status" = 255 ] || { show_run import; fail "unexpected status"; }
expect_equal "the file outside" "secret" "$(cat "$test_dir/secret")"
expect_equal "its owner" "$(id -u)" "$(stat -c %u "$test_dir/secret")"
found=$(find "$test_dir/distros" -samefile "$test_dir/secret" 2>/dev/null)
expect_equal "names of it inside" "" "$found"
