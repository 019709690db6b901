/* The answers to a search's questions, as text. Where nothing is asked for, nothing is written. */
#ifndef MPIPRIMES_CLI_REPORT_ANSWERS_H
#define MPIPRIMES_CLI_REPORT_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "search/result.h"

enum {
    REPORT_RESIDUE_LINES = 16, /* More classes, */
    REPORT_GAP_LINES = 20,     /* more gaps and more sizes of gaps are in the JSON only. */
};

/* True if twins are among the tuplets: then the sum of their reciprocals is part of an answer. */
static inline bool report_answers_twins(const struct questions *asked)
{
    for (size_t i = 0; i < asked->tuplet_count; i++)
        if (asked->tuplets[i].count == 2 && asked->tuplets[i].offsets[1] == 2)
            return true;
    return false;
}

/* The bound of an error in two digits, rounded up. */
double report_answers_bound(double error);

/* The lines of the report. */
void report_answers(FILE *out, const struct run_result *result);

#endif
