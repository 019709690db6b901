/* The checkpoint file: the result of a run as far as it has got, from which the same command goes on.
 *
 * A JSON object: what was asked for, the standing (search/result.h), and who found it, with a checksum (xxHash, 64 bits)
 * over all of that. Instead of the rows it has the next number to search, so nothing in it depends on how the work was cut.
 */
#ifndef MPIPRIMES_STATE_CHECKPOINT_H
#define MPIPRIMES_STATE_CHECKPOINT_H

#include <stdbool.h>

#include "search/result.h"
#include "state/checkpoint_status.h"

/* Replaces the file, or the link to it, by a checkpoint of the result (its table is left out), so that at every moment,
 * also after a crash of the machine, either the old or the new one is there: through PATH.tmp, which is gone afterwards.
 * False if that fails; errno says why, and the old one stays (or the new one, if only making its name durable failed).
 * EINVAL: the result is not complete or contradicts itself, so that it would not be read again. */
bool checkpoint_write(const char *path, const struct run_result *result);

/* Reads the checkpoint of the request that result->search.range, part and questions, and output (path and format) hold,
 * into the rest of *result; its table becomes NULL, and its answers, if there are any, end with result_free_answers. Unless
 * all went well, *result stays as it was. Of a damaged checkpoint, or of that of another request, `reason` says what is
 * wrong with it, to follow "the checkpoint FILE ". */
enum checkpoint_status checkpoint_read(struct run_result *result, char reason[CHECKPOINT_REASON], const char *path);

/* The same of any request, never CHECKPOINT_OTHER. result->output.path becomes an empty string if there is an output file:
 * its name is not kept. */
enum checkpoint_status checkpoint_read_any(struct run_result *result, char reason[CHECKPOINT_REASON], const char *path);

/* The checksum of what was asked and found, whoever found it, in which way, and wherever its listing went. False if out of
 * memory. */
bool checkpoint_findings_sum(char sum[CHECKPOINT_SUM], const struct run_result *result);

#endif
