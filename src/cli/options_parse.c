#include "cli/options_parse.h"

#include <argp.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/build.h"
#include "cli/duration.h"
#include "cli/options_campaign.h"
#include "cli/options_check.h"
#include "cli/options_questions.h"
#include "cli/options_verify.h"
#include "core/number.h"
#include "format/format.h"
#include "plan/part.h"

static const double CHECKPOINT_EVERY = 30; /* Seconds. */
enum { REPEAT = 5 };

static const char DOC[] =
    "Finds the primes from START (default 0) to STOP, both included, on all ranks of an MPI job. START +LENGTH is START to "
    "START+LENGTH.\v"
    "Examples:\n"
    "  mpiprimes 1000000                     the primes up to a million\n"
    "  mpirun -n 4 mpiprimes 1000000         the same by four ranks\n"
    "  mpirun -n 4 mpiprimes -m sieve 1e10   many more of them, by the sieve\n"
    "  mpirun -n 4 mpiprimes -c 1e9 +1e6     only how many there are\n"
    "  mpirun -n 4 mpiprimes -p 1e6 >primes  all of them, one a line\n"
    "  mpirun -n 4 mpiprimes -m sieve -o primes.npy 1e9\n"
    "                                        all of them, into a file for NumPy\n"
    "  mpirun -n 4 mpiprimes -m sieve --tuplets=twins --sum 1e9\n"
    "                                        how many twins, and the sum of primes\n"
    "  mpirun -n 4 mpiprimes -m sieve -c --checkpoint=run.ckpt 1e14\n"
    "                                        given again after a stop, it goes on\n"
    "  mpirun -n 4 mpiprimes --part=2/8 --checkpoint=2.ckpt 1e12\n"
    "                                        the second of eight parts, and\n"
    "  mpiprimes --merge *.ckpt              the report of all of them together\n"
    "  mpirun -n 4 mpiprimes --campaign=DIR --part-time=10m -m sieve 1e14\n"
    "                                        as many such jobs as you like, and\n"
    "  mpiprimes --status DIR                how far all of them are\n\n"
    "With more ranks than cores, Open MPI's mpirun wants --oversubscribe, too.\n\n"
    "Numbers up to 3.8*10^21 can be written as 1000000, 1_000_000, 1.5e9, 10^9, 2**40, 2^64-1, 0x10, (10^9+7)*2, "
    "10^18/2.\n\n"
    "The exit status is 0 if all went well, 1 if the run failed, 2 if the command line is wrong, 3 "
    "if it stopped early with "
    "a checkpoint to go on from, 4 if the primes that arrived are not those that were found, or verification failed.\n\n"
    "The environment variable MPIPRIMES_SIMD=portable|avx2|avx512 caps the instruction set; "
    "MPIPRIMES_CACHES=L1,L2,L3, such as 48K,2M,32M, says other caches than the core's.";

