#!/bin/bash
# --check-config prints each mistake with file, line and advice, starts nothing, and exits with 1; 0 when all is well.
. "$(dirname "$0")/../../common.sh"
needs root
new_distro d
etc=$(distro_dir d)/rootfs/fs/etc
check() { expect_status "$1" "$2" --manage d --check-config; }
prints() { grep -q -x -F -e "$1" "$test_dir/stdout" || { show_run check; fail "expected the line: $1"; }; }

check 0 "$lsl"
prints "/etc/wsl.conf: there is none"
prints "/etc/wsl-distribution.conf: there is none"

printf '[boot]\nsystmed=true\n[user]\ndefault=ann\ndefault=bob\n[wsl2]\nmemory=4GB\n[network]\ngenerateHosts=yes\nhost-name=x\n' >"$etc/wsl.conf"
printf '[oobe]\ncommand=true\n[oobe\n' >"$etc/wsl-distribution.conf"
for personality in "$lsl" "$wsl"; do
  check 1 "$personality"
  prints "Unknown key 'boot.systmed' in /etc/wsl.conf:2"
  prints "    Did you mean 'boot.systemd'?"
  prints "Duplicated config key 'user.default' in /etc/wsl.conf:5 (Conflicting key: 'user.default' in /etc/wsl.conf:4)"
  prints "    That is a key of ~/.wslconfig."
  prints "Invalid boolean value 'yes' for key 'network.generateHosts' in /etc/wsl.conf:9"
  prints "    Write true. Valid values: true, false, 1, 0."
  prints "Expected '=' in /etc/wsl.conf:10"
  prints "    A key is made of letters and digits alone. Nothing from here to the end of the file was read."
  prints "/etc/wsl.conf: 5 mistakes"
  prints "Expected ']' in /etc/wsl-distribution.conf:3"
  prints "/etc/wsl-distribution.conf: 1 mistake"
  [ ! -s "$test_dir/stderr" ] || fail "words on stderr: $(cat "$test_dir/stderr")"
done
expect_output "" "$lsl" --list --running --quiet

printf '[automount]\nenabled=true\n' >"$etc/wsl.conf"
rm "$etc/wsl-distribution.conf"
check 0 "$lsl"
prints "'automount.enabled' in /etc/wsl.conf:2 has no effect: this version of lsl does not mount the host's drives"
prints "/etc/wsl.conf: nothing wrong"

expect_error "There is no distribution with the supplied name" "$lsl" --manage nosuch --check-config
expect_status 255 "$lsl" --manage nosuch --check-config
expect_error "Move is not available" "$lsl" --manage d --move /srv
