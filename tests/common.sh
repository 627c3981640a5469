# shellcheck shell=bash
# Sourced by every integration test. A test is one file with one claim, its name; it ends at the first expectation
# that does not hold. Whatever happens, its service is shut down, and the test fails if anything of it is left.
#
#   needs WHAT…                      skips the test, with the reason, where WHAT is not given: service (one that has a
#                                    range of ids for distributions), root (the host's), mounts (the right to mount),
#                                    cgroup2 (a control group of the unified hierarchy that the service may divide), or
#                                    a program of that name
#   new_distro NAME [--version N] [--rootfs busybox|bookworm|trixie|bookworm-systemd|trixie-systemd]
#                                    imports a distribution; version 1 and busybox unless said otherwise
#   expect_output TEXT CMD…          CMD succeeds and prints exactly TEXT (trailing newlines aside) on stdout
#   expect_status N CMD…             CMD exits with status N
#   expect_error REGEX CMD…          CMD fails, and REGEX matches a line of its stderr
#   expect_equal WHAT WANTED GOT     the two texts are the same
#   eventually SECONDS CMD…          CMD succeeds within SECONDS; tried again until then
#   fail TEXT…                       ends the test
#   at_end                           a function that a test may define: called first when it ends, to undo what it did
#
#   $lsl $wsl                        the command in its two personalities; $bin is the folder of all programs
#   $test_dir                        a folder of the test's own
#   $standing                        who runs the test, and the service: root (the host's), user, user_namespace (root
#                                    of one)
#   on_terminal SCRIPT               runs SCRIPT on a terminal of its own; what appears there comes out on stdout
#   rootfs_tar KIND                  prints the path of a root filesystem archive, made when absent
#   distro_dir NAME                  prints where new_distro put NAME
#   compile NAME                     makes tests/support/NAME.c the program $test_dir/NAME, static, so that it runs anywhere
#   $unique                          a number that no other run has: pgrep tells `sleep ${unique}1` from all others
#   service_pid                      prints the process id of the test's service, nothing when there is none

set -uo pipefail
exec </dev/null

test_name=${LSL_TEST_NAME:-integration.$(basename "$(dirname "$0")").$(basename "$0" .sh)}
source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bin=$(realpath -m "${LSL_BIN_DIR:-$source_dir/build/release/bin}")

# Sockets live below: unix(7) allows a path of 107 characters.
test_dir=$(mktemp -d /tmp/lsl-t.XXXXXX)
chmod 755 "$test_dir"
mkdir -m 700 "$test_dir/run" "$test_dir/state" "$test_dir/distros"
export LSL_STATE_DIR=$test_dir/state LSL_RUNTIME_DIR=$test_dir/run
unset WSLENV WSL_DISABLE_WARNINGS LSL_DISABLE_WARNINGS WSL_UTF8 LSL_WITHOUT
export TERM=xterm-256color
export LSL_DEFAULT_VERSION=1 # tests of version 2 say so
export LSL_SLOW_START_MS=-1 # on a busy machine any start may be slow

# shellcheck disable=SC2034  # of the tests
unique=1$$
lsl=$bin/lsl
seen_ids=  # of all distributions the test ever had
wsl=$test_dir/wsl
ln -s "$lsl" "$wsl"

fail() {
  echo "FAIL $test_name: $*" >&2
  exit 1
}

skip() {
  echo "SKIP $test_name: $*" >&2
  [ -z "${LSL_TEST_RESULTS-}" ] || echo "SKIP $*" >"$LSL_TEST_RESULTS/$test_name.skip"
  exit 77
}

standing=user
if [ "$(id -u)" = 0 ]; then
  standing=user_namespace
  [ "$(awk '{ print $1, $2, $3 }' /proc/self/uid_map)" != "0 0 4294967295" ] || standing=root
fi

needs() {
  local what
  for what in "$@"; do
    case $what in
      root) [ $standing = root ] || skip "needs the host's root" ;;
      service) needs_service ;;
      mounts) [ $standing != user ] || skip "needs the right to mount" ;;
      cgroup2) needs_cgroup2 ;;
      *) command -v "$what" >/dev/null || skip "needs the program $what" ;;
    esac
  done
}

# The host's root has one everywhere; others where the group they are in was delegated to them.
needs_cgroup2() {
  local mount
  mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
  [ -n "$mount" ] || skip "needs the unified hierarchy of control groups"
  [ $standing = root ] || [ -w "$mount$(sed -n 's/^0:://p' /proc/self/cgroup)/cgroup.procs" ] ||
    skip "needs a control group that was delegated"
}

needs_service() {
  unshare --user --map-root-user true 2>/dev/null || skip "needs user namespaces"
  case $standing in
    user)
      command -v newuidmap >/dev/null || skip "needs the program newuidmap"
      grep -q -s -E "^($(id -un)|$(id -u)):" /etc/subuid || skip "needs subordinate ids (subuid(5))"
      ;;
    user_namespace) [ "$(awk '{ ids += $3 } END { print ids }' /proc/self/uid_map)" -ge 65536 ] ||
      skip "needs a user namespace of 65536 ids" ;;
  esac
}

# script(1) types an end of file when its own input ends, so it gets one that never does.
on_terminal() {
  local endless=$test_dir/endless
  [ -p "$endless" ] || mkfifo "$endless"
  script -qec "$1" /dev/null 0<>"$endless" | tr -d '\r'
  return "${PIPESTATUS[0]}"
}

rootfs_tar() {
  local cache=${LSL_TEST_CACHE:-~/.cache/lsl} tar
  tar=$cache/$1.tar
  "$source_dir/tools/make-rootfs" "$1" "$tar" >&2 || return 1
  echo "$tar"
}

