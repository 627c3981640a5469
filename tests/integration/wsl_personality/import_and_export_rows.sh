#!/bin/bash
# Called as wsl, --import and --export end as scripts know it: texts, codes, and what lies on the disk.
. "$(dirname "$0")/../../common.sh"
needs service xz bzip2
new_distro d
cd "$test_dir" || fail "$test_dir"

ok='The operation completed successfully. '
expect_output "$ok" "$wsl" --export d f.tar
expect_equal "stderr" "" "$(cat stderr)"
tar tf f.tar >entries
grep -q '^\./etc/passwd$' entries || fail "entries do not begin with ./"
expect_output "$ok" "$wsl" --export d f.gz --format tar.gz
gzip -t f.gz || fail "no gzip file"
expect_output "$ok" "$wsl" --export d f.xz --format tar.xz
xz -t f.xz || fail "no xz file"
bzip2 -k f.tar
for file in f.gz f.xz f.tar.bz2; do
  expect_output "$ok" "$wsl" --import "n-$file" "$PWD/distros/$file" "$file"
  expect_output hi "$wsl" -d "n-$file" echo hi
done
expect_equal "through a pipe" "$ok" "$("$wsl" --export d - | "$wsl" --import piped "$PWD/distros/piped" -)"

refused() {  # CODE ARGUMENT...
  run "$wsl" "${@:2}"
  expect_equal "${*:2}: status" 255 "$status"
  expect_equal "${*:2}" "Error code: Wsl/$1" "$(tail -n 1 stdout)"
}
refused Service/WSL_E_DISTRO_NOT_FOUND --export DoesNotExist f.tar
[ -s f.tar ] || fail "an existing file was lost to a wrong name"
refused ERROR_FILE_NOT_FOUND --import a b c
mkdir -p taken/rootfs
refused Service/RegisterDistro/ERROR_FILE_EXISTS --import n "$PWD/taken" f.tar
refused Service/RegisterDistro/ERROR_FILE_EXISTS --import n "$(distro_dir d)" f.tar
echo rubbish >rubbish
refused Service/RegisterDistro/WSL_E_IMPORT_FAILED --import n "$PWD/distros/n" rubbish
expect_equal "stderr" "bsdtar: Error opening archive: Unrecognized archive format" "$(cat stderr)"
tar cf empty.tar -T /dev/null
refused Service/RegisterDistro/WSL_E_NOT_A_LINUX_DISTRO --import n "$PWD/distros/n" empty.tar
mkdir -p w/etc && touch w/etc/wsl.conf && tar cf w.tar -C w etc
expect_output "$ok" "$wsl" --import w "$PWD/distros/w" w.tar
