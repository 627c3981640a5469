#!/bin/bash
# However much is listened on inside, the host's ports and the log of the service stay bounded, and what is open works.
. "$(dirname "$0")/../../support/own_host.sh"
needs root pasta python3 ip
make_own_host

cat >"$test_dir/many.py" <<'END'
import socket, time
held = []
for port in range(10000, 10700):
    sock = socket.socket()
    sock.bind(("0.0.0.0", port))
    sock.listen(1)
    held.append(sock)
time.sleep(1000)
END
"$nest_program" -- python3 "$test_dir/many.py" 2>"$test_dir/log" &
servers+=($!)
listening() { ss -Hltn "src 127.0.0.1" | wc -l; }
is_full() { [ "$(listening)" = 512 ]; }
eventually 20 is_full || fail "$(listening) ports are open"
eventually 10 grep -q 'no more is told' "$test_dir/log" || fail "all is told"
sleep 1
expect_equal "open ports" 512 "$(listening)"
[ "$(wc -l <"$test_dir/log")" -lt 220 ] || fail "the log has $(wc -l <"$test_dir/log") lines"
python3 "$ports" listens 127.0.0.1 10000 || fail "port 10000 does not work"
