script_test(scripts.install scripts/install_test.sh 120)
# The README's examples take a second or two each, and minutes under the sanitizers: once is enough.
if(NOT MPIPRIMES_SANITIZE AND NOT MPI_EXECUTABLE_SUFFIX)
  script_test(scripts.docs scripts/docs_test.sh 300)
  set_tests_properties(scripts.docs PROPERTIES PROCESSORS 2 RESOURCE_LOCK mpi)
endif()
# What needs no program is tested once.
if(NOT MPIPRIMES_SANITIZE AND NOT MPI_EXECUTABLE_SUFFIX)
  script_test(scripts.cgroup scripts/cgroup_test.sh 60)
  script_test(scripts.flags scripts/flags_test.sh 120 -DCMAKE_C_COMPILER=${CMAKE_C_COMPILER})
endif()
script_test(scripts.structure scripts/structure_test.sh 120)
script_test(scripts.soak scripts/soak_test.sh 120 ${FAULTY})
set_tests_properties(scripts.soak PROPERTIES PROCESSORS 2 RESOURCE_LOCK mpi)
