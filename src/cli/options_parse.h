/* The command line, read. */
#ifndef MPIPRIMES_CLI_OPTIONS_PARSE_H
#define MPIPRIMES_CLI_OPTIONS_PARSE_H

#include "cli/options.h"

/* Reads the command line. With `speak` it prints the help or the one error message, too; without, it is silent (for the
 * ranks above 0) and gives the same. argv is permuted, options first. */
enum options_status options_parse(struct options *options, int argc, char **argv, bool speak);

/* The options, forms of the command line and texts of --help, of which the manual page and the completions are made, too.
 */
struct argp;
const struct argp *options_table(void);

#endif