distro_dir() { echo "$test_dir/distros/$1"; }

new_distro() {
  local name=$1 version=1 kind=busybox tar
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      --version) version=$2 ;;
      --rootfs) kind=$2 ;;
      *) fail "new_distro: unknown option $1" ;;
    esac
    shift 2
  done
  tar=$(rootfs_tar "$kind") || fail "cannot make the root filesystem $kind"
  mkdir -p "$test_dir/distros"
  "$lsl" --import "$name" "$(distro_dir "$name")" "$tar" --version "$version" >&2 || fail "import of $name failed"
  seen_ids+=" $(distro_ids)"
}

compile() {
  gcc -O1 -Wall -Wextra -Werror -static -o "$test_dir/$1" "$source_dir/tests/support/$1.c" || fail "cannot compile $1.c"
}

# Runs a command with its output in files, so that what it said can be shown when it was not what was expected.
run() {
  "$@" >"$test_dir/stdout" 2>"$test_dir/stderr"
  status=$?
}

show_run() {
  echo "command: $*"
  echo "exit status: $status"
  sed 's/^/stdout: /' "$test_dir/stdout"
  sed 's/^/stderr: /' "$test_dir/stderr"
} >&2

expect_output() {
  local wanted=$1
  shift
  run "$@"
  if [ "$status" != 0 ] || [ "$(cat "$test_dir/stdout")" != "$wanted" ]; then
    show_run "$@"
    fail "expected the output: $wanted"
  fi
}

expect_status() {
  local wanted=$1
  shift
  run "$@"
  if [ "$status" != "$wanted" ]; then
    show_run "$@"
    fail "expected the exit status $wanted"
  fi
}

expect_error() {
  local wanted=$1
  shift
  run "$@"
  if [ "$status" = 0 ] || ! grep -q -E -e "$wanted" "$test_dir/stderr"; then
    show_run "$@"
    fail "expected a failure with: $wanted"
  fi
}

expect_equal() {
  [ "$2" = "$3" ] || fail "$1: expected [$2], got [$3]"
}

eventually() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.05
  done
}

# The service is known by its environment: nobody else's has this test's runtime folder.
service_pid() {
  local pid
  for pid in $(pgrep -x 'lsld|lsl-worker|lsl-builder'); do
    if [ "$(readlink "/proc/$pid/exe" 2>/dev/null)" = "$bin/lsld" ] &&
      grep -z -q -s -x -F "LSL_RUNTIME_DIR=$LSL_RUNTIME_DIR" "/proc/$pid/environ"; then
      echo "$pid"
    fi
  done
}

# The ids of the distributions this test registered; folders of theirs, in /sys/fs/cgroup too, bear them.
distro_ids() {
  grep -rhoE --include='*.json' '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}' "$LSL_STATE_DIR" 2>/dev/null | sort -u
}

# Prints one line for each thing of this test that the machine still has: processes in mount namespaces with the
# test's folders in them (the host's own namespace too, so mounts count), its cgroups, its loop devices, its
# sockets, registrations and storage of distributions, also half-made ones.
leftovers() {
  local file id
  while read -r file; do
    file=${file%/mountinfo}
    echo "process ${file#/proc/} with mounts of the test: $(tr '\0' ' ' 2>/dev/null <"$file/cmdline")"
  done < <(grep -l -F -e "${test_dir#/tmp}/" /proc/[0-9]*/mountinfo 2>/dev/null)
  for id in $seen_ids; do
    find /sys/fs/cgroup -type d -iname "*$id*" -printf 'cgroup %p\n' 2>/dev/null
  done
  grep -s -l -F -e "$test_dir/" /sys/block/loop*/loop/backing_file | sed 's/^/loop device /'
  find "$LSL_STATE_DIR" -path '*/distributions/*' -printf 'registration %p\n'
  find "$test_dir/distros" -maxdepth 2 \( -name rootfs -o -name ext4.vhd \) -printf 'storage %p\n'
  find "$LSL_RUNTIME_DIR" -type s -printf 'socket %p\n'
  service_pid | sed 's/^/service, process /'
}

nothing_left() { [ -z "$(leftovers)" ]; }

at_end() { :; }

# Everything a test made goes away here, by lsl's own means; what does not go is a failure of the test.
finish() {
  local result=$? name pid
  trap '' TERM INT HUP
  trap - EXIT
  at_end
  if [ -x "$lsl" ] && [ -n "$(service_pid)$(ls -A "$LSL_STATE_DIR")" ]; then
    seen_ids+=" $(distro_ids)"
    timeout 30 "$lsl" --shutdown >&2 || { echo "FAIL $test_name: --shutdown failed" >&2; result=1; }
    for name in $(timeout 30 "$lsl" --list --quiet --all); do
      timeout 60 "$lsl" --unregister "$name" >&2 || { echo "FAIL $test_name: --unregister $name failed" >&2; result=1; }
    done
    for pid in $(service_pid); do kill -TERM "$pid"; done
  fi
  if ! eventually 10 nothing_left; then
    echo "FAIL $test_name: left behind:" >&2
    leftovers >&2
    result=1
  fi
  if [ "$result" != 0 ] && [ "$result" != 77 ] && [ -s "$LSL_RUNTIME_DIR/lsld.log" ]; then
    sed 's/^/lsld.log: /' "$LSL_RUNTIME_DIR/lsld.log" >&2
  fi
  for pid in $(service_pid); do kill -KILL "$pid"; done
  rm -rf --one-file-system "$test_dir" || { echo "FAIL $test_name: cannot remove $test_dir" >&2; result=1; }
  exit "$result"
}
trap finish EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
trap 'exit 129' HUP
