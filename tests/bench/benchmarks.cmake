# Benchmarks are built with the tests, and run by hand: what they print are ratios to read, not verdicts.
add_executable(bench_trial bench/bench_trial.c)
target_link_libraries(bench_trial PRIVATE mpiprimes_find)
add_executable(bench_rows bench/bench_rows.c)
target_include_directories(bench_rows PRIVATE ${PRIMESIEVE_INCLUDE_DIR})
target_link_libraries(bench_rows PRIVATE mpiprimes_mpi ${PRIMESIEVE_LIBRARY})
add_executable(bench_init_only bench/init_only.c)
target_link_libraries(bench_init_only PRIVATE MPI::MPI_C)
