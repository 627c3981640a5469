#!/bin/bash
# A disk grows and shrinks with its contents; not while it is used, not below them, and version 1 has none.
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/version2.sh"
needs root
new_distro d --version 2
new_distro one
cd "$test_dir" || fail "$test_dir"
expect_status 0 "$lsl" -d d -u root -- 'head -c 5000000 /dev/urandom >/root/big'
sum=$("$lsl" -d d -u root -- md5sum /root/big)
size_inside() { "$lsl" -d d -- 'df -m / | tail -n 1 | tr -s " " | cut -d " " -f 2'; }

refused Service/WSL_E_DISTRO_NOT_STOPPED --manage d --resize 10GB
grep -q "currently in use" stdout || fail "not the text for a disk in use: $(cat stdout)"
expect_status 0 "$lsl" --terminate d
for gigabytes in 1500 500 1 4; do
  expect_output "" "$lsl" --manage d --resize "${gigabytes}G"
  got=$(size_inside)
  if [ "$got" -le $((gigabytes * 930)) ] || [ "$got" -gt $((gigabytes * 1024)) ]; then
    fail "$gigabytes GiB: $got MiB inside"
  fi
  expect_equal "contents at $gigabytes GiB" "$sum" "$("$lsl" -d d -u root -- md5sum /root/big)"
  expect_equal "cookie of the footer" conectix "$(tail -c 512 "$(image_of d)" | head -c 8)"
  expect_status 0 "$lsl" --terminate d
done
refused Service/E_FAIL --manage d --resize 1M
grep -q -x "Failed to resize disk." stdout || fail "not the text for a failed resize: $(cat stdout)"
expect_equal "contents after the failure" "$sum" "$("$lsl" -d d -u root -- md5sum /root/big)"
expect_status 0 "$lsl" --terminate d
expect_status 0 "$wsl" --manage d --resize 2G
expect_equal "last line" "The operation completed successfully. " "$(tail -n 1 stdout)"

refused Service/WSL_E_WSL2_NEEDED --manage one --resize 10GB
refused Service/WSL_E_DISTRO_NOT_FOUND --manage nosuch --resize 10GB
