/* The end of reading the command line: what its options and arguments come to together. For options_parse.c alone. */
#ifndef MPIPRIMES_CLI_OPTIONS_CHECK_H
#define MPIPRIMES_CLI_OPTIONS_CHECK_H

#include "cli/options_state.h"

/* Fills in what depends on several options, or says which of them do not fit together. */
error_t options_check(struct argp_state *state, struct parse *parse);

#endif
