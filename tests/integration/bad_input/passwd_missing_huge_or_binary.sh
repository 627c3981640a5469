#!/bin/bash
# Whatever has become of the passwd file, root gets in and can mend it.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

broken() {
  expect_status 0 "$lsl" -d d -- "cd /etc; $1"
  expect_output "0" timeout 20 "$lsl" -d d -- 'grep ^Uid: /proc/self/status | cut -f2'
  expect_error "User not found." timeout 20 "$lsl" -d d -u demo -- true
  expect_status 255 timeout 20 "$lsl" -d d -u demo -- true
  expect_status 0 "$lsl" --terminate d
}
expect_status 0 "$lsl" -d d -- 'cp -a /etc/passwd /etc/group /root/'
broken 'rm passwd'
broken 'head -c 1000000 /dev/urandom >passwd'
broken 'head -c 20000000 /dev/zero | tr "\0" x >passwd'
broken 'rm passwd; mkdir passwd'
broken 'rmdir passwd; mkfifo passwd'
broken 'rm passwd; ln -s /dev/zero passwd'
broken 'rm passwd; ln -s passwd passwd'
broken 'rm passwd; ln -s no/such/file passwd'
broken 'rm passwd; printf "demo:x:4294967296:1::/:/bin/sh\ndemo:x:-1:1::/:/bin/sh\ndemo:x\n:::::\n" >passwd'

expect_status 0 "$lsl" -d d -- 'cp -a /root/passwd /etc/; head -c 1000000 /dev/zero | tr "\0" x >/etc/group'
expect_output "1000" "$lsl" -d d -u demo -- 'grep ^Uid: /proc/self/status | cut -f2'
