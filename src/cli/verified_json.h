/* How much was verified, and how, as JSON. */
#ifndef MPIPRIMES_CLI_VERIFIED_JSON_H
#define MPIPRIMES_CLI_VERIFIED_JSON_H

#include <jansson.h>

#include "search/result.h"

/* Null where nothing was verified. NULL if out of memory. */
json_t *verified_json(const struct run_result *result);

#endif
