# The fuzz targets: over fixed inputs in every build; as libFuzzer programs, fuzz_find and fuzz_checkpoint, with clang and
# MPIPRIMES_FUZZ=ON.
option(MPIPRIMES_FUZZ "Build the libFuzzer programs fuzz_find and fuzz_checkpoint (clang only)" OFF)

file(GLOB FUZZ_SEEDS CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/*)
add_executable(fuzz_replay fuzz/replay.c fuzz/fuzz_find.c)
target_include_directories(fuzz_replay PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(fuzz_replay PRIVATE mpiprimes_find)
light_if_slow(fuzz_replay)
add_test(NAME fuzz.find COMMAND fuzz_replay ${FUZZ_SEEDS})
set_tests_properties(fuzz.find PROPERTIES TIMEOUT 300)

file(GLOB FUZZ_CHECKPOINT_SEEDS CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds_checkpoint/*)
add_executable(fuzz_replay_checkpoint fuzz/replay.c fuzz/fuzz_checkpoint.c)
target_compile_definitions(fuzz_replay_checkpoint PRIVATE REPLAY_CHANGED=2000)
target_include_directories(fuzz_replay_checkpoint PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${JANSSON_INCLUDE_DIR} ${XXHASH_INCLUDE_DIR})
target_link_libraries(fuzz_replay_checkpoint PRIVATE mpiprimes_state ${JANSSON_LIBRARY} ${XXHASH_LIBRARY})
add_test(NAME fuzz.checkpoint COMMAND fuzz_replay_checkpoint ${FUZZ_CHECKPOINT_SEEDS})
set_tests_properties(fuzz.checkpoint PROPERTIES TIMEOUT 120)

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
  set(FUZZED_SOURCES ${BASE_SOURCES} ${FIND_SOURCES})
  list(TRANSFORM FUZZED_SOURCES PREPEND ${CMAKE_SOURCE_DIR}/)
  add_executable(fuzz_find fuzz/fuzz_find.c ${FUZZED_SOURCES})
  target_include_directories(fuzz_find PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/src)
  # Only which edges are taken: what -fsanitize=fuzzer does besides, at each comparison, makes the loops ten times slower.
  target_compile_options(fuzz_find PRIVATE -g -fsanitize=address,undefined -fno-sanitize-recover=all
    -fsanitize-coverage=inline-8bit-counters,pc-table)
  target_link_options(fuzz_find PRIVATE -fsanitize=fuzzer,address,undefined)
  target_link_libraries(fuzz_find PRIVATE m)

  # The reading and writing of checkpoints once more, for the same reason.
  add_executable(fuzz_checkpoint fuzz/fuzz_checkpoint.c ${CMAKE_SOURCE_DIR}/src/state/checkpoint_answers.c
    ${CMAKE_SOURCE_DIR}/src/state/checkpoint_fields.c ${CMAKE_SOURCE_DIR}/src/state/checkpoint_parse.c ${CMAKE_SOURCE_DIR}/src/state/checkpoint_text.c)
  target_include_directories(fuzz_checkpoint PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${JANSSON_INCLUDE_DIR} ${XXHASH_INCLUDE_DIR})
  target_compile_options(fuzz_checkpoint PRIVATE -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
  target_link_options(fuzz_checkpoint PRIVATE -fsanitize=fuzzer,address,undefined)
  target_link_libraries(fuzz_checkpoint PRIVATE mpiprimes_find ${JANSSON_LIBRARY} ${XXHASH_LIBRARY})
endif()
