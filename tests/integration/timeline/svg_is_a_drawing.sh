#!/bin/bash
# --svg writes a drawing with a lane for each process; a file that cannot be written is an error, and stays as it was.
. "$(dirname "$0")/../../common.sh"
needs service python3
new_distro d
expect_output hello "$lsl" -d d -- echo hello
expect_output "" "$lsl" --boot-timeline d --svg "$test_dir/start.svg"
cat >"$test_dir/look.py" <<'END'
import sys
import xml.etree.ElementTree as tree
svg = tree.parse(sys.argv[1]).getroot()
name = "{http://www.w3.org/2000/svg}"
assert svg.tag == name + "svg", svg.tag
assert svg.find(name + "title").text == "Start of d"
lanes = [text.text for text in svg.iter(name + "text") if text.get("class") == "lane"]
print(", ".join(lanes))
bars = [group.find(name + "rect") for group in svg.iter(name + "g")]
assert len(bars) > 25, len(bars)
width = float(svg.get("width"))
assert all(0 <= float(bar.get("x")) and float(bar.get("x")) + float(bar.get("width")) <= width for bar in bars)
assert all(group.find(name + "title").text for group in svg.iter(name + "g"))
assert sum(text.get("class") == "time" for text in svg.iter(name + "text")) >= 4
END
expect_output "lsld, builder, init, session leader, process" python3 "$test_dir/look.py" "$test_dir/start.svg"
expect_output "$(cat "$test_dir/start.svg")" "$lsl" --boot-timeline d --svg -

expect_error "$test_dir/no/such: No such file or directory|open .*no/: No such file or directory" "$lsl" --boot-timeline d --svg "$test_dir/no/such"
expect_error "Is a directory" "$lsl" --boot-timeline d --svg "$test_dir"
expect_status 255 "$lsl" --boot-timeline d --svg "$test_dir"
echo precious >"$test_dir/file"
expect_error "There is no distribution" "$lsl" --boot-timeline nosuch --svg "$test_dir/file"
expect_equal "file" precious "$(cat "$test_dir/file")"
[ "$standing" = root ] || exit 0
expect_error "No space left on device" "$lsl" --boot-timeline d --svg /dev/full
