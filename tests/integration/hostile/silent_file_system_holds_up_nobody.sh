#!/bin/bash
# A descriptor whose file system never answers holds up the session it was given to, and nobody else: neither a client
# nor a guest can make the service wait for it.
# The file system is a mount of a namespace of the test's own.
# timeout: 200
# alone: while a process waits for such a file system, whoever looks at it in /proc may have to wait, too
if [ "$(id -u)" = 0 ] && [ -z "${LSL_TEST_OWN_MOUNTS-}" ]; then LSL_TEST_OWN_MOUNTS=1 exec unshare -m bash "$0"; fi
. "$(dirname "$0")/../../common.sh"
needs service mounts gcc
if [ ! -r /dev/fuse ] || [ ! -w /dev/fuse ]; then skip "needs /dev/fuse"; fi
for program in silent_fuse stdin_of client inside; do compile "$program"; done

silent=$test_dir/silent server=
serve() {
  mkdir -p "$silent"
  "$test_dir/silent_fuse" "$silent" >"$test_dir/mounted" &
  server=$!
  eventually 5 grep -q mounted "$test_dir/mounted" || fail "no silent file system"
}
# Everybody who waits gets an error.
be_gone() {
  kill -KILL "$server"
  wait # for those who held the file, too
  umount -l "$silent"
  server=
}
at_end() {
  [ -n "$server" ] || return
  kill -KILL "$server"
  umount -l "$silent"
} 2>/dev/null

# Prints how many processes of that name the distribution has. Their comm(5) can always be read.
leaders() {
  local comm count=0
  while read -r comm; do
    [ "$(readlink "${comm%comm}ns/pid")" != "$processes" ] || count=$((count + 1))
  done < <(grep -l -s -x SessionLeader /proc/[0-9]*/comm)
  echo $count
}

all_is_well() {
  local begin
  begin=$(date +%s%N)
  expect_status 0 timeout 10 "$lsl" --list --verbose
  expect_output "hello" timeout 10 "$lsl" -d other -- echo hello
  [ $((($(date +%s%N) - begin) / 1000000)) -lt 3000 ] || fail "others are held up $1"
}

for without in none refuse_descriptors; do
  export LSL_WITHOUT=$without # before Linux 6.16 a socket takes what is sent
  serve
  new_distro d
  new_distro other
  "$lsl" -d d -- 'cat >/inside; chmod 755 /inside' <"$test_dir/inside"
  service=$(service_pid)
  processes=$(readlink "/proc/$(pgrep -P "$service" -x 'init\(d\)')/ns/pid")

  # Two commands with the file as standard input. It can still be closed, else they would not start.
  rm -f "$test_dir"/*.out
  start() {
    "$test_dir/stdin_of" "$silent/file" "$lsl" -d d -- "echo begun; until [ -e /go-$1 ]; do :; done; exec $2" >"$test_dir/$1.out" 2>&1 &
    eventually 20 grep -q begun "$test_dir/$1.out" || fail "the command did not begin"
  }
  start cat cat
  start send '/inside send'
  kill -USR1 "$server"

  # One that does not come as far as being executed: who looks at it does not have to wait.
  "$test_dir/stdin_of" "$silent/file" "$lsl" -d d --exec /bin/true &
  begins() { [ "$(leaders)" -ge 4 ]; }
  eventually 5 begins || fail "no session"
  timeout 10 ps -e -o args >/dev/null || fail "ps is held up"

  "$test_dir/client" "$LSL_RUNTIME_DIR/service.sock" fds 3 "$silent/file" >"$test_dir/client.out" &
  eventually 5 test -s "$test_dir/client.out" || fail "the client gets no answer"
  all_is_well "by a client's descriptor"

  "$test_dir/stdin_of" "$silent/file" "$lsl" --import e "$test_dir/distros/e" - --version 1 2>"$test_dir/import.err" &
  eventually 5 test -d "$test_dir/distros/e/rootfs/fs" || fail "the import did not begin: $(cat "$test_dir/import.err")"
  all_is_well "by an archive"

  expect_output "hello" timeout 10 "$lsl" -d d -- 'touch /go-cat; echo hello' # another session of the same distribution
  all_is_well "by a standard stream"

  # What the service does not let arrive is no harm; an instance that gets one through is ended.
  run timeout 20 "$lsl" -d d -- 'touch /go-send'
  sent() { grep -q sent "$test_dir/send.out"; }
  ended() {
    run timeout 10 "$lsl" --list --running --quiet
    [ "$status" = 0 ] && ! grep -q -x d "$test_dir/stdout"
  }
  sent_or_ended() { sent || ended; }
  if [ $without = none ]; then
    eventually 10 sent_or_ended || fail "the guest sent nothing"
  else
    eventually 10 ended || fail "the service does not answer, or the instance runs on"
    grep -q 'the peer attached descriptors' "$LSL_RUNTIME_DIR/lsld.log" || fail "the log does not say why"
    expect_equal "answer to the client" "hung up" "$(cat "$test_dir/client.out")"
  fi
  all_is_well "by a guest's descriptor"
  expect_status 0 timeout 20 "$lsl" --terminate d # which has processes now that cannot be killed
  all_is_well "by processes that do not end"
  expect_output "hello" timeout 10 "$lsl" -d d -- 'rm /go-*; echo hello'

  be_gone
  expect_equal "process id of the service" "$service" "$(service_pid)"
  grep -q 'Importing the distribution failed.' "$test_dir/import.err" || fail "unclear: $(cat "$test_dir/import.err")"
  expect_output $'d\nother' "$lsl" --list --quiet --all
  [ ! -e "$test_dir/distros/e" ] || fail "the directory of the import is left"
  for name in d other; do expect_status 0 timeout 60 "$lsl" --unregister $name; done
  expect_status 0 "$lsl" --shutdown
  no_service() { [ -z "$(service_pid)" ]; }
  eventually 10 no_service || fail "the service does not end"
done
