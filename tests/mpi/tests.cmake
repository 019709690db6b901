# mpi_test(NAME RANKS SECONDS COMMAND...)
function(mpi_test name ranks seconds)
  add_test(NAME ${name}
    COMMAND ${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG} ${ranks} ${MPIEXEC_PREFLAGS} ${ARGN} ${MPIEXEC_POSTFLAGS})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${seconds} PROCESSORS ${ranks} RESOURCE_LOCK mpi
    ENVIRONMENT "${MPI_TEST_ENVIRONMENT}")
endfunction()

function(mpi_program name)
  add_executable(${name} mpi/${name}.c)
  target_include_directories(${name} PRIVATE ${CMOCKA_INCLUDE_DIR} ${PRIMESIEVE_INCLUDE_DIR})
  target_link_libraries(${name} PRIVATE mpiprimes_mpi ${CMOCKA_LIBRARY} ${PRIMESIEVE_LIBRARY})
endfunction()

mpi_program(test_run)
mpi_program(test_plan)
add_test(NAME unit.plan COMMAND test_plan)
set_tests_properties(unit.plan PROPERTIES TIMEOUT 120)

if(NOT MPIPRIMES_SANITIZE AND NOT MPI_EXECUTABLE_SUFFIX)
  set(MPIPRIMES_ALL_HEIGHTS ON)
endif()
foreach(ranks 1 2 3 4 5 7)
  mpi_test(mpi.run.${ranks} ${ranks} 240 $<TARGET_FILE:test_run> low)
  # Just below 2^64 each piece streams 203 million base primes: seconds, and minutes with sanitizers. Enough at one number
  # of ranks for the variants.
  if(MPIPRIMES_ALL_HEIGHTS OR (ranks EQUAL 3 AND NOT MPIPRIMES_SANITIZE))
    mpi_test(mpi.heights.${ranks} ${ranks} 240 $<TARGET_FILE:test_run> high)
  endif()
  script_test(mpi.listing.${ranks} mpi/listing_test.sh 240 ${ranks})
  set_tests_properties(mpi.listing.${ranks} PROPERTIES PROCESSORS ${ranks} RESOURCE_LOCK mpi)
endforeach()
