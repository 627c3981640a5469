#!/bin/bash
# The first interactive shell of an installed distribution is preceded by its first-run command, until that succeeds.
. "$(dirname "$0")/../../common.sh"
needs service script
new_distro d
"$lsl" -d d -- 'cat >/etc/wsl-distribution.conf; printf "#!/bin/sh\necho shell of \$(id -u)\n" >/bin/myshell
  chmod 755 /bin/myshell; sed -i s,/bin/sh,/bin/myshell, /etc/passwd' <<'END'
[oobe]
command = "echo first run of $(id -u); [ -e /allowed ] || exit 3; [ ! -t 0 ] || read line || exit 4; echo eve:x:1010:1010::/:/bin/myshell >>/etc/passwd"
defaultUid = 1010
END
record=$(find "$LSL_STATE_DIR" -name '*.json' -exec grep -l DistributionName {} +)
property() { grep -oE "\"$1\": *[a-z0-9]+" "$record" | sed 's/.*: *//'; }

# Nothing of the kind after an import.
"$lsl" --shutdown
expect_output "shell of 0" "$lsl" -d d
"$lsl" --shutdown
no_service() { [ -z "$(service_pid)" ]; }
eventually 10 no_service || fail "the service stays"
sed -i 's/"RunOOBE": *false/"RunOOBE": true/' "$record"
expect_equal "RunOOBE" true "$(property RunOOBE)"

# Commands are not interactive; a failure leaves it for the next shell.
expect_output "one" "$lsl" -d d --exec echo one
run "$lsl" -d d
expect_equal "first run" "first run of 0" "$(cat "$test_dir/stdout")"
expect_equal "exit status" 1 "$status"
grep -q '^OOBE command ".*" failed, exiting$' "$test_dir/stderr" || fail "no word of the failure: $(cat "$test_dir/stderr")"
expect_equal "RunOOBE" true "$(property RunOOBE)"

# While it runs the others wait, and are told so.
"$lsl" -d d -e touch /allowed
mkfifo "$test_dir/keys"
script -qefc "$lsl -d d" /dev/null 0<>"$test_dir/keys" >"$test_dir/first" &
first=$!
eventually 20 grep -q 'first run of 0' "$test_dir/first" || fail "no first run"
"$lsl" -d d --exec id -u >"$test_dir/second" 2>"$test_dir/warning" &
second=$!
eventually 20 grep -q 'lsl: Waiting for OOBE command to complete for distribution "d"...' "$test_dir/warning" ||
  fail "no warning: $(cat "$test_dir/warning")"
[ ! -s "$test_dir/second" ] || fail "the second command did not wait"
echo go >"$test_dir/keys"
wait $first || fail "the first shell: $(cat "$test_dir/first")"
wait $second || fail "the second command"
expect_equal "first shell" "first run of 0 go shell of 1010" "$(tr -d '\r' <"$test_dir/first" | tr '\n' ' ' | sed 's/ *$//')"
expect_equal "second command" "1010" "$(cat "$test_dir/second")"
expect_equal "RunOOBE" false "$(property RunOOBE)"
expect_equal "DefaultUid" 1010 "$(property DefaultUid)"

# Once is enough, and the user stays.
expect_output "shell of 1010" "$lsl" -d d
"$lsl" --terminate d
expect_output "1010" "$lsl" -d d --exec id -u
