/* Several processes that know nothing of each other: what to say. */
#ifndef MPIPRIMES_CLI_TORN_H
#define MPIPRIMES_CLI_TORN_H

/* On standard error: what happened, and how to start the program right. `launcher` ("srun", "Open MPI's mpirun") started
 * `processes` processes, and `mpi` names the MPI library in use, which sees one. */
void torn_explain(const char *launcher, int processes, const char *mpi);

#endif
