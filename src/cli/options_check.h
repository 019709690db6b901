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
    enum options_status status; /* Once it is not OPTIONS_RUN, the rest of the line does not matter. */
    const char *numbers[2];     /* START and STOP as written, or STOP alone. */
    int count;                  /* Of the numbers. */
    const char *print;          /* The option that asked for printing, NULL if none did. */
    const char *standby;        /* The checkpoint that is taken if --checkpoint names none. */
    /* The options' arguments as written, NULL for those that are not given: */
    const char *format;
    const char *every;
    const char *limit;
    const char *repeat;
    bool merge;
};

/* argp_error prints, if argp may print, but returns: ARGP_NO_EXIT is set. */
#define FAIL(state, ...) return argp_error((state), __VA_ARGS__), EINVAL

/* Fills in what depends on several options, or says which of them do not fit together. */
error_t options_check(struct argp_state *state, struct parse *parse);

#endif
