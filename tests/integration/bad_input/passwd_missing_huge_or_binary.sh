#!/bin/bash
# Whatever has become of the passwd file, root gets in and can mend it.
. "$(dirname "$0")/../../common.sh"
needs root user_namespaces
new_distro d
passwd=$(find "$(distro_dir d)" -path '*/etc/passwd')
cp -a "$passwd" "$test_dir/good"

broken() {
  expect_output "0" timeout 20 "$lsl" -d d -- 'grep ^Uid: /proc/self/status | cut -f2'
  expect_error "User not found." timeout 20 "$lsl" -d d -u demo -- true
  expect_status 255 timeout 20 "$lsl" -d d -u demo -- true
  expect_status 0 "$lsl" --terminate d
}
rm "$passwd"; broken
head -c 1000000 /dev/urandom >"$passwd"; broken
head -c 20000000 /dev/zero | tr '\0' x >"$passwd"; broken
rm "$passwd"; mkdir "$passwd"; broken
rmdir "$passwd"; mkfifo "$passwd"; broken
rm "$passwd"; ln -s /dev/zero "$passwd"; broken
rm "$passwd"; ln -s passwd "$passwd"; broken

rm "$passwd"; cp -a "$test_dir/good" "$passwd"
head -c 1000000 /dev/zero | tr '\0' 'x' >"${passwd%passwd}group"
expect_output "1000" "$lsl" -d d -u demo -- 'grep ^Uid: /proc/self/status | cut -f2'
