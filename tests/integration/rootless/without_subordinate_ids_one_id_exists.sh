#!/bin/bash
# Without subordinate ids there is root inside and nobody else, and the first command says so.
. "$(dirname "$0")/../../common.sh"
needs root setpriv
. "$source_dir/tests/support/as_user.sh"

expect_output "0
warned
1 mistake" as_user without '
  lsl --import demo "$HOME/d" "$rootfs" --version 1 2>/dev/null
  lsl -- id -u 2>"$HOME/warning"
  ! grep -q "no subordinate ids" "$HOME/warning" || echo warned
  lsl -- "echo x >/etc/wsl.conf"
  { lsl --manage demo --check-config || [ $? = 1 ]; } | sed -n "s/^.etc.wsl.conf: //p"
  lsl --unregister demo; lsl --shutdown'
