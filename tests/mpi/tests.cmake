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

# The release build is tested at every number of ranks; for the variants a few are enough. Just below 2^64 each piece streams
# 203 million base primes: seconds, and minutes with sanitizers.
set(LOW_RANKS 1 2 3 4 5 7)
set(HIGH_RANKS 1 2 3 4 5 7)
if(MPIPRIMES_SANITIZE)
  set(LOW_RANKS 1 3)
  set(HIGH_RANKS)
elseif(MPI_EXECUTABLE_SUFFIX)
  set(HIGH_RANKS 3)
endif()
foreach(ranks ${LOW_RANKS})
  mpi_test(mpi.run.${ranks} ${ranks} 400 $<TARGET_FILE:test_run> low)
  script_test(mpi.listing.${ranks} mpi/listing_test.sh 240 ${ranks})
  set_tests_properties(mpi.listing.${ranks} PROPERTIES PROCESSORS ${ranks} RESOURCE_LOCK mpi)
endforeach()
foreach(ranks ${HIGH_RANKS})
  mpi_test(mpi.heights.${ranks} ${ranks} 240 $<TARGET_FILE:test_run> high)
endforeach()
