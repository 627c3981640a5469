#!/bin/bash
# user.default of /etc/wsl.conf is the user of a command without --user; an unknown one is passed over.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

expect_output "root" "$lsl" -d d -- whoami
"$lsl" -d d -- 'printf "[user]\r\ndefault=demo\r\n" >/etc/wsl.conf'
"$lsl" --terminate d
expect_output "demo /home/demo" "$lsl" -d d --cd '~' -- 'echo $(whoami) $(pwd)'
expect_output "root" "$lsl" -d d -u root -- whoami
"$lsl" -d d -u root -- 'printf "[user]\ndefault=nobody-here\n" >/etc/wsl.conf'
"$lsl" --terminate d
expect_output "root" "$lsl" -d d -- whoami
