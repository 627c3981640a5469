#!/bin/bash
# Whichever instant resize and copy are killed or fail at: the image attaches, has all its files and the old or the new
# size, can be resized again, and nothing lies about.
# timeout: 400
# shellcheck disable=SC2154 # source_dir: common.sh
. "$(dirname "$0")/../../support/disks.sh"

mib=$((1 << 20))
sums() { (cd "$m" && find . -type f -print0 | sort -z | xargs -0 sha1sum); }
intact() { # the size, in MiB
  expect_status 0 disk mount "$d/e.vhd" "$m"
  local how size
  read -r how size < <(tail -1 "$test_dir/stdout")
  expect_equal "$point: mounted" writable "$how"
  [ "$size" = $((256 * mib)) ] || [ "$size" = $((wanted_size * mib)) ] || fail "$point: $size bytes"
  [ "$(sums)" = "$wanted" ] || fail "$point: the files differ"
  umount "$m"
  expect_status 0 disk check "$d/e.vhd"
  expect_equal "$point: files" e.vhd "$(ls -A "$d")"
  expect_no_loop_devices "$point"
}
operate() {
  case $1 in
    disk_grow) wanted_size=400 && disk resize "$d/e.vhd" $((400 * mib)) ;;
    disk_shrink) wanted_size=180 && disk resize "$d/e.vhd" $((180 * mib)) ;;
    disk_copy) disk copy "$d/e.vhd" "$d/copy.vhd" ;;
  esac
}

expect_status 0 disk create "$d/e.vhd" $((256 * mib))
expect_status 0 disk mount "$d/e.vhd" "$m"
for i in $(seq 16); do head -c 12M /dev/urandom >"$m/$i"; done
rm "$m"/{1,3,5,7,9}
cp -r /usr/share/doc/e2fsprogs /etc "$m" 2>/dev/null
rm "$m"/1?
wanted=$(sums)
umount "$m"
mv "$d/e.vhd" "$test_dir/original.vhd"
again() { rm -f "$d"/*; cp --sparse=always "$test_dir/original.vhd" "$d/e.vhd"; }

count=0 wanted_size=256
while read -r name operations; do
  for operation in $operations; do
    for action in kill error; do
      point=$operation:$name:$action
      again
      LSL_FAILPOINT=$name:$action operate "$operation" >"$test_dir/stdout.point" 2>"$test_dir/stderr.point" &&
        fail "$point: no failure"
      grep -q "failpoint $name reached" "$test_dir/stderr.point" || fail "$point: not reached: $(cat "$test_dir/stderr.point")"
      intact
      operate "$operation" >/dev/null || fail "$point: not again"
      if [ "$operation" = disk_copy ]; then
        cmp "$d/e.vhd" "$d/copy.vhd" || fail "$point: the copy differs"
        rm "$d/copy.vhd"
      fi
      intact
      count=$((count + 1))
    done
  done
done < <(grep ' disk_' "$source_dir/tests/data/failpoints.txt")
[ $count -ge 20 ] || fail "only $count failpoints"

# Anywhere in between, with resize2fs at work: from the instant it has written something.
undone=0
for delay in 0 0 0.001 0.002 0.004 0.008 0.015 0.03; do
  point=shrink:$delay wanted_size=180
  again
  "$disk_tool" resize "$d/e.vhd" $((180 * mib)) >/dev/null 2>&1 & # itself, not a shell
  pid=$!
  until [ "$(stat -c %s "$d/e.vhd.resize-undo" 2>/dev/null || echo 0)" -gt 4096 ] || ! kill -0 $pid 2>/dev/null; do :; done
  sleep $delay
  kill -KILL $pid 2>/dev/null
  wait $pid 2>/dev/null
  if [ -e "$d/e.vhd.resize-undo" ]; then undone=$((undone + 1)); fi
  intact
  count=$((count + 1))
done
[ $undone -gt 0 ] || fail "no death came while resize2fs was at work"
echo "$count deaths survived, $undone with an undo file, in $SECONDS s"
