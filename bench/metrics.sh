# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # stage.sh, peers.sh and metrics.sh share their variables
# One function for each metric of bench/run. Sourced by stage.sh, after peers.sh.

candidates=$scratch/candidates
programs=$scratch/bin

begin() {
  metric=$1 unit=$2
  : >"$candidates"
}

# Born in a group of its own where there are groups, as a distribution of lsl's is.
floor_group=() floor_after=''
use_floor_group() {
  [ -z "$unified" ] || floor_group=(-g "$unified/floor") floor_after="rmdir $unified/floor"
}

measure_cold_start() {
  begin cold-start ms
  use_floor_group
  takes_part floor "$floor_after" "$programs/floor" start "${floor_group[@]}" "$root" /bin/true
  takes_part lsl "$lsl --terminate one" "$lsl" -d one -e true
  unshare_in "$root"
  peer unshare unshare '' "${unshare[@]}" /bin/true
  bwrap_in "$root"
  peer bwrap bwrap '' "${bwrap[@]}" /bin/true
  bundle cold "$root" /bin/true
  peer crun crun '' "${crun[@]}" run -b "$scratch/oci/cold" cold
  lxc_container cold "$root"
  peer lxc-execute lxc '' lxc-execute -P "$lxc_path" -n cold -- /bin/true
  peer systemd-nspawn nspawn '' "${nspawn[@]}" -D "$root" /bin/true
  peer podman podman '' podman run --rm --rootfs "$root" /bin/true
  "$lsl" --terminate one >&2
  "$programs/turns" "$metric" "$rounds" "$candidates"
}

# 200 starts and stops of one distribution, the first twenty and the last by themselves.
measure_rounds() {
  local part many=160 few=20
  [ "$quick" = no ] || many=6 few=2
  "$lsl" --terminate one >&2
  for part in first:$few middle:$many last:$few; do
    begin rounds ms
    takes_part "${part%:*}" "$lsl --terminate one" "$lsl" -d one -e true
    "$programs/turns" "$metric" "${part#*:}" "$candidates" || return 1
  done | tee "$scratch/rounds"
  awk -F'\t' '{ median[$2] = $3 } END { printf "# rounds: the last by the first: %.2f\n", median["last"] / median["first"] }' "$scratch/rounds"
}

measure_enter() {
  begin enter ms
  hold_peers
  takes_part floor '' "$programs/floor" enter "$held" /bin/true
  takes_part lsl '' "$lsl" -d one -e true
  peer nsenter nsenter '' nsenter -t "$held" -m -p -u -i -C /bin/true
  peer crun crun '' "${crun[@]}" exec hold /bin/true
  peer lxc-attach lxc '' lxc-attach -P "$lxc_path" -n hold -- /bin/true
  peer podman podman '' podman exec hold /bin/true
  "$programs/turns" "$metric" "$rounds" "$candidates"
  release_peers
}

measure_pipe() {
  local bytes=$((256 << 20))
  [ "$quick" = no ] || bytes=$((32 << 20))
  begin pipe MiB/s
  hold_peers
  takes_part floor '' "$programs/payload" write $bytes
  takes_part lsl '' "$lsl" -d one -e /lsl-bench write $bytes
  peer nsenter nsenter '' nsenter -t "$held" -m -p -u -i -C /lsl-bench write $bytes
  bwrap_in "$root"
  peer bwrap bwrap '' "${bwrap[@]}" /lsl-bench write $bytes
  peer crun crun '' "${crun[@]}" exec hold /lsl-bench write $bytes
  peer lxc-attach lxc '' lxc-attach -P "$lxc_path" -n hold -- /lsl-bench write $bytes
  peer systemd-nspawn nspawn '' "${nspawn[@]}" --pipe -D "$root" /lsl-bench write $bytes
  peer podman podman '' podman exec hold /lsl-bench write $bytes
  "$programs/streams" pipe "$metric" "$rounds" $bytes "$candidates"
  release_peers
}

