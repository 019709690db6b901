# Scripts and pages are the same in every build.
if(MPIPRIMES_SANITIZE OR MPI_EXECUTABLE_SUFFIX)
  return()
endif()
script_test(scripts.install scripts/install_test.sh 600)
script_test(scripts.docs scripts/docs_test.sh 600)
script_test(scripts.structure scripts/structure_test.sh 120)
script_test(scripts.soak scripts/soak_test.sh 300 ${FAULTY})
