#!/bin/bash
# Called as wsl, a launch that cannot be is refused with the text and the code that scripts know.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

expect_refusal() {
  local wanted=$1
  shift
  run "$wsl" "$@"
  [ "$status" = 255 ] || { show_run "$wsl" "$@"; fail "expected the exit status 255"; }
  expect_equal "$*: stderr" "" "$(cat "$test_dir/stderr")"
  expect_equal "$*" "$wanted" "$(cat "$test_dir/stdout")"
}

none='There is no distribution with the supplied name.'
wrong='The parameter is incorrect. '
expect_refusal "$none"$'\nError code: Wsl/Service/WSL_E_DISTRO_NOT_FOUND' -d DoesNotExist echo foo
expect_refusal "$none"$'\nError code: Wsl/Service/CreateInstance/ReadDistroConfig/WSL_E_DISTRO_NOT_FOUND' \
  --distribution-id '{11111111-2222-3333-4444-555555555555}' echo
expect_refusal "$wrong"$'\nError code: Wsl/E_INVALIDARG' --distribution-id InvalidGuid
expect_refusal "$wrong"$'\nError code: Wsl/E_INVALIDARG' --exec
expect_refusal "$wrong"$'\nError code: Wsl/E_INVALIDARG' --cd relative
expect_refusal $'User not found.\nError code: Wsl/WSL_E_USER_NOT_FOUND' -u nosuch true
expect_refusal 'Argument --distribution is missing a required parameter.' -d
expect_refusal $'Invalid command line argument: --nosuch\nPlease use '"'wsl.exe --help' to get a list of supported arguments." \
  --nosuch

id=$(distro_ids | head -n 1)
expect_output yes "$wsl" --distribution-id "{$id}" echo yes
expect_output yes "$wsl" --distribution-id "${id^^}" echo yes
expect_output /root "$wsl" "$id" '~' pwd
