#!/bin/bash
# Each of several words reaches the command as one word, whatever is in it.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d

words=('a  b' '' '$HOME' "it's" 'back\slash' '"quoted"' '*' $'two\nlines' ';' '#no' '-n')
wanted=$(printf '[%s]\n' "${words[@]}")

expect_output "$wanted" "$lsl" -d d --exec printf '[%s]\n' "${words[@]}"
expect_output "$wanted" "$lsl" -d d -- printf '[%s]\n' "${words[@]}"
