/* What the environment says of how this process was started, before and beside MPI. */
#ifndef MPIPRIMES_CLI_LAUNCH_H
#define MPIPRIMES_CLI_LAUNCH_H

#include <stdbool.h>

/* What a launcher told this process. */
struct launch {
    const char *launcher; /* Its name for messages, as "Open MPI's mpirun"; NULL: there was none. */
    int processes;        /* The number of processes that it started together; 1 without a launcher. */
    int rank;             /* This process's number among them, from 0 on. */
    bool offered;         /* True if there is a server by which MPI can join processes (PMI or PMIx). */
};

/* From the launcher's environment variables. */
struct launch launch_look(void);

/* True if the launcher started several processes, but MPI joined them into worlds of one: each would do all the work. */
bool launch_torn(const struct launch *launch, int world_size);

#endif
