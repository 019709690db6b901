/* The answers to a search's questions, as text. Where nothing is asked for, nothing is written. */
#ifndef MPIPRIMES_CLI_REPORT_ANSWERS_H
#define MPIPRIMES_CLI_REPORT_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "search/result.h"

enum {
    REPORT_RESIDUE_LINES = 16, /* Lines of classes; the JSON has all classes. */
    REPORT_GAP_LINES = 20,     /* Gaps, or sizes of gaps; the JSON has more. */
};

/* The bound of an error in two digits, rounded up. */
double report_answers_bound(double error);

/* The lines of the report. */
void report_answers(FILE *out, const struct run_result *result);

#endif
