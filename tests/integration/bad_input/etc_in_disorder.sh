#!/bin/bash
# Whatever stands where init wants to write, it says so, and the distribution comes up usable.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

# Brings it up with what was made of it; $1 is expected among the warnings.
comes_up() {
  "$lsl" --terminate d
  run timeout 30 "$lsl" -d d -- echo up
  expect_equal "stdout" "up" "$(cat "$test_dir/stdout")"
  [ -z "$1" ] || grep -qxF "wsl: $1" "$test_dir/stderr" || fail "no warning [$1] in: $(cat "$test_dir/stderr")"
}

"$lsl" -d d -- 'rm -f /etc/resolv.conf; mkdir /etc/resolv.conf'
comes_up "open etc/resolv.conf: Is a directory"
"$lsl" -d d -- 'rmdir /etc/resolv.conf; mkfifo /etc/resolv.conf; rm /etc/hosts; mkfifo /etc/hosts'
comes_up "open etc/resolv.conf: No such device or address"
grep -qxF "wsl: open etc/hosts: No such device or address" "$test_dir/stderr" || fail "$(cat "$test_dir/stderr")"
"$lsl" -d d -- 'rm /etc/resolv.conf /etc/hosts; ln -s /dev/null /etc/resolv.conf; ln -s /dev/zero /etc/hosts'
comes_up "write /etc/hosts, which is no regular file: Invalid argument"
"$lsl" -d d -- 'rm /etc/resolv.conf /etc/hosts; ln -s loop /etc/loop; ln -s loop /etc/hosts; mkdir /etc/localtime'
comes_up "open etc/hosts: Too many levels of symbolic links"
"$lsl" -d d -- 'rm /etc/hosts; ln -s /../../../../etc/escaped /etc/hosts'
comes_up ""
[ ! -e /etc/escaped ] || fail "a link led out of the distribution"
expect_output "127.0.0.1" "$lsl" -d d -- 'grep localhost /etc/escaped | head -n 1 | cut -f1'

# fstab and wsl.conf that are no files.
"$lsl" -d d -- 'mkfifo /etc/fstab; mkfifo /etc/wsl.conf'
comes_up "etc/wsl.conf: not a regular file: Invalid argument"
"$lsl" -d d -- 'rm /etc/fstab /etc/wsl.conf; mkdir /etc/fstab; head -c 3000000 /dev/urandom >/etc/wsl.conf'
comes_up ""
"$lsl" -d d -- 'rm -r /etc/fstab /etc/wsl.conf'

# No /etc at all.
"$lsl" -d d -- 'mv /etc /etc.away; echo text >/etc'
comes_up "open etc/hosts: Not a directory"
"$lsl" -d d -- 'rm /etc'
comes_up ""
