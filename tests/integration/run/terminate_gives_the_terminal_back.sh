#!/bin/bash
# --terminate under an open shell: lsl says why it ends, and the terminal is as it was before.
. "$(dirname "$0")/../../common.sh"
needs service script
new_distro d

cat >"$test_dir/session" <<END
before=\$(stty -g)
$lsl -d d -- 'touch /tmp/up; exec sleep 100'
echo "status \$?"
[ "\$(stty -g)" = "\$before" ] && echo restored
END
on_terminal "bash $test_dir/session" >"$test_dir/seen" &
eventually 10 "$lsl" -d d -- test -e /tmp/up || fail "the command did not start"
"$lsl" --terminate d
wait $!
grep -q '^lsl: The distribution was stopped' "$test_dir/seen" || fail "$(cat "$test_dir/seen")"
expect_equal "end" $'status 255\nrestored' "$(tail -n 2 "$test_dir/seen")"
