/* The options of campaigns. For the files options_*.c alone. */
#ifndef MPIPRIMES_CLI_OPTIONS_CAMPAIGN_H
#define MPIPRIMES_CLI_OPTIONS_CAMPAIGN_H

#include "cli/options_state.h"

/* argp's parser of these keys; gives ARGP_ERR_UNKNOWN for all others. */
error_t options_campaign_parse(int key, char *argument, struct argp_state *state);

/* Refuses what a campaign has no use for, and options of a campaign where there is none. */
error_t options_campaign_check(struct argp_state *state, struct parse *parse);

/* True if the campaign's folder alone says what is searched: neither START nor STOP is given. Refuses options that belong
 * to them. */
error_t options_campaign_check_alone(struct argp_state *state, const struct parse *parse);

/* --status DIR. */
error_t options_campaign_check_status(struct argp_state *state, struct parse *parse);

#endif
