script_test(scripts.install scripts/install_test.sh 120)
# Its examples take a second or two each; under the sanitizers they would take minutes, and the pages are the same.
if(NOT MPIPRIMES_SANITIZE)
  script_test(scripts.docs scripts/docs_test.sh 300)
  set_tests_properties(scripts.docs PROPERTIES PROCESSORS 2 RESOURCE_LOCK mpi)
endif()
