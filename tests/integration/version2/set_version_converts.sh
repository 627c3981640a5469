#!/bin/bash
# A distribution is converted to version 2 and back, and nothing in it changes but where it is kept.
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/version2.sh"
needs root
new_distro d
cd "$test_dir" || fail "$test_dir"
"$lsl" -d d -u root -- 'mkdir /root/t && cd /root/t && echo text >file && chmod 4751 file && chown 1000:1001 file &&
  ln file hard && ln -s /etc/passwd soft && mkfifo fifo' || fail "cannot make files"
wanted=$(tree_of d /root/t)
version() { "$lsl" --list --verbose | awk '$2 == "d" { print $4 }'; }

for to in 2 1 2; do
  expect_status 0 "$lsl" --set-version d $to
  expect_equal "version" $to "$(version)"
  expect_equal "files as version $to" "$wanted" "$(tree_of d /root/t)"
done
[ ! -e "$(distro_dir d)/rootfs" ] || fail "the files of version 1 are left"
expect_status 0 "$wsl" --set-version d 1
grep -q -x "The operation completed successfully. " stdout || fail "$(cat stdout)"
[ ! -e "$(image_of d)" ] || fail "the image of version 2 is left"
refused Service/WSL_E_VM_MODE_INVALID_STATE --set-version d 1
refused ERROR_VERSION_PARSE_ERROR --set-version d 3
refused Service/WSL_E_DISTRO_NOT_FOUND --set-version nosuch 3

expect_status 0 "$lsl" --set-default-version 2
expect_status 0 "$lsl" --import e "$(distro_dir e)" "$(rootfs_tar busybox)"
expect_output hello "$lsl" -d e -- echo hello
[ -e "$(image_of e)" ] || fail "the default version is not heeded"
