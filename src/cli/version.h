/* What --version prints. */
#ifndef MPIPRIMES_CLI_VERSION_H
#define MPIPRIMES_CLI_VERSION_H

/* On standard output: the version, and how this program was built. `mpi` names the MPI library in use. */
void version_print(const char *mpi);

#endif
