#!/bin/bash
# While the service works its lines, warnings and bytes are shown: lines at once as wsl, as lsl only when it failed.
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/fake_service.sh"
cd "$test_dir" || fail "$test_dir"

news='{"continues":true,"parameters":{"output":"Pass 1: Checking"}}'
warning='{"continues":true,"parameters":{"warning":"careful"}}'
ok='The operation completed successfully. '
answers Resize "$news" "$warning" '{"parameters":{}}'
expect_output "" "$lsl" --manage d --resize 1G
expect_equal "stderr of lsl" "lsl: careful" "$(cat stderr)"
expect_output "Pass 1: Checking
$ok" "$wsl" --manage d --resize 1G
expect_equal "stderr of wsl" "wsl: careful" "$(cat stderr)"

answers Resize "$news" "$(failure E_FAIL Service "Failed to resize disk.")"
expect_status 255 "$lsl" --manage d --resize 1G
expect_equal "stderr" "Pass 1: Checking
lsl: Failed to resize disk.
Error code: Lsl/Service/E_FAIL" "$(cat stderr)"
expect_status 255 "$wsl" --manage d --resize 1G
expect_equal "stdout" "Pass 1: Checking
Failed to resize disk.
Error code: Wsl/Service/E_FAIL" "$(cat stdout)"

answers Compact '{"parameters":{"freed":3221225472}}'
expect_output "3.00 GiB freed" "$lsl" --manage d --compact

# On a terminal: how many bytes, and how fast.
progress() { echo '{"continues":true,"parameters":{"progress":{"done":'"$1"',"total":104857600}}}'; }
answers Clone "$(progress 0)" "sleep 1" "$(progress 10485760)" "sleep 0.2" '{"parameters":{"id":"{1}","name":"e"}}'
on_terminal "'$lsl' --clone d e" >seen || fail "--clone on a terminal"
grep -q -E 'Cloning  10% .*10\.0 MiB of 100 MiB, [0-9.]+ MiB/s' seen || fail "no progress: $(cat -v seen)"
expect_output "" "$lsl" --clone d e
expect_equal "no terminal" "" "$(cat stderr)"

# A service that is gone is told, and so is one that breaks the rules.
answers Clone "$(progress 0)" "hang up"
expect_error "^lsl: .*(service|reset)" "$lsl" --clone d e
answers Clone '{"continues":true,"parameters":{"progress":7}}'
expect_status 255 "$lsl" --clone d e
# Breaking it off ends the command as the signal does.
answers Clone "$(progress 0)" "sleep 5" '{"parameters":{"id":"{1}","name":"e"}}'
expect_status 124 timeout -s TERM 1 "$lsl" --clone d e
