#!/bin/bash
# What is wrong with /etc/wsl.conf is told once per start, to the first session, as "wsl: ..." lines.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d
"$lsl" -d d -- 'printf "[boot]\nsystemd=yes\n[network]\nhostnme=x\n[user]\ndefault=nobody-here\nbroken line\n" >/etc/wsl.conf'
"$lsl" --terminate d

run "$lsl" -d d -- echo out
expect_equal "stdout" "out" "$(cat "$test_dir/stdout")"
for text in "wsl: Invalid boolean value 'yes' for key 'boot.systemd' in /etc/wsl.conf:2" \
  "wsl: Unknown key 'network.hostnme' in /etc/wsl.conf:4" "wsl: Expected '=' in /etc/wsl.conf:7" \
  "wsl: The default user 'nobody-here' of /etc/wsl.conf does not exist."; do
  grep -qxF "$text" "$test_dir/stderr" || fail "no line [$text] in: $(cat "$test_dir/stderr")"
done
run "$lsl" -d d -- true
expect_equal "second session" "" "$(cat "$test_dir/stderr")"

# The next start tells again, but not who does not want to know.
"$lsl" --terminate d
WSL_DISABLE_WARNINGS=1 run "$lsl" -d d -- true
expect_equal "switched off" "" "$(cat "$test_dir/stderr")"
"$lsl" --terminate d
expect_equal "on a terminal" "4" "$(on_terminal "$lsl -d d -- true" | grep -c '^wsl: ')"