static const struct argp_option OPTIONS[] = {
    {"method", 'm', "METHOD", 0,
     "How each rank finds primes: trial (trial division, the default) or sieve (the sieve of Eratosthenes, much faster)",
     1},
    {"schedule", 's', "SCHEDULE", 0,
     "How the work reaches the ranks: static (each rank gets a share of equal predicted work, the default) or dynamic "
     "(ranks take pieces from a pool as they get free)",
     1},
    {"memory", KEY_MEMORY, "MB", 0,
     "From 2*10^16 on, let the sieve take about MB megabytes for each rank: less is slower (default: 300 near 10^18, 750 "
     "near 2^64)",
     1},
    {"count", 'c', NULL, 0,
     "Only count: the primes stay on the ranks that found them. With --tuplets or --gaps=LEAST: count the primes, too", 2},
    {"print", 'p', NULL, 0, "Print the primes on standard output, one a line; the report goes to standard error", 2},
    {"output", 'o', "FILE", 0, "Write the primes to FILE, from all ranks at once; - is the same as --print", 2},
    {"json", 'j', "FILE", 0, "Write the report to FILE as JSON; - for standard output, instead of the text", 2},
    {"format", KEY_FORMAT, "FORMAT", 0,
     "What --output writes: text (one prime a line), npy (64-bit numbers for NumPy), gaps (a byte for each gap between "
     "primes) or zst (the text, packed by Zstandard); without it as FILE ends, in .npy, .gaps, .zst, or text",
     3},
    {"force", KEY_FORCE, NULL, 0, "Let --output overwrite a file that is there", 3},
    {"tuplets", KEY_TUPLETS, "WHAT", 0,
     "Count prime k-tuplets: 2 to 6 (all densest patterns of that number of primes), twins, cousins, sexy, triplets, "
     "quadruplets, quintuplets, sextuplets, or offsets such as 0,2,6,8; several times for several of them. --print and "
     "--output list the tuplets",
     4},
    {"sum", KEY_SUM, NULL, 0, "Add up the primes", 4},
    {"reciprocals", KEY_RECIPROCALS, NULL, 0, "Add up 1/p over the primes and, if they are counted, over the twins", 4},
    {"residues", KEY_RESIDUES, "Q", 0, "Count the primes in each residue class modulo Q, which is from 2 to 30030", 4},
    {"gaps", KEY_GAPS, "LEAST", 0,
     "Find the gaps of at least LEAST between neighbouring primes, which --print and --output list; with records, those "
     "larger than all before them; with all, how often each size occurs",
     4},
    {"every", KEY_INTERVALS, "STEP", 0,
     "Write to the FILE of --csv a row of all that is asked for, for each interval of STEP numbers (at least 1000), as "
     "soon as it is there",
     4},
    {"nth", KEY_NTH, "N", 0,
     "Find the N-th prime that is not below START (default 0), and take it for STOP, which is not given then", 4},
    {"checkpoint", KEY_CHECKPOINT, "FILE", 0,
     "Keep in FILE how far the run has got: once it was stopped, the same command goes on from there, on any number of "
     "ranks",
     5},
    {"default-checkpoint", KEY_DEFAULT, "FILE", 0,
     "For job scripts: the same, unless --checkpoint names another FILE, and without effect on what goes without a "
     "checkpoint (--print, --study)",
     5},
    {"checkpoint-every", KEY_EVERY, "SECONDS", 0, "Write it every SECONDS (default 30), or after every round with 0", 5},
    {"time-limit", KEY_LIMIT, "DURATION", 0,
     "Stop before so much time has passed since the start: 90s, 30m, 1h30m, 1d or 1:30:00. The end of a Slurm job counts "
     "by itself",
     5},
    {"part", KEY_PART, "K/N", 0,
     "Search only the K-th of N parts of the range: parts of equal predicted work, the same ones on every machine", 6},
    {"merge", KEY_MERGE, NULL, 0,
     "Search nothing, but put together what the checkpoints FILE... of all parts say, or the campaign in the folder DIR, "
     "and "
     "report that",
     6},
    {"verify", KEY_VERIFY, "PERCENT|pi", OPTION_ARG_OPTIONAL,
     "Search random stretches again, PERCENT of the work (default 1), each on another rank by another approach, and "
     "compare; "
     "with pi, compare the number of primes with libprimecount's. A difference ends the run",
     6},
    {"verify-seed", KEY_VERIFY_SEED, "N", 0, "Search the same stretches again as the run whose JSON report has the seed N",
     6},
    {"campaign", KEY_CAMPAIGN, "DIR", 0,
     "Search a range in parts with any number of jobs: each takes free parts from the folder DIR, which all see, until "
     "none "
     "is left. The first job says what is searched, all others need only --campaign=DIR",
     6},
    {"parts", KEY_PARTS, "N", 0, "With the first job of a campaign: cut its range into N parts of equal predicted work", 6},
    {"part-time", KEY_PART_TIME, "DURATION", 0,
     "Instead of --parts: cut it into parts that this job is predicted to take so long for, such as 10m", 6},
    {"twice", KEY_TWICE, NULL, 0, "With the first job of a campaign: a part counts when two hosts agree on it", 6},
    {"lease", KEY_LEASE, "DURATION", 0,
     "With the first job of a campaign: a job loses its part if it gives no sign of life for so long (default 5m)", 6},
    {"status", KEY_STATUS, NULL, 0, "Tell how the campaign in the folder DIR stands", 6},
    {"study", KEY_STUDY, "STUDY", 0,
     "Count again and again, and show how the time scales: strong (the same range on 1, 2, 4, ... ranks), weak (a range "
     "that "
     "grows with the ranks) or schedules (one process, and all ranks by both schedules)",
     6},
    {"repeat", KEY_REPEAT, "N", 0, "How often a study runs each case (default 5)", 7},
    {"csv", KEY_CSV, "FILE", 0, "Write the figures of all runs of a study, or the rows of --every, to FILE", 7},
    {"ranks", KEY_RANKS, NULL, 0, "Show the table of ranks for more than 16 ranks, too", 8},
    {"quiet", 'q', NULL, 0,
     "No report, progress or hints: only the number of primes and other answers, or the primes with --print", 8},
    {"progress", KEY_PROGRESS, "WHEN", 0,
     "Progress on standard error: auto (on work longer than a second or two, the default), always or never", 8},
    {"help", 'h', NULL, 0, "Give this help", -1},
    {NULL, '?', NULL, OPTION_HIDDEN, "The same", -1},
    {"usage", KEY_USAGE, NULL, 0, "Give a short usage message", -1},
    {"version", 'V', NULL, 0, "Print the version, how it was built, and the processor's caches", -1},
    {0},
};

