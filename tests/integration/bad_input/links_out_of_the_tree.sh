#!/bin/bash
# Hard and symbolic links of an archive that point out of the tree reach nothing there.
. "$(dirname "$0")/../../common.sh"
needs service perl
. "$source_dir/tests/support/tar_entry.sh"
tar=$(rootfs_tar busybox)
echo secret >"$test_dir/secret"
chmod 666 "$test_dir/secret"
up=../../../../../../../../..

# Entries outside are left out and counted. Symbolic links stay what they are: they lead to the same path inside.
{
  tar_entry ./hard-up 1 "$up$test_dir/secret"
  tar_entry ./etc/hard-up 1 "../..$test_dir/secret"
  tar_entry ./soft 2 "$test_dir/secret"
  tar_entry ./soft-up 2 "$up$test_dir/secret"
  tar_entry ./hard-soft 1 ./soft
  tar_entry ./folder 2 "$test_dir"
  cat "$tar"
} >"$test_dir/bad.tar"
expect_status 0 "$lsl" --import d "$test_dir/distros/d" "$test_dir/bad.tar" --version 1
grep -q '2 entries outside the tree were left out' "$test_dir/stderr" || { show_run import; fail "no count"; }
expect_equal "lines of warning" 1 "$(grep -c . "$test_dir/stderr")"
expect_output "" "$lsl" -d d -- 'for name in /soft /soft-up /hard-soft /folder/secret; do cat $name 2>/dev/null; done; ls -d /hard-up /etc/hard-up 2>/dev/null; true'
expect_output "$test_dir/secret" "$lsl" -d d -- readlink /soft

# What is written through a link is written inside.
{ tar_entry "./$test_dir" 5; tar_entry ./folder 2 "$test_dir"; tar_entry ./folder/secret 0; cat "$tar"; } >"$test_dir/bad.tar"
expect_status 0 "$lsl" --import through "$test_dir/distros/through" "$test_dir/bad.tar" --version 1
expect_output "" "$lsl" -d through -- cat "$test_dir/secret"

# The target of a hard link is a path inside, also when it begins with /. One that is not there is an error.
{ tar_entry ./hard-absolute 1 "$test_dir/secret"; cat "$tar"; } >"$test_dir/bad.tar"
expect_error "unpack hard-absolute, a hard link to ${test_dir#/}/secret: No such file or directory" \
  "$lsl" --import e "$test_dir/distros/e" "$test_dir/bad.tar" --version 1
expect_equal "exit status" 255 "$status"
expect_output $'d\nthrough' "$lsl" --list --quiet --all
[ ! -e "$test_dir/distros/e" ] || fail "the directory is left"

expect_equal "the file outside" "secret" "$(cat "$test_dir/secret")"
expect_equal "its owner, mode and links" "$(id -u) 666 1" "$(stat -c '%u %a %h' "$test_dir/secret")"
