#!/bin/bash
# A disk grows and shrinks with its files in it, is compacted, filled and made sparse, and copied without its holes.
. "$(dirname "$0")/../../support/disks.sh"
needs qemu-img

mib=$((1 << 20))
sums() { (cd "$m" && find . -type f -print0 | sort -z | xargs -0 sha1sum); }
holds() { # IMAGE MIB
  expect_output "writable $(($2 * mib))" disk mount "$1" "$m"
  expect_equal "the files of $1" "$wanted" "$(sums)"
  local blocks
  blocks=$(stat -f -c '%b * %S / 1048576' "$m")
  [ $((blocks)) -gt $(($2 * 8 / 10)) ] || fail "the file system of $1 has $((blocks)) of $2 MiB"
  umount "$m"
  expect_status 0 disk check "$1"
}

for kind in vhd img; do
  image=$d/e.$kind
  expect_status 0 disk create "$image" $((512 * mib))
  expect_status 0 disk mount "$image" "$m"
  for i in $(seq 30); do head -c 12M /dev/urandom >"$m/$i"; done
  rm "$m"/{1,2,3,4,5}* # what remains is at the far end
  wanted=$(sums)
  umount "$m"
  expect_output "$((512 * mib)) $((1024 * mib))" disk resize "$image" $((1024 * mib))
  holds "$image" 1024
  expect_output "$((1024 * mib)) $((300 * mib))" disk resize "$image" $((300 * mib))
  holds "$image" 300
  expect_output "$((300 * mib)) $((300 * mib))" disk resize "$image" $((300 * mib))
  if [ "$kind" = vhd ]; then
    expect_equal "the size that QEMU sees" $((300 * mib)) \
      "$(qemu-img info -f vpc --output=json "$image" | sed -n 's/.*"virtual-size": \([0-9]*\).*/\1/p' | tail -1)"
    expect_equal "the size of the file" $((300 * mib + 512)) "$(stat -c %s "$image")"
  fi
  expect_error '^E_INVALIDARG: .* are too few for what is in' disk resize "$image" $((20 * mib))
  expect_error '^E_INVALIDARG: A disk cannot have 0 bytes' disk resize "$image" 0
  holds "$image" 300
  expect_equal "files beside the image" "e.$kind" "$(ls -A "$d")"

  expect_status 0 disk sparse "$image" no
  [ "$(taken "$image")" -ge $((300 * 1024)) ] || fail "not all is allocated"
  expect_status 0 disk compact "$image"
  small=$(taken "$image")
  [ "$small" -lt $((100 * 1024)) ] || fail "$small KiB after compact"
  holds "$image" 300
  expect_status 0 disk sparse "$image" no
  expect_status 0 disk sparse "$image" yes
  holds "$image" 300

  expect_status 0 disk copy "$image" "$d/copy.$kind"
  cmp "$image" "$d/copy.$kind" || fail "the copy differs"
  [ "$(taken "$d/copy.$kind")" -le $(($(taken "$image") + 1024)) ] || fail "the copy takes more"
  expect_equal "its mode" 600 "$(stat -c %a "$d/copy.$kind")"
  expect_error '^ERROR_FILE_EXISTS: ' disk copy "$image" "$d/copy.$kind"
  holds "$d/copy.$kind" 300
  rm "$d"/*
done
expect_no_loop_devices "at the end"
