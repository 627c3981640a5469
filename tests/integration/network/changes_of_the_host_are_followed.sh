#!/bin/bash
# While a distribution runs, its /etc/resolv.conf and time zone follow the host's, whatever way they change.
# The host's /etc is this test's own: a copy, in a mount namespace.
if [ -z "${LSL_TEST_OWN_ETC-}" ] && [ "$(id -u)" = 0 ]; then
  LSL_TEST_OWN_ETC=1 exec unshare --mount --propagation private -- bash "$0" "$@"
fi
. "$(dirname "$0")/../../common.sh"
needs root
mkdir "$test_dir/etc"
cp -a /etc/. "$test_dir/etc"
mount -t tmpfs etc /etc
cp -a "$test_dir/etc/." /etc

rm -f /etc/resolv.conf
echo 'nameserver 192.0.2.1' >/etc/resolv.conf
ln -sfn /usr/share/zoneinfo/Europe/Berlin /etc/localtime
new_distro d
"$lsl" -d d -- 'mkdir -p /usr/share/zoneinfo/Europe; cd /usr/share/zoneinfo/Europe; touch Berlin Lisbon'
"$lsl" --terminate d
expect_output "nameserver 192.0.2.1" "$lsl" -d d -- tail -n 1 /etc/resolv.conf
expect_output "/usr/share/zoneinfo/Europe/Berlin Europe/Berlin" "$lsl" -d d -- \
  'echo $(readlink /etc/localtime) $(cat /etc/timezone)'

# A session that began before the change sees it: nobody opens one afterwards, which would refresh the file too.
watched() {
  local wanted=$1
  shift
  "$lsl" -d d -- "echo ready >&2; until grep -q '$wanted' /etc/resolv.conf /etc/timezone; do sleep 0.05; done" \
    2>"$test_dir/ready" &
  eventually 20 grep -q ready "$test_dir/ready" || fail "no session"
  "$@"
  eventually 20 not_running $! || fail "the change to $wanted was not followed"
  wait $!
}
not_running() { ! kill -0 "$1"; }
written() { echo "nameserver $1" >/etc/resolv.conf; }
renamed() { echo "nameserver $1" >/etc/new && mv /etc/new /etc/resolv.conf; }
linked() { ln -s "$1" /etc/new && mv -T /etc/new "$2"; }

watched 192.0.2.2 written 192.0.2.2
watched 192.0.2.3 renamed 192.0.2.3
watched 192.0.2.4 written 192.0.2.4
mkdir "$test_dir/resolve"
echo 'nameserver 192.0.2.5' >"$test_dir/resolve/a"
echo 'nameserver 192.0.2.6' >"$test_dir/resolve/b"
watched 192.0.2.5 linked "$test_dir/resolve/a" /etc/resolv.conf
watched 192.0.2.6 linked "$test_dir/resolve/b" /etc/resolv.conf
change_target() { echo 'nameserver 192.0.2.7' >"$test_dir/resolve/b"; }
watched 192.0.2.7 change_target
watched Europe/Lisbon linked /usr/share/zoneinfo/Europe/Lisbon /etc/localtime
expect_output "/usr/share/zoneinfo/Europe/Lisbon" "$lsl" -d d -- readlink /etc/localtime

# The distribution may keep its own.
"$lsl" -d d -- 'printf "[network]\ngenerateResolvConf=false\n[time]\nuseWindowsTimezone=false\n" >/etc/wsl.conf
  rm /etc/resolv.conf; echo own >/etc/resolv.conf'
"$lsl" --terminate d
written 192.0.2.8
ln -sfn /usr/share/zoneinfo/Europe/Berlin /etc/localtime
expect_output "own Europe/Lisbon" "$lsl" -d d -- \
  'echo $(tail -n 1 /etc/resolv.conf) $(cat /etc/timezone)'
