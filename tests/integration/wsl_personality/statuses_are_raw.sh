#!/bin/bash
# Called as wsl, a command that cannot be started exits 1 and a success line follows a management command.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

expect_status 1 "$wsl" -d d --exec no-such-command
expect_status 42 "$wsl" -d d -- exit 42
expect_output "The operation completed successfully. " "$wsl" --terminate d
expect_output "The operation completed successfully. " "$wsl" --set-default d
