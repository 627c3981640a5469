#!/bin/bash
# A user who stops every process of theirs at once does not stop the service, for which one of them works.
. "$(dirname "$0")/../../common.sh"
needs root setpriv gcc
user=54399
compile stopping_user
chmod 755 "$LSL_RUNTIME_DIR"
new_distro ours
mkdir "$test_dir/theirs"
chown $user "$test_dir/theirs"
tar=$(rootfs_tar busybox)
as_user() { timeout 20 setpriv --euid $user "$@"; }
as_user "$lsl" --import theirs "$test_dir/theirs/d" - --version 1 <"$tar" || fail "import as user $user failed"

"$test_dir/stopping_user" "$LSL_RUNTIME_DIR/service.sock" $user theirs 6 &
stopping=$!
slowest=0
while kill -0 $stopping 2>/dev/null; do
  begin=$(date +%s%N)
  "$lsl" --list >/dev/null || fail "the service does not answer"
  took=$((($(date +%s%N) - begin) / 1000000))
  [ $took -le $slowest ] || slowest=$took
  sleep 0.05
done
wait $stopping || fail "the user's program failed"
[ $slowest -lt 2000 ] || fail "somebody else waited for $slowest ms"
as_user "$lsl" --terminate theirs || fail "terminate as user $user failed"
as_user "$lsl" --unregister theirs || fail "unregister as user $user failed"
