/* The end of reading the command line: what its options and arguments come to together. For options_parse.c alone. */
#ifndef MPIPRIMES_CLI_OPTIONS_CHECK_H
#define MPIPRIMES_CLI_OPTIONS_CHECK_H

#include <argp.h>
#include <errno.h>

#include "cli/options.h"

/* argp's parser state beside the options. */
struct parse {
    struct options *options;
    bool speak;
    enum options_status status; /* anything but OPTIONS_RUN: the rest of the line does not matter */
    const char *numbers[2];     /* START and STOP as written, or STOP alone */
    int count;
    const char *print;   /* the option that asked for it, NULL if none did */
    const char *standby; /* the checkpoint if the line names none */
    const char *format;  /* as written, NULL if it was not */
    const char *every;   /* likewise */
    const char *limit;
    const char *repeat;
    bool merge;
};

/* argp_error prints, if argp may print, but returns: ARGP_NO_EXIT is set. */
#define FAIL(state, ...) return argp_error((state), __VA_ARGS__), EINVAL

/* Fills in what depends on several options, or says which of them do not fit together. */
error_t options_check(struct argp_state *state, struct parse *parse);

#endif
