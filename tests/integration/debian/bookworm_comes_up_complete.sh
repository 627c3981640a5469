#!/bin/bash
# Debian 12's own files have their say at the start: fstab by its mount(8), locale, time zone, hosts, groups, login shell.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro debian --rootfs bookworm

# Nothing of the image asks for a helper, and nothing is wrong with it.
run "$lsl" -d debian -- true
expect_equal "stderr" "" "$(cat "$test_dir/stderr")"
expect_equal "log" "" "$(grep -F '[debian]' "$LSL_RUNTIME_DIR/lsld.log")"
zone=$(readlink /etc/localtime | sed 's,.*zoneinfo/,,')
[ -z "$zone" ] || expect_output "/usr/share/zoneinfo/$zone $zone" "$lsl" -d debian -- \
  'echo $(readlink /etc/localtime) $(cat /etc/timezone)'
expect_output "127.0.0.1 localhost" "$lsl" -d debian -- 'echo $(getent ahostsv4 localhost | head -n 1 | cut -d" " -f1) localhost'
expect_output "$(hostname | cut -d. -f1)" "$lsl" -d debian -- hostname

"$lsl" -d debian -- '
  echo "tmpfs /tmp tmpfs size=1m,mode=1777 0 0" >/etc/fstab
  echo "LANG=\"de_DE.UTF-8\"" >/etc/default/locale
  printf "[user]\ndefault=ann\n[filesystem]\numask=027\n[boot]\ncommand=\"touch /run/booted\"\n" >/etc/wsl.conf
  useradd --create-home --shell /bin/bash ann
  for i in $(seq 2001 2070); do echo "g$i:x:$i:ann"; done >>/etc/group'
"$lsl" --terminate debian
expect_output "tmpfs 1024" "$lsl" -d debian -- 'echo $(findmnt -no FSTYPE /tmp) $(df --output=size /tmp | tail -n 1)'
expect_equal "stderr" "" "$(cat "$test_dir/stderr")"
expect_output "de_DE.UTF-8 ann 0027 71" "$lsl" -d debian -- 'echo $LANG $(whoami) $(umask) $(id -G | wc -w)'
expect_output "-bash /home/ann" "$lsl" -d debian --shell-type login --cd '~' -- 'echo $0 $PWD'
expect_output "/root" "$lsl" -d debian --cd '~root' -u root -- pwd
expect_output "yes" "$lsl" -d debian -- 'until [ -e /run/booted ]; do sleep 0.05; done; echo yes'
