#!/bin/bash
# --mount says where the disk is; one that is attached but cannot be mounted is exit status 1, with the reason.
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/fake_service.sh"
cd "$test_dir" || fail "$test_dir"

answers MountDisk '{"parameters":{"name":"n","path":"/mnt/wsl/n","result":0,"step":"mount"}}'
expect_output "/mnt/wsl/n" "$lsl" --mount d.vhd --vhd
expect_status 0 "$wsl" --mount "my d.vhd" --vhd
expect_equal "first line" "The disk was successfully mounted as '/mnt/wsl/n'." "$(head -n 1 stdout)"
expect_equal "last line" "To unmount and detach the disk, run 'wsl.exe --unmount 'my d.vhd''." "$(tail -n 1 stdout)"
answers MountDisk '{"parameters":{"result":0,"step":"find_device"}}'
expect_output "" "$lsl" --mount d.vhd --vhd --bare
expect_output "The operation completed successfully. " "$wsl" --mount d.vhd --vhd --bare

answers MountDisk '{"parameters":{"result":-22,"step":"mount"}}'
expect_status 1 "$lsl" --mount d.vhd --vhd --type vfat
expect_equal "stderr" "lsl: The disk was attached but failed to mount: Invalid argument. (step mount)
To detach the disk, run 'lsl --unmount d.vhd'." "$(cat stderr)"
expect_status 1 "$wsl" --mount d.vhd --vhd --type vfat
expect_equal "stdout" "The disk was attached but failed to mount: Invalid argument." "$(head -n 1 stdout)"
expect_equal "stderr" "" "$(cat stderr)"

answers MountDisk "$(failure WSL_E_VM_MODE_INVALID_MOUNT_NAME Service/MountDisk "'' is no name")"
expect_status 255 "$wsl" --mount d.vhd --vhd --name ""
expect_equal "code" "Error code: Wsl/Service/MountDisk/WSL_E_VM_MODE_INVALID_MOUNT_NAME" "$(tail -n 1 stdout)"
grep -q "^The mount name cannot be empty" stdout || fail "not the text of wsl.exe: $(cat stdout)"

answers UnmountDisk '{"parameters":{"result":-16,"step":"unmount"}}'
expect_error "^lsl: The disk failed to detach: Device or resource busy" "$lsl" --unmount d.vhd
expect_status 255 "$wsl" --unmount d.vhd
answers UnmountDisk '{"parameters":{"result":0,"step":"none"}}'
expect_output "The operation completed successfully. " "$wsl" --unmount
