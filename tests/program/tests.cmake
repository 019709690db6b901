# The program at the shell: what it says, where, and with which exit status.
#
# program_tests(ARGUMENT NAME...)
function(program_tests argument)
  foreach(name ${ARGN})
    script_test(program.${name} program/${name}_test.sh 900 ${argument})
  endforeach()
endfunction()

set(FAULTY)
if(TARGET mpiprimes_faulty)
  set(FAULTY $<TARGET_FILE:mpiprimes_faulty>)
endif()
# These are about memory, disks, time, signals and launchers: the sanitizers need an address space without a limit, and add
# nothing but seconds to the others.
set(OF_THE_SYSTEM bounds full memory progress signals torn)
# These are about the ranks, and what the MPI library does for them; the others are the same with every library.
set(OF_THE_LIBRARY answers bad_input caches checkpoint output placement study)
if(MPI_EXECUTABLE_SUFFIX)
  program_tests("" ${OF_THE_SYSTEM} ${OF_THE_LIBRARY})
  program_tests(short files)
elseif(MPIPRIMES_SANITIZE)
  # What heights, intervals, parts and questions add to these, the rooms' own tests do under the sanitizers; hundreds of starts
  # of ranks take a quarter of an hour each here.
  program_tests("" ${OF_THE_LIBRARY} report width)
  program_tests(short beyond files verify)
else()
  program_tests("" ${OF_THE_SYSTEM} ${OF_THE_LIBRARY} beyond campaign files heights intervals parts questions report width)
  script_test(program.verify program/verify_test.sh 900 ${FAULTY})
endif()

add_executable(gmp_primes ${CMAKE_CURRENT_SOURCE_DIR}/program/gmp_primes.c)
target_include_directories(gmp_primes PRIVATE ${GMP_INCLUDE_DIR})
target_link_libraries(gmp_primes PRIVATE ${GMP_LIBRARY})
if(TEST program.beyond)
  set_property(TEST program.beyond APPEND PROPERTY ENVIRONMENT "GMP_PRIMES=$<TARGET_FILE:gmp_primes>")
endif()
# What its ranks hold depends on their speeds.
if(TEST program.bounds)
  set_tests_properties(program.bounds PROPERTIES RUN_SERIAL ON)
endif()
# Results that are wrong, for campaigns.
if(TEST program.campaign)
  add_executable(forge ${CMAKE_CURRENT_SOURCE_DIR}/program/forge.c)
  target_link_libraries(forge PRIVATE mpiprimes_state)
  set_property(TEST program.campaign APPEND PROPERTY ENVIRONMENT "FORGE=$<TARGET_FILE:forge>")
endif()
