#!/bin/bash
# [network] in /etc/wsl.conf keeps the distribution's own hosts and resolv.conf, and names the host.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

"$lsl" -d d -- 'printf "%s\n" "[Network]" "generateHosts=false" "generateResolvConf = FALSE # mine" \
  "hostname = box.one.two" >/etc/wsl.conf; rm -f /etc/resolv.conf
  echo mine >/etc/hosts; echo own >/etc/resolv.conf'
"$lsl" --terminate d
expect_output "mine" "$lsl" -d d -- cat /etc/hosts
expect_output "own" "$lsl" -d d -- cat /etc/resolv.conf
expect_output "box.onetwo" "$lsl" -d d -- hostname
expect_output "box.onetwo" "$lsl" -d d -- cat /etc/hostname
