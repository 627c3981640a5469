#!/bin/bash
# Somebody with nothing but subordinate ids does everything, in a service of their own.
. "$(dirname "$0")/../../common.sh"
needs root setpriv newuidmap
. "$source_dir/tests/support/as_user.sh"

expect_output "imported
* demo Stopped 1
0
1000
1000,1001
42
127
/etc/wsl.conf: there is none
gone" as_user with '
  lsl --import demo "$HOME/d" "$rootfs" --version 1 && echo imported
  lsl -l -v | tail -n 1 | tr -s " " | sed "s/ $//"
  lsl -- id -u
  lsl -u demo -- id -u
  lsl -u demo -- "id -G | tr \" \" ,"
  lsl -- exit 42 || echo $?
  lsl -e no-such-command 2>/dev/null || echo $?
  lsl --manage demo --check-config | head -n 1
  lsl --export demo "$HOME/out.tar"
  lsl --import again "$HOME/e" "$HOME/out.tar" --version 1
  lsl -d again -- true
  lsl --terminate again
  lsl --unregister again
  lsl --unregister demo
  lsl --shutdown
  [ -e "$HOME/d" ] || [ -e "$HOME/e" ] || echo gone'

# What the user makes inside as uid 1000 belongs to the user outside; what root makes does not.
expect_output "$test_uid other" as_user with '
  lsl --import demo "$HOME/d" "$rootfs" --version 1
  lsl -- "touch /of-root; mkdir -m 777 /w" && lsl -u demo -- touch /w/of-user
  tree=$HOME/d/rootfs/fs
  owner=$(stat -c %u "$tree/of-root"); [ "$owner" = "$(id -u)" ] || owner=other
  echo "$(stat -c %u "$tree/w/of-user") $owner"
  lsl --unregister demo; lsl --shutdown'
