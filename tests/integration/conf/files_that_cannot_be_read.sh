#!/bin/bash
# A wsl.conf that is a directory, a link to nowhere, a FIFO, huge, binary … is named as that, and the distribution starts.
. "$(dirname "$0")/../../common.sh"
needs root
new_distro d
conf=$(distro_dir d)/rootfs/fs/etc/wsl.conf
secret=$test_dir/secret
echo "top=secret" >"$secret"

# What --check-config says, and what the start says, to the user or to the log.
says() { # STATUS TEXT
  expect_status "$1" timeout 10 "$lsl" --manage d --check-config
  grep -q -F -e "$2" "$test_dir/stdout" || { show_run check; fail "not said: $2"; }
  expect_output hello timeout 10 "$lsl" -d d -- echo hello
  if [ "$1" = 1 ]; then
    grep -q -F -e "$2" "$test_dir/stderr" "$LSL_RUNTIME_DIR/lsld.log" || { show_run start; fail "the start does not say: $2"; }
  fi
  "$lsl" --terminate d || fail "terminate"
  rm -rf "$conf"
}

says 0 "/etc/wsl.conf: there is none"
: >"$conf"; says 0 "/etc/wsl.conf: nothing wrong"
mkdir "$conf"; says 1 "/etc/wsl.conf is a directory and is not read"
ln -s /nowhere "$conf"; says 1 "/etc/wsl.conf is a link to nowhere and is not read"
ln -s wsl.conf "$conf"; says 1 "/etc/wsl.conf is a link that cannot be followed and is not read"
ln -s "$secret" "$conf"; says 1 "/etc/wsl.conf is a link to nowhere and is not read"
ln -s ../../../../../../../../../.."$secret" "$conf"; says 1 "/etc/wsl.conf is a link to nowhere and is not read"
mkfifo "$conf"; says 1 "/etc/wsl.conf is no regular file and is not read"
yes '[user]' | head -c 10000000 >"$conf"; says 1 "/etc/wsl.conf is larger than 1 MiB and is not read"
head -c 900000 /dev/zero >"$conf"; says 1 "Invalid key name in /etc/wsl.conf:1"
cp "$bin/init" "$conf"; truncate -s 500000 "$conf"; says 1 "Invalid key name in /etc/wsl.conf:1"
printf '\xef\xbb\xbf[user]\ndefault=root\n' >"$conf"; says 1 "Invalid key name in /etc/wsl.conf:1"
yes 'a=b' | head -c 1000000 >"$conf"; says 1 "249936 more findings in /etc/wsl.conf"
printf '[user]\r\ndefault=root\r\n' >"$conf"; says 0 "/etc/wsl.conf: nothing wrong"
