/* What the parser of the command line knows beside the options. For the files options_*.c alone. */
#ifndef MPIPRIMES_CLI_OPTIONS_STATE_H
#define MPIPRIMES_CLI_OPTIONS_STATE_H

#include <argp.h>
#include <errno.h>

#include "cli/options.h"

/* The keys of options without a letter, all here, so that each has its own. */
enum {
    KEY_RANKS = 0x100,
    KEY_PROGRESS,
    KEY_USAGE,
    KEY_FORMAT,
    KEY_FORCE,
    KEY_CHECKPOINT,
    KEY_DEFAULT,
    KEY_EVERY,
    KEY_LIMIT,
    KEY_STUDY,
    KEY_REPEAT,
    KEY_CSV,
    KEY_PART,
    KEY_MERGE,
    KEY_MEMORY,
    /* Of questions. */
    KEY_TUPLETS,
    KEY_SUM,
    KEY_RECIPROCALS,
    KEY_RESIDUES,
    KEY_GAPS,
    KEY_INTERVALS,
    KEY_NTH,
    /* Of campaigns. */
    KEY_CAMPAIGN,
    KEY_PARTS,
    KEY_PART_TIME,
    KEY_TWICE,
    KEY_LEASE,
    KEY_STATUS,
    /* Of verification. */
    KEY_VERIFY,
    KEY_VERIFY_SEED,
};

/* argp's parser state beside the options. */
struct parse {
    struct options *options;
    bool speak;
    enum options_status status; /* Once it is not OPTIONS_RUN, the rest of the line does not matter. */
    const char *numbers[2];     /* START and STOP as written, or STOP alone. */
    int count;                  /* Of the numbers. */
    bool only_count;            /* --count is given. */
    const char *print;          /* The option that asked for printing, NULL if none did. */
    const char *standby;        /* The checkpoint that is taken if --checkpoint names none. */
    /* The options' arguments as written, NULL for those that are not given: */
    const char *format;
    const char *every;
    const char *limit;
    const char *repeat;
    const char *gaps;
    const char *seed;
    const char *method;
    bool merge;
    bool campaign_status; /* --status is given. */
};

/* argp_error prints, if argp may print, but returns: ARGP_NO_EXIT is set. */
#define FAIL(state, ...) return argp_error((state), __VA_ARGS__), EINVAL

#endif
