#!/bin/bash
# Whichever process dies or fails at whichever failpoint: no command hangs, the next commands work, nothing is left.
# timeout: 400
. "$(dirname "$0")/../../common.sh"
needs service

list=$source_dir/tests/data/failpoints.txt
only=${LSL_ONLY_FAILPOINT-}  # a regular expression of NAME:ACTION, for a look at one of them
tar=$(rootfs_tar busybox)

# What may not change: the registrations and what is on disk, control groups of all hierarchies, mounts of the host,
# sockets, loop devices. Times do not count, nor what lock and log files hold.
state() {
  local folder
  find "$LSL_STATE_DIR" -type f -printf '%P ' -exec sha1sum {} +
  find "$test_dir/distros" -maxdepth 4 -printf '%p %y %m %U %G\n' | sort
  find "$LSL_RUNTIME_DIR" "$LSL_STATE_DIR" -printf '%p %y %m %U %G\n' | sort
  find "$test_dir/out" -printf '%p %y\n'
  for folder in $seen_groups; do find /sys/fs/cgroup -type d -name "$folder" -printf 'cgroup %p\n'; done
  grep -F -e "$test_dir" /proc/self/mountinfo
  grep -s -l -F -e "$test_dir/" /sys/block/loop*/loop/backing_file
  leftovers
}
same_state() { state >"$test_dir/state.now" 2>/dev/null; cmp -s "$test_dir/state.wanted" "$test_dir/state.now"; }

quiet() { timeout 20 "$@" >"$test_dir/stdout" 2>"$test_dir/stderr"; }
must() {
  status=0
  quiet "$@" || status=$?
  [ "$status" = 0 ] && return
  show_run "$@"
  fail "$point: $*"
}

no_service() { [ -z "$(service_pid)" ]; }
# Ends as a service manager would end it. What was killed is gone already.
stop_service() {
  local pid
  for pid in $(service_pid); do kill -TERM "$pid"; done
  eventually 10 no_service || fail "$point: the service does not end"
}

# The command that passes the point, with the point set in it and in all it starts.
operate() {
  case $1 in
    run) quiet "$lsl" -d base -- 'echo hello; exit 3' ;;
    import) quiet "$lsl" --import x "$test_dir/distros/x" "$tar" --version 1 ;;
    export) quiet "$lsl" --export base "$test_dir/out/base.tar" ;;
    unregister) quiet "$lsl" --unregister x ;;
    check) quiet "$lsl" --manage base --check-config ;;
    run_with_init) quiet "$lsl" -d booted -- 'echo hello; exit 3' ;;
    end_with_init) quiet "$lsl" -d booted -- 'exit 3'; quiet "$lsl" --terminate booted ;;
    run_in_machine) quiet "$lsl" -d disk -- 'echo hello; exit 3' ;;
    import_to_machine) quiet "$lsl" --import x "$test_dir/distros/x" "$tar" --version 2 ;;
    end_machine) quiet "$lsl" -d disk -- 'exit 3'; quiet "$lsl" --shutdown ;;
    *) fail "unknown operation $1" ;;
  esac
}

# 3 is the user's own status, and a user's process that dies of a signal says so by its status.
tells_why() {
  case $status:$point in
    0:* | 3:* | *:cli.*:kill | 137:leader.before_exec:kill) return 0 ;;
  esac
  grep -v '^failpoint ' "$test_dir/stderr.point" | grep -q .
}

reached() { grep -q -F "failpoint $name reached" "$LSL_RUNTIME_DIR/lsld.log" "$test_dir/stderr.point"; }

# The service takes half an import back when it starts, in its own time; what is whole is unregistered here.
x_is_gone() {
  quiet "$lsl" --list --quiet --all || return 1
  if grep -q -x x "$test_dir/stdout"; then quiet "$lsl" --unregister x; return 1; fi
}

# Everything works as on the first day.
recover() { # OPERATION
  local operation=$1
  must "$lsl" --list --quiet --all
  eventually 15 x_is_gone || { show_run list; fail "$point: x stays"; }
  must "$lsl" -d base -- echo hello
  expect_equal "$point: output" hello "$(cat "$test_dir/stdout")"
  if [[ $operation = import* ]] || [ "$operation" = unregister ]; then
    must "$lsl" --import x "$test_dir/distros/x" "$tar" --version 1
    must "$lsl" --unregister x
  fi
  rm -f "$test_dir/out/base.tar"
}

try() {
  local operation=$2 action=$3 name=$1
  point=$name:$action
  if [ "$operation" = unregister ]; then
    must "$lsl" --import x "$test_dir/distros/x" "$tar" --version 1
    stop_service
  fi
  : >"$LSL_RUNTIME_DIR/lsld.log"
  status=0
  LSL_FAILPOINT=$point operate "$operation" || status=$?
  mv "$test_dir/stderr" "$test_dir/stderr.point"
  [ "$status" != 124 ] || fail "$point: the command hangs"
  tells_why || { show_run "$operation"; fail "$point: the command fails without a word"; }
  eventually 2 reached || fail "$point: $operation does not pass it"
  # A service that met an error serves on.
  if [ "$action" = error ] && [ "$name" != service.after_ground ]; then
    must env LSL_FAILPOINT="$point" "$lsl" --list --quiet --all
  fi
  stop_service
  recover "$operation"
  stop_service
  if ! eventually 5 same_state; then
    diff "$test_dir/state.wanted" "$test_dir/state.now" >&2
    fail "$point: not as before"
  fi
}

mkdir "$test_dir/out"
new_distro base
expect_output hello "$lsl" -d base -- echo hello
seen_groups=$(grep -o 'lsl-[0-9a-f]\{12\}' "/proc/$(service_pid)/cgroup" | sort -u)
point=start
# One that boots an init of its own, BusyBox's.
new_distro booted
must "$lsl" -d booted -- 'printf "[boot]\nsystemd=true\ninitTimeout=300\n" >/etc/wsl.conf'
must "$lsl" --terminate booted
# Without a control group that was delegated to the service it does not, says so, and its points are not reached.
boots=yes
quiet "$lsl" -d booted -- true
if [ "$standing" != root ] && grep -q 'needs a control group that was delegated' "$test_dir/stderr"; then
  boots=no
  echo "not tried, for want of a delegated control group: $(grep -c _with_init "$list") points of a boot"
else
  must "$lsl" -d booted -- 'test $$ -gt 2 && grep -q /systemd /proc/1/cgroup'
fi
# One of version 2, where the service can have a machine.
machines=yes
if ! quiet "$lsl" --import disk "$test_dir/distros/disk" "$tar" --version 2; then
  machines=no
  echo "not tried, for want of a machine: $(grep -c _machine "$list") points of mini_init"
else
  must "$lsl" -d disk -- true
fi
recover import
stop_service
state >"$test_dir/state.wanted"

count=0
while read -r name operation; do
  for action in kill error; do
    [[ "$name:$action" =~ ${only:-.} ]] || continue
    [[ $boots = yes || $operation != *_with_init ]] || continue
    [[ $machines = yes || $operation != *_machine ]] || continue
    [[ $operation != disk_* ]] || continue # tests/integration/disks/killed_work_leaves_a_whole_image.sh
    try "$name" "$operation" "$action"
    count=$((count + 1))
  done
done < <(grep -v '^#' "$list")
[ "$count" -gt 0 ] || fail "no failpoint was tried"
echo "$count failpoints survived in $SECONDS s"
