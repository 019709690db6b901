# The fuzz target: over fixed inputs in every build; as a libFuzzer program, fuzz_find, with clang and MPIPRIMES_FUZZ=ON.
option(MPIPRIMES_FUZZ "Build the libFuzzer program fuzz_find (clang only)" OFF)

file(GLOB FUZZ_SEEDS CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/*)
add_executable(fuzz_replay fuzz/replay.c fuzz/fuzz_find.c)
target_link_libraries(fuzz_replay PRIVATE mpiprimes_find)
if(MPIPRIMES_SANITIZE)
  target_compile_definitions(fuzz_replay PRIVATE TEST_LIGHT=1)
endif()
add_test(NAME fuzz.find COMMAND fuzz_replay ${FUZZ_SEEDS})
set_tests_properties(fuzz.find PROPERTIES TIMEOUT 300)

if(MPIPRIMES_FUZZ)
  include(CheckCSourceCompiles)
  set(CMAKE_REQUIRED_FLAGS "-fsanitize=fuzzer,address,undefined")
  check_c_source_compiles("#include <stddef.h>
    int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) { return size > 0 && data[0] == 1; }" HAVE_LIBFUZZER)
  unset(CMAKE_REQUIRED_FLAGS)
  if(NOT HAVE_LIBFUZZER)
    message(FATAL_ERROR "MPIPRIMES_FUZZ needs clang (-DCMAKE_C_COMPILER=clang) and its fuzzer and sanitizer runtimes "
      "(Debian and Ubuntu: libclang-rt-dev, or libclang-rt-14-dev for clang 14)")
  endif()
  # The kernels once more, as libFuzzer follows what is executed in them.
  get_target_property(FUZZED_SOURCES mpiprimes_find SOURCES)
  list(TRANSFORM FUZZED_SOURCES PREPEND ${CMAKE_SOURCE_DIR}/)
  add_executable(fuzz_find fuzz/fuzz_find.c ${FUZZED_SOURCES})
  target_include_directories(fuzz_find PRIVATE ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/src)
  # Only which edges are taken: what -fsanitize=fuzzer does besides, at each comparison, makes the loops ten times slower.
  target_compile_options(fuzz_find PRIVATE -g -fsanitize=address,undefined -fno-sanitize-recover=all
    -fsanitize-coverage=inline-8bit-counters,pc-table)
  target_link_options(fuzz_find PRIVATE -fsanitize=fuzzer,address,undefined)
  target_link_libraries(fuzz_find PRIVATE m)
endif()
