/* What the command line asks for. */
#ifndef MPIPRIMES_CLI_OPTIONS_H
#define MPIPRIMES_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "plan/study.h"
#include "search/result.h"

enum progress_when { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER };

/* What is said of a campaign (campaign/folder.h). */
struct campaign_options {
    const char *folder; /* NULL: there is none; points into argv. */
    bool alone;         /* The search is that of the folder's plan: none is given here. */
    uint64_t parts;     /* 0: not given. */
    double part_time;   /* Seconds that a part shall take; 0: not given. */
    bool twice;
    double lease; /* Seconds; 0: not given. */
};

struct options {
    struct search search;
    enum schedule schedule;
    uint64_t memory;      /* Bytes for each rank's search; 0: as many as are fast. */
    const char *kept;     /* A checkpoint that is not of this search, but of what it goes on from; NULL: there is none. */
    bool towards_nth;     /* Only the count on the way to the prime of --nth: not what was asked for, but the next step. */
    bool print;           /* The primes go to standard output. */
    struct output output; /* The file for the primes; its path points into argv. */
    bool force;           /* The output file may be overwritten. */
    const char *checkpoint;  /* The checkpoint's name, NULL for none; points into argv. */
    double checkpoint_every; /* Seconds. */
    double time_limit;       /* Seconds; 0: none. */
    double verify;           /* The share of the work that is searched twice: 0 ... 1; 0: nothing is. */
    bool verify_seeded;      /* It is chosen by a seed that is given; else each run has its own. */
    uint64_t verify_seed;
    bool verify_pi;   /* The number of primes is compared with libprimecount's. */
    const char *json; /* The report's name, "-" for standard output, NULL for none; points into argv. */
    bool all_ranks;   /* The report lists all ranks, however many there are. */
    bool quiet;
    enum progress_when progress; /* PROGRESS_NEVER where the user wants it quiet. */
    enum study study;            /* STUDY_NONE: one run. */
    int repeat;                  /* Counted runs of each case of a study. */
    const char *csv; /* The name of the file for the rows of a study or of intervals, NULL for none; points into argv. */
    struct campaign_options campaign;
    char **files; /* The checkpoints to merge; points into argv. */
    size_t file_count;
};

enum options_status {
    OPTIONS_RUN,     /* There is work to do. */
    OPTIONS_MERGE,   /* Checkpoints are to be merged. */
    OPTIONS_STATUS,  /* A campaign's state is to be told: that of the one folder in `files`. */
    OPTIONS_HELP,    /* Help was asked for, and given. */
    OPTIONS_VERSION, /* The version was asked for, and the caller prints it. */
    OPTIONS_BAD,     /* The command line is wrong, and the message is given. */
};

#endif
