# shellcheck shell=bash
# Configuring and building a preset, quiet unless it fails. Sourced by scripts/try, scripts/test and the checks.
#
#   build_preset PRESET [TARGET…]   configures build/PRESET and builds the targets (default: all).
#                                   Everything the tools say goes to stderr, so that stdout stays the caller's.
#                                   CMAKE_ARGS (an array) is handed to the configuring cmake.

build_preset() {
  local preset=$1 log targets=()
  shift
  [ $# -eq 0 ] || targets=(--target "$@")
  mkdir -p "build/$preset"
  log=build/$preset/configure.log
  if ! cmake --preset "$preset" "${CMAKE_ARGS[@]}" >"$log" 2>&1; then
    cat "$log" >&2
    echo "configuring build/$preset failed" >&2
    return 1
  fi
  # On a terminal ninja's own progress line is best; elsewhere only its last lines and the errors matter.
  if [ -t 2 ]; then
    cmake --build "build/$preset" "${targets[@]}" >&2 && return 0
  else
    log=build/$preset/build.log
    cmake --build "build/$preset" "${targets[@]}" >"$log" 2>&1 && return 0
    grep -v -E '^\[[0-9]+/[0-9]+\] (Building|Linking)' "$log" | tail -n 200 >&2
  fi
  echo "building build/$preset failed" >&2
  return 1
}
