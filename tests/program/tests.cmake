# The program at the shell: what it says, where, and with which exit status.
set(PROGRAM_TESTS answers bad_input checkpoint output placement report study)
# These are about memory, disks, time, signals and launchers: the sanitizers need an address space without a limit, and add
# nothing but seconds to the others.
if(NOT MPIPRIMES_SANITIZE)
  list(APPEND PROGRAM_TESTS bounds campaign full memory progress signals torn)
endif()
foreach(name ${PROGRAM_TESTS})
  script_test(program.${name} program/${name}_test.sh 600)
endforeach()
foreach(name beyond files heights intervals parts questions)
  script_test(program.${name} program/${name}_test.sh 600 $<$<BOOL:${MPIPRIMES_SANITIZE}>:short>)
endforeach()
add_executable(gmp_primes ${CMAKE_CURRENT_SOURCE_DIR}/program/gmp_primes.c)
target_include_directories(gmp_primes PRIVATE ${GMP_INCLUDE_DIR})
target_link_libraries(gmp_primes PRIVATE ${GMP_LIBRARY})
set_property(TEST program.beyond APPEND PROPERTY ENVIRONMENT "GMP_PRIMES=$<TARGET_FILE:gmp_primes>")
# What its ranks hold depends on their speeds.
if(NOT MPIPRIMES_SANITIZE)
  set_tests_properties(program.bounds PROPERTIES RUN_SERIAL ON)
endif()
# Results that are wrong, for campaigns.
if(NOT MPIPRIMES_SANITIZE)
  add_executable(forge ${CMAKE_CURRENT_SOURCE_DIR}/program/forge.c)
  target_link_libraries(forge PRIVATE mpiprimes_state)
  set_property(TEST program.campaign APPEND PROPERTY ENVIRONMENT "FORGE=$<TARGET_FILE:forge>")
endif()
