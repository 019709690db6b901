/* What the command line asks for. */
#ifndef MPIPRIMES_CLI_OPTIONS_H
#define MPIPRIMES_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/result.h"
#include "plan/study.h"

enum progress_when { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER };

struct options {
    struct search search;
    enum schedule schedule;
    uint64_t memory;         /* bytes for each rank's search; 0: as many as are fast */
    bool print;              /* the primes on standard output */
    struct output output;    /* the file for the primes; its path points into argv */
    bool force;              /* the output file may be overwritten */
    const char *checkpoint;  /* a file's name, NULL for none; points into argv */
    double checkpoint_every; /* seconds */
    double time_limit;       /* seconds; 0: none */
    const char *json;        /* a file's name, "-" for standard output, NULL for none; points into argv */
    bool all_ranks;          /* rank table, however many there are */
    bool quiet;
    enum progress_when progress;
    enum study study; /* STUDY_NONE: one run */
    int repeat;       /* of each case of a study */
    const char *csv;  /* a file's name for the rows of a study, NULL for none; points into argv */
    char **files;     /* the checkpoints to merge; points into argv */
    size_t file_count;
};

enum options_status {
    OPTIONS_RUN,     /* there is work to do */
    OPTIONS_MERGE,   /* checkpoints are to be merged */
    OPTIONS_HELP,    /* help was asked for, and given */
    OPTIONS_VERSION, /* the version was asked for: the caller prints it */
    OPTIONS_BAD,     /* the command line is wrong, and the message is given */
};

#endif
