/* The options of verification. For the files options_*.c alone. */
#ifndef MPIPRIMES_CLI_OPTIONS_VERIFY_H
#define MPIPRIMES_CLI_OPTIONS_VERIFY_H

#include "cli/options_state.h"

/* argp's parser of these keys; gives ARGP_ERR_UNKNOWN for all others. */
error_t options_verify_parse(int key, char *argument, struct argp_state *state);

/* Refuses what cannot be verified, once all other options are read and settled. */
error_t options_verify_check(struct argp_state *state, const struct parse *parse);

/* Refuses --verify=pi where the program was built without libprimecount. */
error_t options_verify_library(struct argp_state *state, const struct options *options);

/* The option of those that have no use where nothing is searched; NULL: none is given. */
const char *options_verify_name(const struct parse *parse);

#endif
