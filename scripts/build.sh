# shellcheck shell=bash
# Configuring and building a preset, quiet unless it fails. Sourced by scripts/try, scripts/test and the checks.
#
#   configure_preset PRESET         configures build/PRESET; CMAKE_ARGS (an array) is handed to cmake
#   build_preset PRESET [TARGET…]   the same, then builds the targets (default: all)
#
# Everything the tools say goes to stderr, so that stdout stays the caller's.

configure_preset() {
  local preset=$1 log=build/$1/configure.log
  mkdir -p "build/$preset"
  if ! cmake --preset "$preset" "${CMAKE_ARGS[@]}" >"$log" 2>&1; then
    cat "$log" >&2
    echo "configuring build/$preset failed" >&2
    return 1
  fi
}

build_preset() {
  local preset=$1 log=build/$1/build.log targets=()
  shift
  [ $# -eq 0 ] || targets=(--target "$@")
  [ -e "build/$preset/build.ninja" ] || echo "Building in build/$preset: some minutes, the first time." >&2
  configure_preset "$preset" || return 1
  # On a terminal ninja's own progress line is best; elsewhere only the errors matter.
  if [ -t 2 ]; then
    cmake --build "build/$preset" "${targets[@]}" >&2 && return 0
  else
    cmake --build "build/$preset" "${targets[@]}" >"$log" 2>&1 && return 0
    grep -v -E '^\[[0-9]+/[0-9]+\] (Building|Linking|Generating)' "$log" | tail -n 200 >&2
  fi
  echo "building build/$preset failed" >&2
  return 1
}
