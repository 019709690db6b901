/* The options that ask questions of the range. For the files options_*.c alone. */
#ifndef MPIPRIMES_CLI_OPTIONS_QUESTIONS_H
#define MPIPRIMES_CLI_OPTIONS_QUESTIONS_H

#include "cli/options_state.h"

/* argp's parser of these keys; gives ARGP_ERR_UNKNOWN for all others. */
error_t options_questions_parse(int key, char *argument, struct argp_state *state);

/* Settles whether primes are counted and what is listed, once all options are read; refuses what cannot be listed. */
error_t options_questions_check(struct argp_state *state, struct parse *parse);

/* An option by which the search asks more than for the number of primes; NULL: none does. */
const char *options_questions_name(const struct parse *parse);

#endif
