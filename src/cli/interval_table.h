/* The table of --every: a row of comma-separated values for each interval of the range, with what is asked for. */
#ifndef MPIPRIMES_CLI_INTERVAL_TABLE_H
#define MPIPRIMES_CLI_INTERVAL_TABLE_H

#include <stdbool.h>

#include "search/result.h"

struct interval_table {
    const char *path;
    const struct search *search;
    int fd; /* -1: none. */
};

enum interval_table_status {
    INTERVAL_TABLE_OK,
    INTERVAL_TABLE_FAILED, /* The file cannot be read or written, for the reason in errno. */
    INTERVAL_TABLE_SHORT,  /* It has fewer rows than the checkpoint vouches for. */
};

/* The rows that are in the table of a run that has got so far. */
uint64_t interval_table_rows(const struct run_result *earlier);

/* Opens the file for the rows behind the first `rows` ones, which must be there; what else it holds is lost. The search,
 * whose questions are asked as the run asks them, must stay. Ends with interval_table_close. */
enum interval_table_status interval_table_open(struct interval_table *table, const char *path, const struct search *search,
                                               uint64_t rows);
void interval_table_close(struct interval_table *table);

/* What a run calls (struct run_request), with the table as context: writes a row, or makes all of them durable. */
int interval_table_take(void *table, const struct findings *interval, const struct findings *found);

/* The titles of the columns, and a row of them, without a line's end; to be freed. NULL if out of memory. */
char *interval_table_titles(const struct search *search);
char *interval_table_row(const struct search *search, const struct findings *interval, const struct findings *found);

#endif
