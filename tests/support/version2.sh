# shellcheck shell=bash
# Sourced after common.sh, which defines what it refers to, by tests of version 2.
#
#   image_of NAME                  prints where the image of new_distro's NAME is
#   blocks_of FILE                 prints how many bytes of the disk a file takes
#   tree_of NAME FOLDER            prints what is below FOLDER in a distribution: names, modes, owners, sizes, contents
#   make_image FILE SIZE FOLDER    makes an ext4 image with the contents of FOLDER
#   refused CODE ARGUMENT…         the command, called as wsl, fails with that code (all behind "Wsl/")
# shellcheck disable=SC2154

image_of() { echo "$(distro_dir "$1")/ext4.vhd"; }

blocks_of() { echo $(($(stat -c %b "$1") * 512)); }

tree_of() {
  "$lsl" -d "$1" -u root -- "cd '$2' && find . -print0 | sort -z | xargs -0 stat -c '%n %a %u %g %F %h %s %Y' &&
    find . -type f -print0 | sort -z | xargs -0 md5sum"
}

make_image() {
  truncate -s "$2" "$1" || fail "cannot make the image $1"
  mkfs.ext4 -q -F -d "$3" "$1" || fail "cannot make a file system in $1"
}

refused() {
  run "$wsl" "${@:2}"
  expect_equal "${*:2}: status" 255 "$status"
  expect_equal "${*:2}" "Error code: Wsl/$1" "$(tail -n 1 "$test_dir/stdout")"
}
