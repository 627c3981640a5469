#!/bin/bash
# What the command asks the service for: every option arrives, and paths of the caller's folder as absolute ones.
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/fake_service.sh"
cd "$test_dir" || fail "$test_dir"
mkdir -p a/b
ln -s a/b link
: >a/d.vhd

answers ImportInPlace '{"parameters":{"id":"{1}","name":"d"}}'
answers Clone '{"parameters":{"id":"{2}","name":"e"}}'
answers MountDisk '{"parameters":{"name":"n","path":"/mnt/wsl/n","result":0,"step":"mount"}}'
answers UnmountDisk '{"parameters":{"result":0,"step":"none"}}'
answers Compact '{"parameters":{"freed":0}}'
for method in Resize Move SetSparse SetVersion SetDefaultVersion; do answers $method '{"parameters":{}}'; done
answers FindDistribution '{"parameters":{"id":"{1}","name":"d","state":"Stopped","version":1}}'

asks() { # METHOD PARAMETERS ARGUMENT...
  expect_status 0 "$lsl" "${@:3}"
  expect_equal "${*:3}" "$1 $2" "$(calls)"
}
asks ImportInPlace '{"name": "d", "path": "'"$test_dir"'/a/d.vhd"}' --import-in-place d ./a/d.vhd
asks Resize '{"name": "d", "size": 10737418240}' --manage d --resize 10GB
asks Move '{"directory": "'"$test_dir"'/new", "name": "d"}' --manage d --move new/
asks Move '{"directory": "'"$test_dir"'/a/new", "name": "d"}' --manage d --move link/../new
asks SetSparse '{"allow_unsafe": true, "name": "d", "sparse": true}' --manage d --set-sparse true --allow-unsafe
asks SetSparse '{"name": "d", "sparse": false}' --manage d -s 0
asks Compact '{"name": "d"}' --manage d --compact
asks Clone '{"name": "d", "new_name": "e"}' --clone d e
asks Clone '{"directory": "'"$test_dir"'/e", "name": "d", "new_name": "e"}' --clone d e e
asks SetDefaultVersion '{"version": 2}' --set-default-version 2
asks MountDisk '{"disk": "/dev/sdx"}' --mount /dev/sdx
asks MountDisk '{"disk": "'"$test_dir"'/d.img", "name": "n", "options": "ro,sync", "partition": 1, "type": "ext4", "vhd": true}' \
  --mount d.img --vhd --name n --options ro,sync --partition 1 --type ext4
asks MountDisk '{"bare": true, "disk": "/dev/sdx"}' --mount /dev/sdx --bare
asks UnmountDisk '{}' --unmount
asks UnmountDisk '{"disk": "'"$test_dir"'/my disk"}' --unmount "my disk"

# The name is looked up before the version is looked at.
expect_status 0 "$lsl" --set-version d 2
expect_equal "--set-version" 'FindDistribution {"name": "d"}
SetVersion {"name": "d", "version": 2}' "$(calls)"
expect_error "--set-version: 5 is neither 1 nor 2" "$lsl" --set-version d 5
answers FindDistribution "$(failure WSL_E_DISTRO_NOT_FOUND Service "There is no distribution with the supplied name.")"
expect_status 255 "$wsl" --set-version none 5
expect_equal "code" "Error code: Wsl/Service/WSL_E_DISTRO_NOT_FOUND" "$(tail -n 1 stdout)"
