#!/bin/bash
# What is exported from version 2 comes back the same, as version 2 and as version 1, through files and pipes.
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/version2.sh"
needs root zstd xz gzip
new_distro d --version 2
long=$(printf 'n%.0s' $(seq 200))
"$lsl" -d d -u root -- "
  mkdir -p /root/t/$long/$long && cd /root/t || exit 1
  echo text >file; chmod 4751 file; chown 1000:1001 file; ln file hard; ln -s /etc/passwd soft; mkfifo fifo
  mkdir 'dir with blanks'; chmod 1777 'dir with blanks'; : >\"\$(printf 'odd\nname')\"; echo x >$long/$long/f
  dd if=/dev/zero of=sparse bs=1 count=1 seek=50000000 2>/dev/null" || fail "cannot make files"
wanted=$(tree_of d /root/t)

for format in tar tar.gz tar.xz tar.zst; do
  expect_status 0 "$lsl" --export d "$test_dir/out.$format" --format "$format"
  expect_status 0 "$lsl" --import e "$(distro_dir e)" "$test_dir/out.$format" --version 2
  expect_equal "$format" "$wanted" "$(tree_of e /root/t)"
  expect_status 0 "$lsl" --unregister e
done
zstd -q -t "$test_dir/out.tar.zst" || fail "not a zstd file"
[ "$(blocks_of "$test_dir/out.tar")" -lt 50000000 ] || fail "the sparse file was written out"
expect_status 0 "$lsl" --import e "$(distro_dir e)" "$test_dir/out.tar" --version 1
expect_equal "as version 1" "$wanted" "$(tree_of e /root/t)"
"$lsl" --export d - --format tar.gz | "$lsl" --import p "$(distro_dir p)" - --version 2 || fail "through a pipe"
expect_equal "through a pipe" "$wanted" "$(tree_of p /root/t)"
expect_output "${wanted}" tree_of d /root/t
