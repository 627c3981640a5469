#!/bin/bash
# A command line about storage or disks that makes no sense is refused before any service is asked or started.
. "$(dirname "$0")/../../common.sh"
cd "$test_dir" || fail "$test_dir"

# As lsl: a line that says what is wrong, and perhaps a code.
refused() { # TEXT ARGUMENT...
  expect_error "^lsl: .*$1" "$lsl" "${@:2}"
  expect_status 255 "$lsl" "${@:2}"
  expect_equal "${*:2}: stdout" "" "$(cat stdout)"
}
refused "Invalid size: foo" --manage d --resize foo
refused "Invalid size: 1.5G" --manage d --resize 1.5G
refused "Invalid size: 10gb" --manage d --resize 10gb
refused "false_ is not a valid boolean" --manage d --set-sparse false_
refused "--allow-unsafe goes with --set-sparse" --manage d --compact --allow-unsafe
refused "needs NAME and one action" --manage d --compact --resize 1G
refused "needs NAME and one action" --manage --move .
refused "--resize requires a value" --manage d --resize
refused "--clone needs NAME and a new name" --clone d
refused "--mount needs DISK" --mount --vhd
refused "--bare excludes --name" --mount d --bare --name n
refused "x is not a valid integer" --mount d --partition x
refused "--import-in-place needs NAME and FILE" --import-in-place d
refused "find none.vhd: No such file" --import-in-place d none.vhd
refused "Is a directory" --import-in-place d .
refused "--set-version is missing a required parameter" --set-version d
refused "--format: zip is none of tar," --export d f --format zip
refused "must have the .vhd file extension" --export d f.vhdx --format vhd
refused "must have the .vhd, .vhdx or .img file extension" --import d dir f.txt --vhd
refused "Use --vhd to import a VHD" --import d dir f.vhd

# As wsl: its texts and codes, on standard output.
refused_as_wsl() { # TEXT CODE ARGUMENT...
  expect_status 255 "$wsl" "${@:3}"
  expect_equal "${*:3}" "$1" "$(head -n 1 stdout)"
  [ -z "$2" ] || expect_equal "${*:3}: code" "Error code: Wsl/$2" "$(tail -n 1 stdout)"
  expect_equal "${*:3}: stderr" "" "$(cat stderr)"
}
refused_as_wsl "Invalid size: foo" E_INVALIDARG --manage d --resize foo
refused_as_wsl "false_ is not a valid boolean, <true|false>" E_INVALIDARG --manage d --set-sparse false_
refused_as_wsl "The system cannot find the file specified. " ERROR_FILE_NOT_FOUND --import-in-place d none.vhd
refused_as_wsl "The specified file must have the .vhd or .vhdx file extension." \
  Service/RegisterDistro/WSL_E_IMPORT_FAILED --import d dir f.txt --vhd
refused_as_wsl "This looks like a VHD file. Use --vhd to import a VHD instead of a tar." "" --import d dir f.vhdx
refused_as_wsl "Argument --set-version is missing a required parameter." "" --set-version d
refused_as_wsl "Invalid command line argument: -b" E_INVALIDARG --mount d -b
for words in "--manage d" "--manage --move ." "--mount" "--import-in-place d" "--export d f --vhd --format tar.gz"; do
  # shellcheck disable=SC2086
  expect_status 255 "$wsl" $words
  grep -q '^Usage: wsl.exe' stdout || fail "$words: no usage"
done

expect_equal "service" "" "$(service_pid)"
expect_equal "what it made" "" "$(find "$LSL_RUNTIME_DIR" "$LSL_STATE_DIR" -mindepth 1)"
