# Copies ctest's output and puts below a test's line why it, or a part of it, was skipped. The reasons come
# from the folder `results`: NAME.skip of a shell test, FOLDER_test.xml of a GoogleTest program. Above ctest's summary
# the reasons are counted.

/^[0-9]+% tests passed/ { summarize() }
{ print; fflush() }

# "12/90 Test  #7: integration.run.some_name .....***Skipped   0.02 sec"
match($0, /Test +#[0-9]+: [A-Za-z0-9_.-]+/) {
  name = substr($0, RSTART, RLENGTH)
  sub(/^Test +#[0-9]+: /, "", name)
  sub(/\.\.+$/, "", name)
  if (/\*\*\*Skipped/) show_file(results "/" name ".skip")
  else if (name ~ /^unit\./) show_xml(results "/" substr(name, 6) "_test.xml")
}

function show_file(path, line) {
  while ((getline line < path) > 0) {
    print "        " line
    count(line, 1)
  }
  close(path)
  fflush()
}

function show_xml(path, line, test) {
  while ((getline line < path) > 0) {
    if (line ~ /<testcase /) test = attribute(line, "classname") "." attribute(line, "name")
    else if (line ~ /<skipped /) {
      print "        SKIP " test ": " last_line(attribute(line, "message"))
      count("SKIP " last_line(attribute(line, "message")), 0)
    }
  }
  close(path)
  fflush()
}

# Numbers, such as of processes, do not make two reasons of one.
function count(line, whole_test) {
  sub(/^SKIP /, "", line)
  gsub(/[0-9]+/, "N", line)
  reasons[line]++
  if (whole_test) tests++
  else parts++
}

function summarize(reason) {
  if (tests + parts == 0) return
  print "Skipped: " tests + 0 " tests and " parts + 0 " parts of unit tests, because"
  fflush()
  for (reason in reasons) printf "%6d  %s\n", reasons[reason], reason | "sort -rn"
  close("sort -rn")
  print ""
  fflush()
}

function attribute(line, key, start) {
  start = index(line, " " key "=\"")
  if (!start) return ""
  line = substr(line, start + length(key) + 3)
  line = substr(line, 1, index(line, "\"") - 1)
  gsub(/&#x0A;/, "\n", line)
  gsub(/&quot;/, "\"", line)
  gsub(/&apos;/, "'", line)
  gsub(/&lt;/, "<", line)
  gsub(/&gt;/, ">", line)
  gsub(/&amp;/, "\\&", line)
  return line
}

# GoogleTest puts FILE:LINE before the text.
function last_line(text, parts, n) {
  n = split(text, parts, "\n")
  while (n > 1 && parts[n] == "") n--
  return parts[n]
}
