#!/bin/bash
# A disk takes all its space or only what is used, as asked; the latter needs --allow-unsafe.
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/version2.sh"
needs root
new_distro d --version 2
new_distro one
cd "$test_dir" || fail "$test_dir"
image=$(image_of d)
expect_status 0 "$lsl" --manage d --resize 200M

refused Service/E_INVALIDARG --manage d --set-sparse true
grep -q -e '--allow-unsafe' stdout || fail "the option is not named: $(cat stdout)"
expect_status 0 "$lsl" --manage d --set-sparse false
[ "$(blocks_of "$image")" -ge $((200 << 20)) ] || fail "still sparse: $(stat "$image")"
expect_status 0 "$lsl" --manage d --set-sparse true --allow-unsafe
[ "$(blocks_of "$image")" -lt $((100 << 20)) ] || fail "not sparse: $(stat "$image")"
expect_output hello "$lsl" -d d -- echo hello
refused Service/WSL_E_DISTRO_NOT_STOPPED --manage d --set-sparse false
refused Service/WSL_E_VM_MODE_INVALID_STATE --manage one --set-sparse false
grep -q -x "Sparse VHD is supported on WSL2 only." stdout || fail "$(cat stdout)"
