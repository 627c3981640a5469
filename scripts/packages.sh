# shellcheck shell=bash
# The Debian packages lsl needs, and how they get onto the machine. Sourced by scripts/try and scripts/test.
#
#   require_packages GROUP…   installs what is missing of the groups build, test, checks through apt;
#                             asks apt nothing when nothing is missing, so that later runs work offline

packages_of() {
  case $1 in
    build)
      echo g++                # GCC 12, the reference compiler
      echo cmake              # configures
      echo ninja-build        # builds
      echo pkg-config         # finds libarchive and libsystemd
      echo libfmt-dev         # formatting, header only
      echo nlohmann-json3-dev # parses hostile JSON without exceptions
      echo libarchive-dev     # reads and writes root filesystem archives, in a helper
      echo libsystemd-dev     # socket activation, in the service
      echo libblkid-dev       # detects file systems, in workers of the service
      echo libgtest-dev       # the unit tests
      echo busybox-static     # the demo distribution and the small test root filesystem
      ;;
    test)
      echo mmdebstrap # the Debian root filesystem of the integration tests
      echo uidmap     # newuidmap and newgidmap, for tests without root
      echo bsdutils   # script(1) gives a test a terminal
      echo procps     # ps, to look for what a test left behind
      echo util-linux # unshare, flock, losetup
      echo qemu-utils # qemu-img: VHDX, and whether it takes our VHDs
      echo qemu-system-common # qemu-storage-daemon: a VHDX as a disk
      echo xfsprogs  # other file systems, for what is no ext4
      echo btrfs-progs
      echo fdisk      # sfdisk: a disk with partitions
      echo python3    # reads the drawing of a start as XML; services and servers of tests
      echo passt      # pasta connects a machine's network; lsl needs it at run time
      echo iproute2   # ip, to look at that network
      echo e2fsprogs  # makes and checks the file systems of disk images
      echo bzip2      # archives in all the forms that are imported
      echo xz-utils
      echo zstd
      ;;
    checks)
      echo clang-19           # the second compiler
      echo libclang-rt-19-dev # its sanitizers and libFuzzer
      echo llvm-19            # llvm-symbolizer: lines in the sanitizers' reports
      echo clang-tidy-19
      echo clang-format-19
      echo shellcheck
      echo codespell
      ;;
    *)
      echo "packages.sh: unknown group: $1" >&2
      return 2
      ;;
  esac
}

# Prints those of the named packages that are not installed.
missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q 'install ok installed' || echo "$package"
  done
}

require_packages() {
  local group as_root=()
  local -a wanted=() missing=()
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "note: no apt here; going on with what is installed" >&2
    return 0
  fi
  for group in "$@"; do
    mapfile -t -O "${#wanted[@]}" wanted < <(packages_of "$group")
  done
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  [ ${#missing[@]} -gt 0 ] || return 0

  local -a install=(apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${missing[@]}")
  if [ "$(id -u)" != 0 ]; then
    as_root=(sudo)
    if ! command -v sudo >/dev/null || ! { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
      echo "Packages are missing. As root, run:" >&2
      echo "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}" >&2
      return 1
    fi
  fi
  echo "Installing through apt: ${missing[*]}" >&2
  # A stale or absent package list is refreshed; without a network the list at hand may still do.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 update >&2 ||
    echo "note: apt-get update failed; trying with the package lists at hand" >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "${install[@]}" >&2 </dev/null
}
