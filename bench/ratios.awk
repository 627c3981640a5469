# The closing table of bench/run: for each metric of which there is a floor, everybody's median over the floor's.
BEGIN { FS = "\t" }
/^#/ || $1 == "rounds" { next } # which has no floor, and says its ratio itself
$2 == "floor" && $3 != "-" { floor[$1] = $3; unit[$1] = $6 }
!(($1, $2) in median) {
  median[$1, $2] = $3
  if (!($1 in seen_metric)) { seen_metric[$1] = 1; metric[++metrics] = $1 }
  if ($2 != "floor" && !($2 in seen_who)) { seen_who[$2] = 1; who[++takers] = $2 }
}
END {
  printf "#\n# ratios to the floor (throughput: more is better; otherwise less)\n#\n# %-12s %14s", "metric", "floor"
  for (i = 1; i <= takers; i++) printf " %10s", who[i]
  print ""
  for (m = 1; m <= metrics; m++) {
    name = metric[m]
    if (!(name in floor)) continue
    printf "# %-12s %8.2f %-5s", name, floor[name], unit[name]
    for (i = 1; i <= takers; i++) {
      value = (name, who[i]) in median ? median[name, who[i]] : ""
      if (value == "" || value == "-") printf " %10s", value
      else printf " %10.2f", value / floor[name]
    }
    print ""
  }
}