# terminal_candidates WORD…   what is run on the terminal
terminal_candidates() {
  takes_part floor '' "$programs/payload" "$@"
  takes_part lsl '' "$lsl" -d one -e /lsl-bench "$@"
  peer nsenter nsenter '' nsenter -t "$held" -m -p -u -i -C /lsl-bench "$@"
  peer crun crun '' "${crun[@]}" exec -t hold /lsl-bench "$@"
  peer lxc-attach lxc '' lxc-attach -P "$lxc_path" -n hold -- /lsl-bench "$@"
  peer systemd-nspawn nspawn '' "${nspawn[@]}" -D "$root" /lsl-bench "$@"
  peer podman podman '' podman exec -it hold /lsl-bench "$@"
}

measure_terminal() {
  local bytes=$((8 << 20))
  [ "$quick" = no ] || bytes=$((2 << 20))
  begin terminal MiB/s
  hold_peers
  terminal_candidates flood $bytes
  "$programs/streams" terminal "$metric" "$rounds" $bytes "$candidates"
  release_peers
}

measure_echo() {
  begin echo us
  hold_peers
  terminal_candidates echo
  "$programs/streams" echo "$metric" "$rounds" 50 "$candidates"
  release_peers
}

measure_codec() { "$programs/codec" "$rounds"; }

# ---- many distributions ----

measure_starts() { measure_many starts; }
measure_memory() { measure_many memory; }

# Small roots, so that it is the distributions that are many and not the files: the payload, the same file for all,
# and what lsl and nspawn look for in a root.
make_many() {
  local small=$scratch/small i
  [ ! -e "$scratch/distros/many1" ] || return 0
  mkdir -p "$small"/{bin,dev,etc,proc,root,run,sys,tmp,usr/lib}
  echo 'root:x:0:0:root:/root:/bin/sh' >"$small/etc/passwd"
  echo 'ID=bench' >"$small/etc/os-release"
  tar -C "$small" -cf "$scratch/small.tar" .
  for i in $(seq "$count"); do
    "$lsl" --import "many$i" "$scratch/distros/many$i" "$scratch/small.tar" --version 1 >&2
    ln "$root/lsl-bench" "$scratch/distros/many$i/rootfs/fs/lsl-bench"
  done
}

# The candidates that start $count distributions of one kind.
plan_many() {
  local who=$1 i tree
  : >"$candidates"
  for i in $(seq "$count"); do
    tree=$scratch/distros/many$i/rootfs/fs
    case $who in
      floor)
        [ -z "$unified" ] || floor_group=(-g "$unified/floor$i")
        takes_part floor '' "$programs/floor" start -d "${floor_group[@]}" "$tree" /lsl-bench idle
        ;;
      lsl) takes_part lsl '' "$lsl" -d "many$i" -e /lsl-bench true ;;
      bwrap) bwrap_in "$tree"; takes_part bwrap '' "${bwrap[@]}" /lsl-bench idle ;;
      crun)
        bundle "many$i" "$tree" /lsl-bench idle
        takes_part crun '' "${crun[@]}" run -d -b "$scratch/oci/many$i" "many$i"
        ;;
      lxc)
        lxc_container "many$i" "$tree"
        takes_part lxc '' lxc-start -d -P "$lxc_path" -n "many$i" -s lxc.init.cmd='/lsl-bench idle'
        ;;
      nspawn) takes_part nspawn '' "${nspawn[@]}" --pipe -M "many$i" -D "$tree" /lsl-bench idle ;;
      podman) takes_part podman '' podman run -d --name "many$i" --rootfs "$tree" /lsl-bench idle ;;
    esac
  done
}

