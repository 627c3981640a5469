#!/bin/bash
# What --help names, the manual and both completions name too, and no more than that.
. "$(dirname "$0")/../../common.sh"
cd "$test_dir" || fail "$test_dir"

"$lsl" --help >help || fail "--help"
# "--" alone is no option.
options() { grep -oE -e '--[a-z][a-z-]*' "$1" | sort -u; }
options help >wanted
[ "$(wc -l <wanted)" -gt 30 ] || fail "--help names only $(wc -l <wanted) options"

sed 's/\\-/-/g' "$source_dir/man/lsl.1" >manual
for text in manual "$source_dir/completions/lsl.bash" "$source_dir/completions/_lsl"; do
  options "$text" >found
  missing=$(comm -23 wanted found | tr '\n' ' ')
  expect_equal "$(basename "$text"): options it lacks" "" "$missing"
done
# --quiet and --all are also what completions themselves ask; --setdefault is wsl.exe's second spelling.
for text in "$source_dir/completions/lsl.bash" "$source_dir/completions/_lsl"; do
  options "$text" >found
  expect_equal "$(basename "$text"): options that are none" "" "$(comm -13 wanted found | grep -v '^--setdefault$' | tr '\n' ' ')"
done

# What is completed is what can be asked for.
complete_words() { # WORD...
  bash -c '. "$1"; compopt() { :; }; COMP_WORDS=("${@:2}"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _lsl; printf "%s\n" "${COMPREPLY[@]}"' \
    - "$source_dir/completions/lsl.bash" "$@"
}
for command in --export --import --list --manage --mount --shutdown; do
  complete_words "$lsl" "$command" d - | sed '/^$/d' >words
  [ -s words ] || fail "$command: nothing is completed"
  while read -r word; do
    case $word in
      --*) grep -q -x -e "$word" wanted || fail "$command: $word is no option" ;;
    esac
  done <words
done
expect_equal "formats" "tar.gz tar.xz tar.zst " "$(complete_words "$lsl" --export d f --format tar. | tr '\n' ' ')"
expect_equal "versions" "1 2 " "$(complete_words "$lsl" --set-version d "" | tr '\n' ' ')"
