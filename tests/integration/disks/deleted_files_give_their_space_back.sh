#!/bin/bash
# A VHD takes what is in it and no more: a deleted file's space is the host's again, without a command.
. "$(dirname "$0")/../../support/disks.sh"

expect_status 0 disk create "$d/e.vhd" $((20 << 30))
empty=$(taken "$d/e.vhd")
[ "$empty" -lt 16384 ] || fail "an empty disk takes $empty KiB"
expect_output "writable $((20 << 30))" disk mount "$d/e.vhd" "$m"
head -c 200M /dev/urandom >"$m/large"
sync "$m/large"
full=$(taken "$d/e.vhd")
[ "$full" -gt $((empty + 190000)) ] || fail "200 MiB more are only $((full - empty)) KiB"
rm "$m/large"
given_back() { sync -f "$m"; [ "$(taken "$d/e.vhd")" -lt $((empty + 20000)) ]; }
eventually 10 given_back || fail "empty $empty KiB, full $full KiB, now $(taken "$d/e.vhd") KiB"
umount "$m"
expect_no_loop_devices "after the umount"
expect_status 0 disk check "$d/e.vhd"
echo "empty $empty KiB, with a file of 200 MiB $full KiB, without it $(taken "$d/e.vhd") KiB"
