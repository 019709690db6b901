/* Where the ranks run, in words. */
#ifndef MPIPRIMES_CLI_PLACEMENT_TEXT_H
#define MPIPRIMES_CLI_PLACEMENT_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "core/placement.h"
#include "search/result.h"

/* ", 32 on each", ", 2 to 32 on each": behind the numbers of ranks and nodes. */
void placement_text_ranks(FILE *out, const struct rank_result *table, int ranks);

/* A line with the names of the nodes: "n01 to n64 login"; the first few of them, if they are many. */
void placement_text_nodes(FILE *out, const struct rank_result *table, int ranks);

/* A line of the cores, and how the ranks are bound to them. */
void placement_text_cores(FILE *out, const struct placement *placement);

/* Which ranks have no core of their own, why, and what to do about it; false if there is nothing to warn of. `launcher`
 * started the ranks; NULL: unknown. */
enum { PLACEMENT_WARNING = 512 };
bool placement_text_warning(char text[PLACEMENT_WARNING], const struct placement *placement, const char *launcher);

#endif
