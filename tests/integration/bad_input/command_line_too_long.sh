#!/bin/bash
# A command line beyond the kernel's limit is an error of the start; one of 2 MB arrives whole.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d
ulimit -s unlimited # lsl's own command line is limited to a quarter of the stack
word=$(head -c 100000 /dev/zero | tr '\0' w)
words=()
for _ in 1 2 3 4 5 6 7 8 9 10; do words+=("$word"); done

expect_output 2000000 "$lsl" -d d --exec sh -c 'printf %s "$@" | wc -c' sh "${words[@]}" "${words[@]}"
# A quarter of the stack's 8 MiB is the limit inside.
expect_error "Argument list too long" "$lsl" -d d --exec true "${words[@]}" "${words[@]}" "$word"
expect_error "Argument list too long" "$lsl" -d d --exec true "${words[@]}" "${words[@]}" "${words[@]}"
expect_status 126 "$lsl" -d d --exec true "${words[@]}" "${words[@]}" "${words[@]}"
# The shell takes one word of at most 128 KiB.
expect_error "Argument list too long" "$lsl" -d d -- true "$word" "$word"
expect_output "hello" "$lsl" -d d -- echo hello
