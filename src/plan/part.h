/* A range in parts, each for a job of its own. The jobs know nothing of each other, so the cut is the same on every
 * machine. */
#ifndef MPIPRIMES_PLAN_PART_H
#define MPIPRIMES_PLAN_PART_H

#include "search/search.h"

/* Reads "2/8": the second of eight parts. False, and *part stays as it was, unless 1 <= number <= of <= PARTS_MAX. */
bool part_parse(struct part *part, const char *text);

/* The numbers of the part. All parts together are the whole range, in order and without a gap; they are cut where rows
 * (core/rows.h) meet, and are of equal predicted work by this method, within a row. Where there are more parts than rows,
 * some are empty, but never the first. */
struct range part_range(const struct part *part, enum method method);

/* The same, but cut where intervals of this number of numbers meet, counted from the first number of the whole range: each
 * part's border is moved up to the next such place. 0: as part_range. */
struct range part_range_of_intervals(const struct part *part, enum method method, uint64_t every);

#endif
