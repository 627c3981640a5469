# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # stage.sh, peers.sh and metrics.sh share their variables
# How the peers of lsl are started. Sourced by stage.sh. Each gets mount, PID, UTS, IPC and, where it can, cgroup
# namespaces and the host's network, as a version-1 distribution has; no tool is given a task lsl does not have.
#
#   takes_part WHO AFTER WORD…   adds a candidate to the measurement (bench/candidates.h)
#   peer TOOL WHO AFTER WORD…    the same where TOOL is installed and peers are wanted; prints a line where it is missing

takes_part() {
  local IFS=$'\t'
  printf '%s\n' "$*" >>"$candidates"
}

installed() { command -v "$1" >/dev/null; }

missing() { printf '%s\t%s\t-\t-\t0\t%s\tnot installed\n' "$metric" "$1" "$unit"; }

peer() {
  local tool=$1
  shift
  [ "$BENCH_PEERS" = yes ] || return 0
  if installed "$tool"; then takes_part "$@"; else missing "$1"; fi
}

# For what is not measured and may take its time.
limited() { timeout --kill-after=5 60 "$@"; }

nspawn=(systemd-nspawn -q --register=no --keep-unit --resolv-conf=off --timezone=off)
crun=(crun --root /run/crun)
lxc_path=$scratch/lxc

# podman: containers of a directory only, nothing of it outside our folders, and no group of its own, since the
# hierarchy has no controllers to offer.
prepare_peers() {
  local files processes
  mkdir "$lxc_path" "$scratch/oci" "$scratch/podman"
  printf '[storage]\ndriver = "vfs"\nrunroot = "/run/podman"\ngraphroot = "%s"\n' "$scratch/podman" >"$scratch/storage.conf"
  files=$(ulimit -Hn)
  [ "$files" != unlimited ] || files=1048576
  processes=$(ulimit -Hu)
  [ "$processes" != unlimited ] || processes=32768
  cat >"$scratch/containers.conf" <<END
[containers]
cgroups = "disabled"
netns = "host"
pids_limit = 0
log_driver = "none"
default_ulimits = ["nofile=$files:$files", "nproc=$processes:$processes"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
runtime = "crun"
END
  export CONTAINERS_CONF=$scratch/containers.conf CONTAINERS_STORAGE_CONF=$scratch/storage.conf
}

# bundle NAME ROOT WORD…   an OCI bundle below $scratch/oci; lsl mounts no more than what is listed here.
bundle() {
  local name=$1 root=$2 words
  shift 2
  words=$(printf ',"%s"' "$@")
  mkdir -p "$scratch/oci/$name"
  cat >"$scratch/oci/$name/config.json" <<END
{"ociVersion": "1.0.2", "hostname": "bench", "root": {"path": "$root"},
 "process": {"cwd": "/", "args": [${words:1}], "env": ["PATH=/usr/bin:/bin", "TERM=xterm"], "user": {"uid": 0, "gid": 0},
  "capabilities": {}},
 "mounts": [
  {"destination": "/proc", "type": "proc", "source": "proc"},
  {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755", "size=1m"]},
  {"destination": "/dev/pts", "type": "devpts", "source": "devpts",
   "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]},
  {"destination": "/dev/shm", "type": "tmpfs", "source": "shm", "options": ["nosuid", "nodev", "mode=1777"]},
  {"destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue", "options": ["nosuid", "noexec", "nodev"]},
  {"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"]},
  {"destination": "/run", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev", "mode=755"]}],
 "linux": {"namespaces": [{"type": "mount"}, {"type": "pid"}, {"type": "uts"}, {"type": "ipc"}, {"type": "cgroup"}]}}
END
}

# lxc_container NAME ROOT
lxc_container() {
  mkdir -p "$lxc_path/$1"
  printf '%s\n' "lxc.rootfs.path = dir:$2" "lxc.uts.name = bench" 'lxc.net.0.type = none' \
    'lxc.mount.auto = proc:mixed sys:ro' >"$lxc_path/$1/config"
}

bwrap_in() {
  bwrap=(bwrap --bind "$1" / --proc /proc --dev /dev --tmpfs /run --unshare-pid --unshare-uts --unshare-ipc --unshare-cgroup)
}

unshare_in() {
  unshare=(unshare --mount --pid --uts --ipc --cgroup --fork --mount-proc="$1/proc" chroot "$1")
}

# Containers that stay, one of each, with the payload's idle process; and the process of the floor's, $held.
hold_peers() {
  held=$("$scratch/bin/floor" start -d "$root" /lsl-bench idle)
  [ "$BENCH_PEERS" = yes ] || return 0
  if installed crun; then
    bundle hold "$root" /lsl-bench idle
    limited "${crun[@]}" run -d -b "$scratch/oci/hold" hold >/dev/null
  fi
  if installed lxc-start; then
    lxc_container hold "$root"
    limited lxc-start -d -P "$lxc_path" -n hold -s lxc.init.cmd='/lsl-bench idle'
  fi
  if installed podman; then limited podman run -d --name hold --rootfs "$root" /lsl-bench idle >/dev/null; fi
}

release_peers() {
  kill -KILL "$held"
  [ "$BENCH_PEERS" = yes ] || return 0
  if installed crun; then limited "${crun[@]}" delete -f hold; fi
  if installed lxc-start; then limited lxc-stop -k -P "$lxc_path" -n hold; fi
  if installed podman; then limited podman rm -f -t 0 hold >/dev/null; fi
}
