# Benchmarks are built with the tests, and run by hand: what they print are ratios to read, not verdicts.
add_executable(bench_trial bench/bench_trial.c)
target_link_libraries(bench_trial PRIVATE mpiprimes_find)
add_executable(bench_init_only bench/init_only.c)
target_link_libraries(bench_init_only PRIVATE MPI::MPI_C)
