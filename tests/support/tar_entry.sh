# shellcheck shell=bash
# Sourced by tests that need an archive which tar itself would not write. Needs perl.
#
#   tar_entry NAME TYPE [LINK [MAJOR MINOR]]    prints a header of tar(5), in the ustar format, of an entry without content.
#                                               TYPE: 0 file, 1 hard and 2 symbolic link to LINK, 3 character and 4 block
#                                               device, 5 directory

tar_entry() {
  perl -e '
    my ($name, $type, $link, $major, $minor) = (@ARGV, "", 0, 0);
    my $header = pack("a100 (a8)3 (a12)2 A8 a1 a100 a6 a2 (a32)2 (a8)2 a155 x12", $name, "0000644", "0000000", "0000000",
      "00000000000", "00000000000", "", $type, $link, "ustar", "00", "root", "root",
      sprintf("%07o", $major), sprintf("%07o", $minor), "");
    substr($header, 148, 8) = sprintf("%06o\0 ", unpack("%32C*", $header));
    print $header;' "$@"
}
