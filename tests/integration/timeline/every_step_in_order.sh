#!/bin/bash
# --boot-timeline shows every step of the last start, in the order in which they began, also when it runs no more.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d
expect_error "'d' has not been started since the service began" "$lsl" --boot-timeline d
expect_status 255 "$lsl" --boot-timeline d
expect_output hello "$lsl" -d d -- echo hello

# /etc/fstab of the image names nothing, and there is no systemd in it.
wanted=$(awk -F '\t' '!/^#/ && $3 == "" { print $2 }' "$source_dir/tests/data/boot_steps.txt")
[ "$(wc -l <<<"$wanted")" -gt 30 ] || fail "no list of steps"
expect_status 0 "$lsl" --boot-timeline d
cp "$test_dir/stdout" "$test_dir/first"
while read -r step; do
  grep -q -F -e "$step" "$test_dir/first" || { cat "$test_dir/first" >&2; fail "missing: $step"; }
done <<<"$wanted"
grep -q -E "^Started [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}, ready after [0-9.]+ ms\.$" "$test_dir/first" || fail "no summary"
starts=$(awk 'NR > 3 { print $1 }' "$test_dir/first")
expect_equal "steps" "$(wc -l <<<"$wanted")" "$(wc -l <<<"$starts")"
expect_equal "starts" "$(sort -n <<<"$starts")" "$starts"
[ "$(awk 'NR > 3 && $2 == "-"' "$test_dir/first")" = "" ] || { cat "$test_dir/first" >&2; fail "a step did not end"; }

# Later sessions are none of it, nor is the end.
expect_output hello "$lsl" -d d -- echo hello
"$lsl" --terminate d || fail "terminate"
expect_status 0 "$wsl" --boot-timeline d
cmp "$test_dir/first" "$test_dir/stdout" || { diff "$test_dir/first" "$test_dir/stdout" >&2; fail "it has changed"; }
