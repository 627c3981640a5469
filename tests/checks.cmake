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

lsl_check(tidy HEAVY COMMAND check-tidy)
lsl_check(clang HEAVY COMMAND check-preset clang all -L unit)
# The sanitized build registers no checks but the replays of the fuzz corpora.
lsl_check(asan HEAVY COMMAND check-preset asan unit_tests,fuzz_replays -L "^(unit|check)$")
lsl_check(tsan HEAVY COMMAND check-preset tsan base_test,sys_test,channel_test -R "^unit\\.(base|sys|channel)$")
