# The libraries as files, and the examples. Sanitizers would have to be linked to them, too.
if(NOT MPIPRIMES_SANITIZE)
  script_test(library.files library/library_test.sh 120)
  set_property(TEST library.files APPEND PROPERTY ENVIRONMENT
    "MPICC=${MPI_C_COMPILER}" "GMP_PRIMES=$<TARGET_FILE:gmp_primes>")
  set_tests_properties(library.files PROPERTIES PROCESSORS 2)
endif()
