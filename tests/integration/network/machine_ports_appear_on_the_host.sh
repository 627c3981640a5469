#!/bin/bash
# What is listened on inside a machine, on the wildcard or the loopback address, is reached on the host's loopback, by
# both families, with half-closes; it is gone when it is no longer listened on. Ports that are taken on the host, that
# the user may not open and that are to be ignored stay out of it, and so do other addresses.
. "$(dirname "$0")/../../support/own_host.sh"
needs root pasta python3 ip
make_own_host

serve serve tcp 127.0.0.1 4009 host
sysctl -q -w net.ipv4.ip_unprivileged_port_start=1024
cat >"$test_dir/inside" <<END
for where in "0.0.0.0 4000" "127.0.0.1 4001" ":: 4002" "::1 4003" "172.29.0.2 4004" "127.0.0.1 4009" "0.0.0.0 22" \
  "0.0.0.0 4010"; do
  python3 $ports serve tcp \$where inside >/dev/null &
  [ "\$where" != "0.0.0.0 4000" ] || first=\$!
done
read -r _ <$test_dir/go
kill \$first
wait
END
mkfifo "$test_dir/go"
"$nest_program" --ignore 4010 -- sh "$test_dir/inside" 2>"$test_dir/log" &
servers+=($!)
answers() { python3 "$ports" listens "$@" 2>/dev/null; }
silent() { ! answers "$@"; }

eventually 10 answers 127.0.0.1 4000 || fail "not forwarded: $(cat "$test_dir/log")"
expect_output "inside, 3 bytes from 127.0.0.1" ask tcp 127.0.0.1 4000
expect_output "inside, 5000000 bytes from 127.0.0.1" ask half 127.0.0.1 4000 5000000
for where in "127.0.0.1 4001" "127.0.0.1 4002" "::1 4002" "::1 4003"; do
  # shellcheck disable=SC2086
  eventually 10 answers $where || fail "not forwarded: $where: $(cat "$test_dir/log")"
done
expect_output "inside, 3 bytes from ::1" ask tcp ::1 4003
expect_output "inside, 3 bytes from ::ffff:127.0.0.1" ask tcp 127.0.0.1 4002
expect_output "host, 3 bytes from 127.0.0.1" ask tcp 127.0.0.1 4009
eventually 10 grep -q '127.0.0.1:4009 is not forwarded: Address already in use' "$test_dir/log" || fail "4009 is not told"
eventually 10 grep -q '127.0.0.1:22 is not forwarded: Permission denied' "$test_dir/log" || fail "22 is not told"
for where in "127.0.0.1 4004" "127.0.0.1 4010" "192.0.2.2 4000" "::1 4000"; do
  # shellcheck disable=SC2086
  silent $where || fail "forwarded: $where"
done

# A port of the host that becomes free is forwarded after all.
kill "${servers[0]}"
eventually 15 grep -q '127.0.0.1:4009 is forwarded' "$test_dir/log" || fail "4009 is not tried again"

echo go >"$test_dir/go"
eventually 10 silent 127.0.0.1 4000 || fail "still open"
answers 127.0.0.1 4001 || fail "the others are gone, too"
