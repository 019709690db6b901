/* The answers to a search's questions, as JSON. Each value is null where nothing is asked for; NULL: out of memory. */
#ifndef MPIPRIMES_CLI_REPORT_ANSWERS_JSON_H
#define MPIPRIMES_CLI_REPORT_ANSWERS_JSON_H

#include <jansson.h>

#include "search/result.h"

json_t *report_answers_json_tuplets(const struct run_result *result);
json_t *report_answers_json_sum(const struct run_result *result);
json_t *report_answers_json_reciprocals(const struct run_result *result);
json_t *report_answers_json_residues(const struct run_result *result);
json_t *report_answers_json_gaps(const struct run_result *result);

#endif
