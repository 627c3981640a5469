#!/bin/bash
# A mount that never ends holds up nobody: the instance can be terminated meanwhile, and goes on without after 30 s.
# timeout: 200
. "$(dirname "$0")/../../common.sh"
needs root
export LSL_SLOW_START_MS=2000
new_distro d
"$lsl" -d d -- "rm /bin/mount; printf '#!/bin/sh\nwhile :; do sleep ${unique}1; done\n' >/bin/mount; chmod 755 /bin/mount
  echo 'server:/x /srv nfs defaults 0 0' >/etc/fstab"
"$lsl" --terminate d

"$lsl" -d d -- true 2>"$test_dir/ended" &
client=$!
mount_runs() { pgrep -fx "sleep ${unique}1" >/dev/null; }
eventually 20 mount_runs || fail "mount -a does not run"
begin=$SECONDS
expect_status 0 timeout 20 "$lsl" --terminate d
wait $client && fail "the client of the terminated start succeeded"
[ $((SECONDS - begin)) -lt 15 ] || fail "--terminate took $((SECONDS - begin)) s"

begin=$SECONDS
expect_output "up" timeout 100 "$lsl" -d d -- echo up
expect_equal "stderr" "lsl: Starting 'd' took 30 s; the longest step was init: mount what /etc/fstab names (30 s).
wsl: Processing /etc/fstab with mount -a failed." "$(sed 's/30\.[0-9]* s/30 s/g' "$test_dir/stderr")"
[ $((SECONDS - begin)) -ge 29 ] || fail "given up after $((SECONDS - begin)) s"
grep -q 'mount -a did not end within 30 s and was killed' "$LSL_RUNTIME_DIR/lsld.log" || fail "nothing in the log"
! mount_runs || fail "mount -a still runs"
