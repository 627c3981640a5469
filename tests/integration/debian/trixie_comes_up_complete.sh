#!/bin/bash
# Debian 13's own files have their say at the start: fstab by its mount(8), locale, time zone, hosts, groups, login shell.
. "$(dirname "$0")/../../common.sh"
needs service
. "$source_dir/tests/support/debian_start.sh"
comes_up_complete trixie
