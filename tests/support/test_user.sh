# shellcheck shell=bash
# An ordinary user who exists only for a test: in a mount namespace of its own, with passwd, group, subuid and subgid
# files of its own. Sourced; only the host's root can make one.
#
#   make_test_user FOLDER           writes the files, a home and a runtime folder below FOLDER, which others may search
#   as_test_user FOLDER with|without COMMAND…
#                                   runs COMMAND as that user, with or without subordinate ids; HOME and
#                                   XDG_RUNTIME_DIR are the user's, of the caller's environment only TERM remains
#   test_uid, test_sub_id           the user's id, and the first of its 65 536 subordinate ids

# Tests that run at the same time are different users: they do not share the limits of one.
test_uid=$((200000 + $$ % 1000000))
test_sub_id=$(((1000 + $$ % 30000) * 65536))

make_test_user() {
  local folder=$1 user=lsl-tester
  mkdir -p "$folder/home" "$folder/run"
  chmod 755 "$folder"
  chmod 700 "$folder/run"
  { cat /etc/passwd; echo "$user:x:$test_uid:$test_uid::$folder/home:/bin/sh"; } >"$folder/passwd"
  { cat /etc/group; echo "$user:x:$test_uid:"; } >"$folder/group"
  echo "$user:$test_sub_id:65536" >"$folder/with"
  : >"$folder/without"
  chmod 644 "$folder/passwd" "$folder/group" "$folder/with" "$folder/without"
  chown -R "$test_uid:$test_uid" "$folder/home" "$folder/run"
}

as_test_user() {
  unshare --mount bash -c '
    set -e
    folder=$1 ids=$2 uid=$3
    shift 3
    mount --make-rprivate /
    if [ ! -e /etc/subuid ] || [ ! -e /etc/subgid ]; then
      [ -d "$folder/etc" ] || cp -a /etc "$folder/etc"
      touch "$folder/etc/subuid" "$folder/etc/subgid"
      mount --bind "$folder/etc" /etc
    fi
    for file in passwd group; do mount --bind "$folder/$file" "/etc/$file"; done
    for file in subuid subgid; do mount --bind "$folder/$ids" "/etc/$file"; done
    exec setpriv --reuid "$uid" --regid "$uid" --clear-groups env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin \
      HOME="$folder/home" XDG_RUNTIME_DIR="$folder/run" TERM="${TERM-dumb}" "$@"
  ' as_test_user "$1" "$2" "$test_uid" "${@:3}"
}
