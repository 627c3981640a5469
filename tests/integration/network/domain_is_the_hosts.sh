#!/bin/bash
# The domain is the host's, by its hosts file; the stub of systemd-resolved is a name server inside as outside.
# The host's /etc is this test's own: a copy, in a mount namespace.
if [ -z "${LSL_TEST_OWN_ETC-}" ] && [ "$(id -u)" = 0 ]; then
  LSL_TEST_OWN_ETC=1 exec unshare --mount --uts --propagation private -- bash "$0" "$@"
fi
. "$(dirname "$0")/../../common.sh"
needs root
mkdir "$test_dir/etc"
cp -a /etc/. "$test_dir/etc"
mount -t tmpfs etc /etc
cp -a "$test_dir/etc/." /etc
echo Test_box >/proc/sys/kernel/hostname
echo '127.0.1.1 Test_box.lan.example Test_box' >/etc/hosts
printf 'nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch lan.example\n' >"$test_dir/stub"
ln -sfn "$test_dir/stub" /etc/resolv.conf

new_distro d
expect_output "Testbox lan.example" "$lsl" -d d -- 'echo $(hostname) $(cat /proc/sys/kernel/domainname)'
expect_output $'127.0.1.1\tTestbox.lan.example\tTestbox' "$lsl" -d d -- sed -n 5p /etc/hosts
expect_output "nameserver 127.0.0.53 options edns0 trust-ad search lan.example" "$lsl" -d d -- \
  'echo $(sed 1,3d /etc/resolv.conf)'

# Without an entry there is a default, and a name may bring its domain.
"$lsl" --terminate d
: >/etc/hosts
expect_output "localdomain" "$lsl" -d d -- cat /proc/sys/kernel/domainname
"$lsl" --terminate d
echo box.lan.example >/proc/sys/kernel/hostname
expect_output "box lan.example" "$lsl" -d d -- 'echo $(hostname) $(cat /proc/sys/kernel/domainname)'

# A hosts file that is too large is left out, and the first session is told.
"$lsl" --terminate d
seq -f '10.0.0.1 host%g.lan.example' 10000 >/etc/hosts
run "$lsl" -d d -- grep -c host1.lan.example /etc/hosts
expect_equal "lines of the host" "0" "$(cat "$test_dir/stdout")"
expect_equal "warning" "lsl: /etc/hosts of the host is larger than 64 KiB and was left out." \
  "$(cat "$test_dir/stderr")"
