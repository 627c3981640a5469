#!/bin/bash
# The part of bench/run that runs in mount, PID and cgroup namespaces of its own, as their first process. Prepares
# what lsl and its peers need, takes the metrics named as arguments and prints the ratios.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=$BENCH_SCRATCH rounds=$BENCH_ROUNDS count=$BENCH_COUNT quick=$BENCH_QUICK
# shellcheck source=bench/peers.sh
. "$here/peers.sh"
# shellcheck source=bench/metrics.sh
. "$here/metrics.sh"

exec </dev/null 2>"$scratch/log"
trap 'tail -n 20 "$scratch/log"' ERR

mount_own() {
  mount -t proc proc /proc
  mount -t tmpfs -o mode=755 tmpfs /run
  mkdir -p /run/lock
  unified='' memory=''
  umount -R -l /sys/fs/cgroup
  if mount -t cgroup2 cgroup2 /sys/fs/cgroup; then unified=/sys/fs/cgroup; fi
  if grep -q '^[0-9]*:memory:' /proc/self/cgroup; then
    mkdir /run/memory
    mount -t cgroup -o memory memory /run/memory && memory=/run/memory
  fi
}

# One distribution with the root that was asked for; many small ones are made when they are needed. The peers and the
# floor use the very same trees.
import_one() {
  export LSL_STATE_DIR=$scratch/state LSL_RUNTIME_DIR=/run/lsl-bench
  export LSL_INSTANCE_IDLE_MS=-1 LSL_SERVICE_IDLE_MS=-1
  lsl=$scratch/bin/lsl
  mkdir -m 700 "$LSL_STATE_DIR" "$LSL_RUNTIME_DIR"
  mkdir "$scratch/distros"
  "$lsl" --import one "$scratch/distros/one" "$BENCH_ROOTFS" --version 1 >&2
  root=$scratch/distros/one/rootfs/fs
  install -m 755 "$scratch/bin/payload" "$root/lsl-bench"
}

print_head() {
  printf '# lsl %s, Linux %s, %s processors, load %s, %s rounds, root %s\n' "$("$lsl" --version | sed -n '1s/.* //p')" \
    "$(uname -r)" "$(nproc)" "$(cut -d' ' -f1-2 /proc/loadavg)" "$rounds" "$(basename "$BENCH_ROOTFS" .tar)"
  printf '# metric\twho\tmedian\tp95\tn\tunit\tnote\n'
}

mount_own
prepare_peers
import_one
print_head
for metric; do
  "measure_${metric//-/_}" | tee -a "$scratch/figures"
done
printf '# load at the end: %s\n' "$(cut -d' ' -f1-2 /proc/loadavg)"
awk -f "$here/ratios.awk" "$scratch/figures"
"$lsl" --shutdown >&2
