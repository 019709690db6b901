# Packages are not built here: tests/packaging/debian.sh does that, by hand.
find_program(PYTHON3 python3)
if(PYTHON3 AND NOT MPIPRIMES_SANITIZE AND NOT MPI_EXECUTABLE_SUFFIX)
  add_test(NAME packaging.recipes COMMAND ${PYTHON3} ${CMAKE_CURRENT_SOURCE_DIR}/packaging/recipes_test.py)
  set_tests_properties(packaging.recipes PROPERTIES TIMEOUT 300 ENVIRONMENT "MPIPRIMES=$<TARGET_FILE:mpiprimes>;${MPI_TEST_ENVIRONMENT}")
endif()
