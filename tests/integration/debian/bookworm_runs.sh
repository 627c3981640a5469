#!/bin/bash
# Debian 12 runs: apt, dpkg, users, processes.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro debian --rootfs bookworm

expect_output "12" "$lsl" -d debian -- '. /etc/os-release; echo $VERSION_ID'
run "$lsl" -d debian -- apt --version
grep -q '^apt 2\.' "$test_dir/stdout" || fail "apt --version: $(cat "$test_dir/stdout" "$test_dir/stderr")"
run "$lsl" -d debian -- 'dpkg -l bash | tail -n 1'
grep -q '^ii  bash ' "$test_dir/stdout" || fail "dpkg -l: $(cat "$test_dir/stdout" "$test_dir/stderr")"
expect_output "uid=0(root) gid=0(root) groups=0(root)" "$lsl" -d debian -- id
expect_output "1" "$lsl" -d debian -- 'ps -e -o pid= | head -n 1 | tr -d " "'
expect_status 0 "$lsl" -d debian -- useradd --create-home --shell /bin/bash tester
expect_output "tester /home/tester" "$lsl" -d debian -u tester --cd '~' -- 'echo $(whoami) $(pwd)'

# dpkg's owners and special modes arrived as they are.
expect_output "4755 root root" "$lsl" -d debian -- stat -c '%a %U %G' /usr/bin/passwd
expect_output "2755 root shadow" "$lsl" -d debian -- stat -c '%a %U %G' /usr/bin/chage
