# The checks: what a change must pass besides the tests. scripts/test --with-checks turns them on (LSL_CHECKS).
# Each is a script of tools/ and can be run by hand; one whose tool is missing fails.

function(lsl_check name)
  cmake_parse_arguments(arg "HEAVY" "" "COMMAND" ${ARGN})
  list(POP_FRONT arg_COMMAND script)
  add_test(NAME check.${name} COMMAND "${CMAKE_SOURCE_DIR}/tools/${script}" ${arg_COMMAND}
           WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties(check.${name} PROPERTIES LABELS check TIMEOUT 300)
  # A check that compiles keeps all processors busy by itself; tests with deadlines must not run beside it.
  if(arg_HEAVY)
    set_tests_properties(check.${name} PROPERTIES TIMEOUT 1800 RUN_SERIAL ON)
  endif()
endfunction()

lsl_check(format COMMAND check-format)
lsl_check(layers COMMAND check-layers)
lsl_check(shell COMMAND check-shell)
lsl_check(spelling COMMAND check-spelling)
lsl_check(links COMMAND check-links)

# Compiles a little, and what it measures is not looked at.
lsl_check(bench HEAVY COMMAND check-bench)
set_tests_properties(check.bench PROPERTIES SKIP_RETURN_CODE 77)

lsl_check(tidy HEAVY COMMAND check-tidy)
# One build is the second compiler's and the sanitizers': everything is compiled, and what can carry a sanitizer runs
# with it. It registers no checks but the replays of the fuzz corpora.
lsl_check(clang_asan HEAVY COMMAND check-preset asan all -L "^(unit|check)$")
# Where there are threads: the archive helper, and tests whose peer is a thread.
lsl_check(clang_tsan HEAVY COMMAND check-preset tsan archive_test,channel_test -R "^unit\\.(archive|channel)$")