static error_t parse_progress(struct argp_state *state, struct options *options, const char *text)
{
    static const char *const WHEN[] = {"auto", "always", "never"};
    for (size_t i = 0; i < sizeof WHEN / sizeof *WHEN; i++)
        if (strcmp(text, WHEN[i]) == 0) {
            options->progress = (enum progress_when)i;
            return 0;
        }
    FAIL(state, "--progress=%s: it can be auto, always or never", text);
}

static error_t parse_memory(struct argp_state *state, struct options *options, const char *text)
{
    enum { LEAST = 10, MOST = 1000000, MEGABYTE = 1000000 };
    uint64_t megabytes;
    if (number_parse_count(&megabytes, text) != NUMBER_OK || megabytes < LEAST || megabytes > MOST)
        FAIL(state, "--memory=%s: it can be from %d to %d megabytes, without a unit", text, LEAST, MOST);
    options->memory = megabytes * MEGABYTE;
    return 0;
}

/* Under these names it is another file for each rank; what is printed goes through rank 0. */
static bool is_standard_output(const char *name)
{
    static const char *const NAMES[] = {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (strcmp(name, NAMES[i]) == 0)
            return true;
    return false;
}

static error_t parse_output(struct argp_state *state, struct parse *parse, const char *name)
{
    if (*name == '\0')
        FAIL(state, "--output= needs a file's name, or - for standard output");
    if (!is_standard_output(name)) {
        parse->options->output.path = name;
        return 0;
    }
    parse->options->print = true;
    parse->print = "--output=-";
    return 0;
}

static error_t parse_checkpoint(struct argp_state *state, const char **checkpoint, const char *option, const char *name)
{
    if (*name == '\0')
        FAIL(state, "%s= needs a file's name", option);
    if (strcmp(name, "-") == 0)
        FAIL(state, "%s=-: standard output cannot be read again; name a file", option);
    *checkpoint = name;
    return 0;
}

/* Each of these reads the options of one kind, and gives ARGP_ERR_UNKNOWN for all others. */

/* How the search goes. */
static error_t parse_search(int key, char *argument, struct argp_state *state)
{
    struct parse *parse = state->input;
    struct options *options = parse->options;
    switch (key) {
    case 'm':
        if (!method_parse(&options->search.method, argument))
            FAIL(state, "--method=%s: it can be trial or sieve", argument);
        parse->method = argument;
        return 0;
    case 's':
        if (!schedule_parse(&options->schedule, argument))
            FAIL(state, "--schedule=%s: it can be static or dynamic", argument);
        return 0;
    case KEY_MEMORY:
        return parse_memory(state, options, argument);
    case 'c':
        parse->only_count = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Forms of primes, as the user calls them. */
static bool parse_format(enum format *format, const char *name)
{
    /* In reports "gaps" are those that are listed as text. */
    if (strcmp(name, "gaps") == 0)
        name = format_name(FORMAT_GAP_BYTES);
    return format_parse(format, name) && format_lists_primes(*format);
}

/* Where the primes and the report go. */
static error_t parse_destination(int key, char *argument, struct argp_state *state)
{
    struct parse *parse = state->input;
    struct options *options = parse->options;
    switch (key) {
    case 'p':
        options->print = true;
        parse->print = "--print";
        return 0;
    case 'o':
        return parse_output(state, parse, argument);
    case KEY_FORMAT:
        if (!parse_format(&options->output.format, argument))
            FAIL(state, "--format=%s: it can be text, npy, gaps or zst", argument);
        parse->format = argument;
        return 0;
    case KEY_FORCE:
        options->force = true;
        return 0;
    case 'j':
        if (*argument == '\0')
            FAIL(state, "--json= needs a file's name, or - for standard output");
        options->json = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* How long it may take, and what is kept of it. */
static error_t parse_limits(int key, char *argument, struct argp_state *state)
{
    struct parse *parse = state->input;
    struct options *options = parse->options;
    switch (key) {
    case KEY_CHECKPOINT:
        return parse_checkpoint(state, &options->checkpoint, "--checkpoint", argument);
    case KEY_DEFAULT:
        return parse_checkpoint(state, &parse->standby, "--default-checkpoint", argument);
    case KEY_EVERY:
        if (!duration_parse(&options->checkpoint_every, argument))
            FAIL(state, "--checkpoint-every=%s: it can be written as 30 (seconds), 90s, 5m or 1h; 0 is after every round",
                 argument);
        parse->every = argument;
        return 0;
    case KEY_LIMIT:
        if (!duration_parse(&options->time_limit, argument) || options->time_limit <= 0)
            FAIL(state,
                 "--time-limit=%s: it can be written as 90s, 30m, 1.5h, 1h30m, 1d or 1:30:00, and must be more than 0",
                 argument);
        parse->limit = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Parts of a range, and what they come to together. */
static error_t parse_part(int key, char *argument, struct argp_state *state)
{
    struct parse *parse = state->input;
    switch (key) {
    case KEY_PART:
        if (!part_parse(&parse->options->search.part, argument))
            FAIL(state, "--part=%s: it can be K/N with K from 1 to N, and N at most %d, as 2/8 for the second of 8 parts",
                 argument, PARTS_MAX);
        return 0;
    case KEY_MERGE:
        parse->merge = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_study(int key, char *argument, struct argp_state *state)
{
    struct parse *parse = state->input;
    struct options *options = parse->options;
    uint64_t repeat = 0;
    switch (key) {
    case KEY_STUDY:
        if (!study_parse(&options->study, argument))
            FAIL(state, "--study=%s: it can be strong, weak or schedules", argument);
        return 0;
    case KEY_REPEAT:
        if (number_parse_count(&repeat, argument) != NUMBER_OK || repeat < 1 || repeat > STUDY_REPEATS_MAX)
            FAIL(state, "--repeat=%s: it can be from 1 to %d", argument, STUDY_REPEATS_MAX);
        options->repeat = (int)repeat;
        parse->repeat = argument;
        return 0;
    case KEY_CSV:
        if (*argument == '\0' || strcmp(argument, "-") == 0)
            FAIL(state, "--csv=%s needs a file's name: standard output has the report", argument);
        options->csv = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* What is shown. */
static error_t parse_display(int key, char *argument, struct argp_state *state)
{
    struct options *options = ((struct parse *)state->input)->options;
    switch (key) {
    case KEY_RANKS:
        options->all_ranks = true;
        return 0;
    case 'q':
        options->quiet = true;
        return 0;
    case KEY_PROGRESS:
        return parse_progress(state, options, argument);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void help(struct argp_state *state, struct parse *parse, unsigned flags)
{
    if (parse->speak)
        argp_state_help(state, stdout, flags);
    parse->status = OPTIONS_HELP;
}

/* Questions about the program itself. */
static error_t parse_question(int key, char *argument, struct argp_state *state)
{
    struct parse *parse = state->input;
    (void)argument;
    switch (key) {
    case 'h':
    case '?':
        help(state, parse, ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC);
        return 0;
    case KEY_USAGE:
        help(state, parse, ARGP_HELP_USAGE);
        return 0;
    case 'V':
        parse->status = OPTIONS_VERSION;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* START and STOP, the files to merge, and the end of the line. */
static error_t parse_argument(int key, char *argument, struct argp_state *state)
{
    struct parse *parse = state->input;
    switch (key) {
    case ARGP_KEY_ARG:
        if (parse->merge || parse->campaign_status)
            return ARGP_ERR_UNKNOWN; /* ARGP_KEY_ARGS brings all of them. */
        if (parse->count == 2)
            FAIL(state, "'%s' is one argument too many; there are at most START and STOP", argument);
        parse->numbers[parse->count++] = argument;
        return 0;
    case ARGP_KEY_ARGS:
        parse->options->files = state->argv + state->next;
        parse->options->file_count = (size_t)(state->argc - state->next);
        return 0;
    case ARGP_KEY_END:
        return options_check(state, parse);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    static error_t (*const PARSERS[])(int key, char *argument, struct argp_state *state) = {
        parse_search,         options_questions_parse,
        options_verify_parse, options_campaign_parse,
        parse_destination,    parse_limits,
        parse_part,           parse_study,
        parse_display,        parse_question,
        parse_argument,
    };
    const struct parse *parse = state->input;
    if (parse->status != OPTIONS_RUN)
        return 0;
    error_t error = ARGP_ERR_UNKNOWN;
    for (size_t i = 0; i < sizeof PARSERS / sizeof *PARSERS && error == ARGP_ERR_UNKNOWN; i++)
        error = PARSERS[i](key, argument, state);
    return error;
}

/* argp tells in the help that what goes for long options goes for the short ones; that helps nobody. */
static char *filter_help(int key, const char *text, void *input)
{
    (void)input;
    return key == ARGP_KEY_HELP_DUP_ARGS_NOTE ? NULL : (char *)text;
}

/* A number with a minus sign, which argp would take for an option; NULL if there is none. */
static char *find_negative(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (argv[i][0] == '-' && isdigit((unsigned char)argv[i][1]))
            return argv[i];
    return NULL;
}

static const struct argp ARGP = {
    OPTIONS,
    parse_option,
    "[START] STOP\nSTART +LENGTH\n--nth=N [START]\n--campaign=DIR [[START] STOP]\n--status DIR\n--merge FILE...|DIR",
    DOC,
    NULL,
    filter_help,
    NULL};

const struct argp *options_table(void)
{
    return &ARGP;
}

enum options_status options_parse(struct options *options, int argc, char **argv, bool speak)
{
    static char name[] = PROGRAM_NAME, end_of_options[] = "--";
    *options = (struct options){.search = {.method = METHOD_TRIAL, .primes = true, .questions = QUESTIONS_COUNT},
                                .schedule = SCHEDULE_STATIC,
                                .checkpoint_every = CHECKPOINT_EVERY,
                                .repeat = REPEAT};
    struct parse parse = {.options = options, .speak = speak};
    if (argc < 1)
        return OPTIONS_BAD;
    /* A negative number is refused as the number that it is, whatever else the line holds. */
    char *negative = find_negative(argc, argv);
    char *only_negative[] = {name, end_of_options, negative, NULL};
    if (negative != NULL) {
        argc = 3;
        argv = only_negative;
    }
    /* Some of argp's messages begin with argv[0], with its folders and all. */
    char *path = argv[0];
    argv[0] = name;
    error_t error = argp_parse(&ARGP, argc, argv, ARGP_NO_EXIT | ARGP_NO_HELP | (speak ? 0 : ARGP_NO_ERRS), NULL, &parse);
    argv[0] = path;
    return error != 0 ? OPTIONS_BAD : parse.status;
}
