/* The command that measures how the search scales. */
#ifndef MPIPRIMES_COMMAND_STUDY_H
#define MPIPRIMES_COMMAND_STUDY_H

#include "cli/exit_status.h"
#include "cli/options.h"
#include "mpi/team.h"

/* Runs the study and reports what its times say. Collective; gives the same status on every rank. */
enum exit_status command_study(const struct options *options, const struct team *team);

#endif