end_many() {
  local i
  case $1 in
    lsl) "$lsl" --shutdown ;;
    crun) for i in $(seq "$count"); do limited "${crun[@]}" delete -f "many$i"; done ;;
    lxc) for i in $(seq "$count"); do limited lxc-stop -k -P "$lxc_path" -n "many$i"; done ;;
    podman) timeout --kill-after=5 900 podman rm -f -a -t 0 ;;
  esac >&2
  # Whatever else is left of it; our namespace holds nothing we did not start.
  new_processes
  [ ${#new[@]} -eq 0 ] || kill -KILL "${new[@]#/proc/}" || true
  for ((i = 0; i < 1200; i++)); do
    new_processes
    [ ${#new[@]} -gt 0 ] || break
    sleep 0.05
  done
  [ ${#new[@]} -eq 0 ] || { echo "bench: ${#new[@]} processes of $1 do not end" >&2; return 1; }
  [ "$1" != floor ] || [ -z "$unified" ] || rmdir "$unified"/floor*
}

# Without a fork: a process of the script's own would be one of them.
old_processes() { old=(/proc/[0-9]*); }
new_processes() {
  local process
  new=()
  for process in /proc/[0-9]*; do
    case " ${old[*]} " in *" $process "*) ;; *) new+=("$process") ;; esac
  done
}

# Bytes of kernel memory charged to all that runs here, or of the whole machine where no controller counts it.
kernel_memory() {
  if [ -n "$memory" ]; then
    cat "$memory/memory.kmem.usage_in_bytes"
  elif [ -n "$unified" ] && [ -r "$unified/memory.stat" ]; then
    awk '$1 == "kernel" {print $2}' "$unified/memory.stat"
  else
    awk '/^(Slab|KernelStack|PageTables|Percpu):/ {sum += $2} END {print sum * 1024}' /proc/meminfo
  fi
}

# KiB a distribution of what runs now and did not before: user memory, then kernel memory.
memory_of_new() {
  local before=$1 after
  after=$(kernel_memory)
  new_processes
  # One that has just ended has nothing to tell.
  cat "${new[@]/%//smaps_rollup}" 2>/dev/null | awk -v count="$count" '/^Pss:/ {sum += $2} END {printf "%.2f ", sum / count}'
  awk -v bytes=$((after - before)) -v count="$count" -v processes=${#new[@]} \
    'BEGIN {printf "%.2f %.2f\n", bytes / 1024 / count, processes / count}'
}

# once_many WHO   starts them, looks, ends them: one line each in $scratch/starts.WHO and $scratch/memory.WHO
once_many() {
  local who=$1 before
  old_processes
  before=$(kernel_memory)
  [ "$who" != lsl ] || "$lsl" --list --quiet >&2
  "$programs/many" 20 "$candidates" >>"$scratch/starts.$who" || echo failed >>"$scratch/starts.$who"
  sleep 0.5 # what ends late has ended
  memory_of_new "$before" >>"$scratch/memory.$who"
  end_many "$who"
}

many_takers() {
  takers=(floor lsl)
  [ "$BENCH_PEERS" = yes ] || return 0
  local pair
  for pair in bwrap:bwrap crun:crun lxc-start:lxc systemd-nspawn:nspawn podman:podman; do
    if installed "${pair%:*}"; then takers+=("${pair#*:}"); else missing "${pair#*:}"; fi
  done
}

# Both metrics come from the same runs. A run is hundreds of starts, so few runs are enough; one where it takes
# a minute.
run_many() {
  local round who
  make_many
  "$lsl" --shutdown >&2
  for round in $(seq $((rounds < 5 ? rounds : 5))); do
    for who in "${takers[@]}"; do
      case $who in nspawn | podman) [ "$round" = 1 ] || continue ;; esac
      plan_many "$who"
      once_many "$who"
    done
  done
}

measure_many() {
  local who
  begin "$1" ms
  [ "$1" = starts ] || unit=KiB
  many_takers
  [ -e "$scratch/starts.lsl" ] || run_many
  for who in "${takers[@]}"; do
    if [ "$1" = starts ]; then
      "$programs/figure" starts "$who" ms "$count starts, 20 at a time" <"$scratch/starts.$who"
    else
      awk '{print $1 + $2}' "$scratch/memory.$who" | "$programs/figure" memory "$who" KiB \
        "$(awk '{a += $1; b += $2; c += $3} END {printf "PSS %.0f, kernel %.0f, processes %.2f", a / NR, b / NR, c / NR}' "$scratch/memory.$who")"
    fi
  done
}
