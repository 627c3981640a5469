# How lsl is compiled. Two functions are all the rest of the tree needs:
#
#   lsl_layer(NAME USES a b THIRD_PARTY lib... [EXCLUDE folder])
#                                                   a folder of src/ as a library, its *_test.cc as a test
#   lsl_program(NAME [STATIC] SOURCES ... USES ...) an executable in build/<preset>/bin
#
# Sources are found by glob: a new file in a layer needs no change here.

set(LSL_SANITIZE "" CACHE STRING "Sanitizers for unit tests, host and CLI, e.g. address,undefined")
option(LSL_FUZZ "Build the libFuzzer targets (Clang only)" OFF)

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(LSL_TEST_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")

find_package(fmt REQUIRED)
find_package(GTest REQUIRED)
find_package(nlohmann_json REQUIRED)

add_library(lsl_options INTERFACE)
# -iquote, not -I: <sys/socket.h> is the C library's, "sys/socket.h" is ours.
target_compile_options(lsl_options INTERFACE -iquote "${CMAKE_SOURCE_DIR}/src")
# The fixed separator keeps std::locale, 600 KiB of it, out of the static init.
target_compile_definitions(lsl_options INTERFACE
  _GNU_SOURCE FMT_STATIC_THOUSANDS_SEPARATOR=',' LSL_VERSION="${PROJECT_VERSION}"
  $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
target_compile_options(lsl_options INTERFACE
  -fno-exceptions -fno-rtti -ffunction-sections -fdata-sections
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-missing-field-initializers -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 sees overlapping copies in std::string that are not there (its bug 105651).
  target_compile_options(lsl_options INTERFACE -Wno-restrict)
endif()
target_link_options(lsl_options INTERFACE -Wl,--gc-sections)
# fmt's headers only: its functions are compiled into base (src/base/fmt_library.cc).
target_link_libraries(lsl_options INTERFACE nlohmann_json::nlohmann_json)

# Sanitized flavour: unit tests, lsld and the helpers. Static programs cannot carry a sanitizer's run time, so
# under sanitizers every layer is compiled a second time for them, with UBSan trapping.
add_library(lsl_instrumented INTERFACE)
add_library(lsl_static_flavour INTERFACE)
if(LSL_SANITIZE)
  target_compile_options(lsl_instrumented INTERFACE -fsanitize=${LSL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(lsl_instrumented INTERFACE -fsanitize=${LSL_SANITIZE})
  target_compile_options(lsl_static_flavour INTERFACE -fsanitize=undefined -fsanitize-undefined-trap-on-error)
endif()
if(LSL_FUZZ)
  target_compile_options(lsl_instrumented INTERFACE -fsanitize=fuzzer-no-link)
endif()

function(lsl_layer name)
  cmake_parse_arguments(arg "" "EXCLUDE" "USES;THIRD_PARTY" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "*.cc")
  if(arg_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "^${CMAKE_CURRENT_SOURCE_DIR}/${arg_EXCLUDE}/")
  endif()
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(_test|/main|/[a-z_]+_main)\\.cc$")

  set(flavours "lsl_${name}")
  if(LSL_SANITIZE)
    list(APPEND flavours "lsl_${name}_static")
  endif()
  foreach(target ${flavours})
    string(REGEX MATCH "_static$" suffix "${target}")
    if(sources)
      add_library(${target} STATIC ${sources})
      set(scope PUBLIC)
    else()
      add_library(${target} INTERFACE)
      set(scope INTERFACE)
    endif()
    target_link_libraries(${target} ${scope} lsl_options)
    if(suffix)
      target_link_libraries(${target} ${scope} lsl_static_flavour)
    else()
      target_link_libraries(${target} ${scope} lsl_instrumented)
    endif()
    foreach(used ${arg_USES})
      target_link_libraries(${target} ${scope} lsl_${used}${suffix})
    endforeach()
    target_link_libraries(${target} ${scope} ${arg_THIRD_PARTY})
  endforeach()
  if(NOT LSL_SANITIZE)
    add_library(lsl_${name}_static ALIAS lsl_${name})
  endif()

  if(tests)
    lsl_unit_test(${name} ${tests})
    target_link_libraries(${name}_test PRIVATE lsl_${name})
  endif()
endfunction()

# One test program per folder; ctest runs it as unit.<folder>. The target unit_tests builds all of them.
add_custom_target(unit_tests)
function(lsl_unit_test name)
  add_executable(${name}_test ${ARGN})
  add_dependencies(unit_tests ${name}_test)
  set_target_properties(${name}_test PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${LSL_TEST_OUTPUT_DIRECTORY}")
  target_link_libraries(${name}_test PRIVATE lsl_options lsl_instrumented GTest::gtest GTest::gtest_main)
  target_compile_definitions(${name}_test PRIVATE LSL_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME unit.${name} COMMAND ${name}_test)
  set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 120)
endfunction()

function(lsl_program name)
  cmake_parse_arguments(arg "STATIC" "" "SOURCES;USES;THIRD_PARTY" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE lsl_options ${arg_THIRD_PARTY})
  if(arg_STATIC)
    target_link_options(${name} PRIVATE -static)
    target_link_libraries(${name} PRIVATE lsl_static_flavour)
    set(suffix _static)
  else()
    target_link_libraries(${name} PRIVATE lsl_instrumented)
    set(suffix "")
  endif()
  foreach(used ${arg_USES})
    target_link_libraries(${name} PRIVATE lsl_${used}${suffix})
  endforeach()
endfunction()
