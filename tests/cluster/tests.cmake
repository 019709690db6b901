# Hosts in network namespaces: for root, on Linux; skipped elsewhere.
add_executable(wire cluster/wire.c)

# cluster_test(NAME FILE SECONDS [ARG...]): a script_test that sources cluster/hosts.sh.
function(cluster_test name file seconds)
  script_test(cluster.${name} cluster/${file} ${seconds} ${ARGN})
  set_property(TEST cluster.${name} APPEND PROPERTY ENVIRONMENT "WIRE=$<TARGET_FILE:wire>")
  set_tests_properties(cluster.${name} PROPERTIES LABELS cluster SKIP_RETURN_CODE 77 RESOURCE_LOCK cluster)
endfunction()

# Processes that are killed and hosts that go: nothing for the sanitizers.
if(CMAKE_SYSTEM_NAME STREQUAL Linux AND NOT MPIPRIMES_SANITIZE)
  if(NOT MPI_EXECUTABLE_SUFFIX) # they know no MPI
    cluster_test(hosts hosts_test.sh 60)
  endif()
  cluster_test(nodes nodes_test.sh 240)
  cluster_test(loss loss_test.sh 240)
  set_tests_properties(cluster.loss PROPERTIES PROCESSORS 3) # It is about seconds.
  cluster_test(slurm slurm_test.sh 900 $<$<BOOL:${MPI_EXECUTABLE_SUFFIX}>:short>)
endif()
