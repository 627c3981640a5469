#!/bin/bash
# /etc/fstab is mounted before anything of the user's runs; what fails is told with each session.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d
fstab() {
  "$lsl" -d d -- tee /etc/fstab >/dev/null
  "$lsl" --terminate d
}

fstab <<<'tmpfs /tmp tmpfs size=64k,mode=1777 0 0'
type_of() { "$lsl" -d d -- "grep ' $1 ' /proc/mounts | cut -d' ' -f3"; }
expect_output "tmpfs" type_of /tmp
expect_equal "stderr" "" "$(cat "$test_dir/stderr")"

fstab <<'END'
tmpfs /root tmpfs defaults 0 0
/no/such/device /home ext4 defaults 0 0
END
for round in 1 2; do
  expect_output "tmpfs" type_of /root
  expect_equal "stderr, round $round" "wsl: Processing /etc/fstab with mount -a failed." "$(cat "$test_dir/stderr")"
done
for variable in WSL_DISABLE_WARNINGS LSL_DISABLE_WARNINGS; do
  expect_output "" env $variable=1 "$lsl" -d d -- true
  expect_equal "stderr with $variable" "" "$(cat "$test_dir/stderr")"
done
grep -qF '[d] mount: ' "$LSL_RUNTIME_DIR/lsld.log" || fail "mount's words are not in the log"

# It may be switched off, and is not asked for what is not its business.
"$lsl" -d d -- 'printf "[automount]\nmountFsTab=false\n" >/etc/wsl.conf' 2>/dev/null
"$lsl" --terminate d
expect_output "" type_of /root
expect_equal "stderr" "" "$(cat "$test_dir/stderr")"
