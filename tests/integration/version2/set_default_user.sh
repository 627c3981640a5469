#!/bin/bash
# Commands run as the user of --set-default-user, in both versions; one that does not exist is what id says.
. "$(dirname "$0")/../../common.sh"
needs root
for version in 1 2; do
  new_distro "d$version" --version $version
  expect_output root "$lsl" -d "d$version" -- id -un
  expect_status 0 "$lsl" --manage "d$version" --set-default-user demo
  expect_output demo "$lsl" -d "d$version" -- id -un
  expect_output root "$lsl" -d "d$version" -u root -- id -un
  expect_status 1 "$lsl" --manage "d$version" --set-default-user nosuch
  grep -q nosuch "$test_dir/stderr" || fail "id is not heard: $(cat "$test_dir/stderr")"
  expect_output demo "$lsl" -d "d$version" -- id -un
  expect_output "The operation completed successfully. " "$wsl" --manage "d$version" --set-default-user root
  expect_output root "$lsl" -d "d$version" -- id -un
done
