#!/bin/bash
# Device nodes in an archive are left out with one warning that counts them.
. "$(dirname "$0")/../../common.sh"
needs service perl

# An entry as tar(5) has it, which tar itself writes only for a node that is there. 3: character, 4: block device.
node() { # NAME TYPE MAJOR MINOR
  perl -e '
    my ($name, $type, $major, $minor) = @ARGV;
    my $header = pack("a100 (a8)3 (a12)2 A8 a1 a100 a6 a2 (a32)2 (a8)2 a155 x12", $name, "0000644", "0000000", "0000000",
      "00000000000", "00000000000", "", $type, "", "ustar", "00", "root", "root",
      sprintf("%07o", $major), sprintf("%07o", $minor), "");
    substr($header, 148, 8) = sprintf("%06o\0 ", unpack("%32C*", $header));
    print $header;' "$@"
}
{
  for number in 1 2 3 4 5; do node "./dev/node$number" 4 7 "$number"; done
  node ./root-disk 3 1 3
  cat "$(rootfs_tar busybox)"
} >"$test_dir/nodes.tar"

expect_status 0 "$lsl" --import d "$test_dir/distros/d" "$test_dir/nodes.tar" --version 1
grep -q '6 device nodes were left out' "$test_dir/stderr" || { show_run import; fail "no count"; }
expect_equal "lines of warning" 1 "$(grep -c . "$test_dir/stderr")"
expect_output "" "$lsl" -d d -- 'find / -xdev -type b -o -xdev -type c'
expect_output "hello" "$lsl" -d d -- echo hello
