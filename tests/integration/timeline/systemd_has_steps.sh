#!/bin/bash
# With systemd, the timeline shows what starting it and logging in took.
. "$(dirname "$0")/../../common.sh"
needs root cgroup2
new_distro debian --rootfs bookworm-systemd
expect_output running "$lsl" -d debian -- systemctl is-system-running
expect_status 0 "$lsl" --boot-timeline debian
took() { # STEP: milliseconds
  awk -v step="$1" 'index($0, step) { print $2 }' "$test_dir/stdout"
}
for step in "leave process 1 to systemd" "start systemd" "fork the session leader" "log in"; do
  [[ $(took "$step") =~ ^[0-9]+\.[0-9]{3}$ ]] || { show_run timeline; fail "missing, or not ended: $step"; }
done
ready=$(sed -n 's/^Started .* ready after \([0-9]*\)\..*/\1/p' "$test_dir/stdout") systemd=$(took "start systemd")
[ "$ready" -ge "${systemd%.*}" ] || { show_run timeline; fail "ready before systemd was"; }
# Most of the start is systemd's own.
longest=$(awk 'NR > 3 && $0 !~ /wait/ { print $2, $0 }' "$test_dir/stdout" | sort -n | tail -1)
[[ $longest == *"start systemd"* ]] || { show_run timeline; fail "the longest step: $longest"; }
