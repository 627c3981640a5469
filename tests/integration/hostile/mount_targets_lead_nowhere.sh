#!/bin/bash
# Where a distribution has links or files in place of the directories that are mounted over, nothing is mounted or made
# outside of it.
. "$(dirname "$0")/../../common.sh"
needs service
mkdir "$test_dir/outside" "$test_dir/tree"
chmod 777 "$test_dir/outside"
tar -C "$test_dir/tree" -xf "$(rootfs_tar busybox)"

# Comes up, or says what is in the way.
try() { # NAME ERROR, empty: none
  tar -C "$test_dir/tree" -cf "$test_dir/bad.tar" .
  expect_status 0 "$lsl" --import d "$test_dir/distros/d" "$test_dir/bad.tar" --version 1
  if [ -n "$2" ]; then
    expect_error "open $1: $2" timeout 20 "$lsl" -d d -- true
    expect_equal "exit status" 255 "$status"
    expect_output "" "$lsl" --list --running --quiet
  else
    run timeout 20 "$lsl" -d d -- echo up
    [ "$status $(cat "$test_dir/stdout")" = "0 up" ] || { show_run "$1"; fail "does not come up with another $1"; }
  fi
  expect_status 0 "$lsl" --unregister d
  expect_equal "made outside for $1" "" "$(ls -A "$test_dir/outside")"
  rm "$test_dir/tree/$1"
}

for name in proc sys dev run; do
  mv "$test_dir/tree/$name" "$test_dir/kept"
  for link in "$test_dir/outside" ../../../../../../../..; do
    ln -s "$link" "$test_dir/tree/$name"
    try $name "Too many levels of symbolic links"
  done
  touch "$test_dir/tree/$name"
  try $name "Not a directory"
  mv "$test_dir/kept" "$test_dir/tree/$name"
done
for link in "$test_dir/outside/init" "$test_dir/outside" no-such; do
  ln -s "$link" "$test_dir/tree/init"
  try init ""
done
for name in tmp mnt etc home root var; do
  mv "$test_dir/tree/$name" "$test_dir/kept"
  ln -s "$test_dir/outside" "$test_dir/tree/$name"
  try $name ""
  mv "$test_dir/kept" "$test_dir/tree/$name"
done
