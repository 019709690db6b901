/* Which cores the ranks are allowed to run on. */
#ifndef MPIPRIMES_MPI_BINDING_H
#define MPIPRIMES_MPI_BINDING_H

#include "core/placement.h"
#include "mpi/team.h"

/* The placement of the team's ranks; right on rank 0. Unknown where the system, or a program built without hwloc, cannot
 * tell. Collective. */
struct placement binding_look(const struct team *team);

#endif
