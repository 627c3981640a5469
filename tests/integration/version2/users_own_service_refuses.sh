#!/bin/bash
# A service of an ordinary user cannot run version 2, says why, and leaves nothing.
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/as_user.sh"
needs root newuidmap

# shellcheck disable=SC2016  # for the user's shell
as_user with '
  mkdir -p ~/distros
  if error=$(lsl --import d ~/distros/d "$rootfs" --version 2 2>&1); then echo "it was imported" >&2; exit 1; fi
  echo "$error" >&2
  [[ $error == *"ersion 2"* ]]
  [ ! -e ~/distros/d ]
  [ -z "$(lsl --list --quiet --all)" ]
  lsl --import d ~/distros/d "$rootfs" --version 1
  lsl --unregister d
  lsl --shutdown' || fail "version 2 for an ordinary user"
