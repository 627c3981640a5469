#!/bin/bash
# A client that sends rubbish, or nothing, is dropped; others are served.
. "$(dirname "$0")/../../common.sh"
needs service

expect_status 0 "$lsl" --list --quiet
socket=$LSL_RUNTIME_DIR/service.sock
[ -S "$socket" ] || fail "no socket at $socket"
before=$(service_pid)
# Sends what it reads on stdin to the socket, then waits a moment at most for the service to hang up.
send() {
  timeout 5 perl -MSocket -e '
    socket(my $s, AF_UNIX, SOCK_STREAM, 0) && connect($s, sockaddr_un($ARGV[0])) or die "connect: $!\n";
    local $SIG{PIPE} = "IGNORE";
    local $/;
    syswrite($s, <STDIN>);
    shutdown($s, 1);
    1 while sysread($s, my $answer, 4096);' "$socket"
}
head -c 200000 /dev/urandom | send
printf '{"method":1}\0{"method":"no.Such"}\0' | send
printf '{"method":' | send

expect_status 0 "$lsl" --list --quiet
expect_equal "process id of the service" "$before" "$(service_pid)"
