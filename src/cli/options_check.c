#include "cli/options_check.h"

#include <string.h>

#include "cli/build.h"
#include "cli/options_campaign.h"
#include "cli/options_questions.h"
#include "cli/options_verify.h"
#include "core/number.h"
#include "format/format.h"
#include "format/pack.h"
#include "plan/part.h"

static error_t parse_number(struct argp_state *state, uint128 *value, const char *text)
{
    char message[NUMBER_MESSAGE];
    size_t at = 0;
    enum number_status status = number_parse(value, text, &at);
    if (status != NUMBER_OK)
        FAIL(state, "'%s' %s", text, number_message(message, status, text, at));
    return 0;
}

/* With --nth there is no STOP: the prime that is looked for is that. */
static error_t parse_start(struct argp_state *state, struct parse *parse)
{
    struct range *range = &parse->options->search.range;
    *range = (struct range){0, method_number_max(parse->options->search.method)};
    if (parse->count > 1)
        FAIL(state, "--nth looks for the number to stop at: give START alone, or nothing, and not %s", parse->numbers[1]);
    return parse->count > 0 ? parse_number(state, &range->first, parse->numbers[0]) : 0;
}

static error_t refuse_length(struct argp_state *state, const char *text)
{
    FAIL(state, "'%s' is a length: write the START that it begins at before it, as in 1e18 +1e6", text);
}

/* STOP, or the length from START to STOP: a number that begins with a plus sign. */
static error_t parse_stop(struct argp_state *state, struct range *range, const char *text)
{
    if (*text != '+')
        return parse_number(state, &range->last, text);
    uint128 length = 0;
    error_t error = parse_number(state, &length, text + 1);
    if (error == 0 && range->first + length > NUMBER_MAX)
        FAIL(state, "the range '%s' from START on ends beyond 3.8*10^21, up to which can be searched", text);
    range->last = range->first + length;
    return error;
}

static error_t parse_range(struct argp_state *state, struct parse *parse)
{
    if (parse->options->search.nth > 0)
        return parse_start(state, parse);
    if (parse->options->campaign.folder != NULL && parse->count == 0) {
        parse->options->campaign.alone = true;
        return options_campaign_check_alone(state, parse);
    }
    if (parse->count == 0)
        FAIL(state, "STOP is missing: up to which number? For example: %s 1000000", PROGRAM_NAME);
    struct range *range = &parse->options->search.range;
    range->first = 0;
    error_t error = *parse->numbers[0] == '+' ? refuse_length(state, parse->numbers[0]) : 0;
    if (error == 0 && parse->count == 2)
        error = parse_number(state, &range->first, parse->numbers[0]);
    if (error == 0)
        error = parse_stop(state, range, parse->numbers[parse->count - 1]);
    if (error != 0)
        return error;
    if (range->first > range->last)
        FAIL(state, "START %s is above STOP %s; write the smaller number first", parse->numbers[0], parse->numbers[1]);
    return 0;
}

/* Trial division ends at 2^64, as do the words of a .npy file. */
static error_t check_heights(struct argp_state *state, const struct parse *parse)
{
    const struct options *options = parse->options;
    const struct range *range = &options->search.range;
    uint128 highest = options->search.nth > 0 ? range->first : range->last;
    if (highest > method_number_max(options->search.method))
        FAIL(state, "--method=%s searches numbers up to 2^64-1; beyond it there is --method=sieve",
             method_name(options->search.method));
    if (highest > UINT64_MAX && options->output.path != NULL && options->output.format == FORMAT_NPY)
        FAIL(state, "a .npy file holds numbers up to 2^64-1; beyond it, list them as text: --format=text");
    return 0;
}

/* The range becomes that of the part. */
static void take_part(struct options *options)
{
    if (options->search.part.number == 0)
        return;
    options->search.part.whole = options->search.range;
    options->search.range = part_range_of_intervals(&options->search.part, options->search.method, options->search.every);
}

/* Refuses what two options cannot ask for at once. */
static error_t check_primes(struct argp_state *state, const struct parse *parse)
{
    const struct options *options = parse->options;
    const char *file = options->output.path;
    if (options->print && parse->only_count)
        FAIL(state, "%s and --count exclude each other: with --count no primes are gathered", parse->print);
    if (options->print && options->json != NULL && strcmp(options->json, "-") == 0)
        FAIL(state, "%s and --json=- both want standard output; name a file for the JSON", parse->print);
    if (file != NULL && parse->only_count)
        FAIL(state, "--output=%s and --count exclude each other: with --count no primes are listed", file);
    if (file != NULL && options->print)
        FAIL(state, "--output=%s and %s exclude each other: the primes go to one place", file, parse->print);
    return 0;
}

/* Refuses options that say more about another one, which is missing. */
static error_t check_company(struct argp_state *state, const struct parse *parse)
{
    const struct options *options = parse->options;
    bool file = options->output.path != NULL;
    if (options->output.format == FORMAT_ZST && !file && parse->format != NULL)
        FAIL(state, "--format=zst needs a file: -o FILE; or pipe what is printed through zstd");
    if (options->output.format == FORMAT_ZST && pack_version() == NULL)
        FAIL(state,
             "a .zst file: this program was built without libzstd; install it (Debian: libzstd-dev), and build again");
    if (options->output.format == FORMAT_ZST && options->campaign.twice)
        FAIL(state,
             "--twice and .zst files exclude each other: how a listing is packed depends on the ranks, so two never agree");
    if (parse->format != NULL && !file && options->output.format != FORMAT_TEXT)
        FAIL(state, "--format=%s needs a file: -o FILE; standard output cannot be rewound for its header", parse->format);
    if (parse->format != NULL && !file && !options->print)
        FAIL(state, "--format=%s needs a place for the primes: -o FILE, or --print", parse->format);
    if (options->force && !file)
        FAIL(state, "--force is for overwriting the file of --output; name it: -o FILE");
    if (options->checkpoint != NULL && options->print)
        FAIL(state, "--checkpoint and %s exclude each other: what is printed cannot be taken back; use -o FILE",
             parse->print);
    if (parse->every != NULL && options->checkpoint == NULL && options->campaign.folder == NULL)
        FAIL(state, "--checkpoint-every needs a file for the checkpoint: --checkpoint=FILE");
    return 0;
}

/* The option that a study has no use for: it counts the same primes again and again, and runs to its end. NULL: none. */
static const char *foreign_to_study(const struct parse *parse)
{
    const struct options *options = parse->options;
    return options->print                 ? parse->print
           : options->search.every > 0    ? "--every"
           : options->search.nth > 0      ? "--nth"
           : options->output.path != NULL ? "--output"
           : options->checkpoint != NULL  ? "--checkpoint"
           : options->json != NULL        ? "--json"
           : parse->limit != NULL         ? "--time-limit"
           : options->verify_pi           ? "--verify"
                                          : options_verify_name(parse);
}

static error_t check_study(struct argp_state *state, struct parse *parse)
{
    struct options *options = parse->options;
    if (options->study == STUDY_NONE && parse->repeat != NULL)
        FAIL(state, "--repeat is for a study; name it: --study=strong, weak or schedules");
    if (options->study == STUDY_NONE && options->search.every == 0 && options->csv != NULL)
        FAIL(state, "--csv is for a study or for intervals; name it: --study=strong, weak or schedules, or --every=STEP");
    if (options->study == STUDY_NONE)
        return 0;
    if (options->search.part.number > 0)
        FAIL(state, "--study and --part exclude each other: a study runs its range as a whole, again and again");
    const char *foreign = foreign_to_study(parse);
    if (foreign != NULL)
        FAIL(state, "--study and %s exclude each other: a study only counts, and shows how long that takes", foreign);
    parse->only_count |= !questions_any(&options->search.questions);
    return 0;
}

/* A search by intervals has its file, and lists no primes; one for the n-th prime has no parts. */
static error_t check_intervals(struct argp_state *state, const struct parse *parse)
{
    const struct options *options = parse->options;
    const char *place = options->print ? parse->print : options->output.path != NULL ? "--output" : NULL;
    if (options->search.every > 0 && options->csv == NULL)
        FAIL(state, "--every needs a file for its rows: --csv=FILE");
    if (options->search.every > 0 && place != NULL)
        FAIL(state, "--every and %s exclude each other: list the primes by a run of its own", place);
    if (options->search.nth > 0 && options->search.part.number > 0)
        FAIL(state, "--nth and --part exclude each other: nobody knows yet where the range ends that would be cut");
    return 0;
}

/* Whether writing the checkpoint, which goes through CHECKPOINT.tmp, would destroy the file. */
static bool hits_checkpoint(const char *file, const char *checkpoint)
{
    size_t length = strlen(checkpoint);
    return strncmp(file, checkpoint, length) == 0 && (file[length] == '\0' || strcmp(file + length, ".tmp") == 0);
}

/* Files are compared by their names, which is enough to notice slips. */
static error_t check_files(struct argp_state *state, const struct options *options)
{
    const char *output = options->output.path, *json = options->json, *checkpoint = options->checkpoint,
               *csv = options->csv;
    if (output != NULL && json != NULL && strcmp(output, json) == 0)
        FAIL(state, "--output and --json both write to %s; name another file for one of them", output);
    if (output != NULL && checkpoint != NULL && hits_checkpoint(output, checkpoint))
        FAIL(state, "--output and --checkpoint=%s both write to %s; name another file for one of them", checkpoint, output);
    if (csv != NULL && json != NULL && strcmp(csv, json) == 0)
        FAIL(state, "--csv and --json both write to %s; name another file for one of them", csv);
    if (csv != NULL && checkpoint != NULL && hits_checkpoint(csv, checkpoint))
        FAIL(state, "--csv and --checkpoint=%s both write to %s; name another file for one of them", checkpoint, csv);
    if (json != NULL && checkpoint != NULL && hits_checkpoint(json, checkpoint))
        FAIL(state, "--json and --checkpoint=%s both write to %s; name another file for one of them", checkpoint, json);
    return 0;
}

/* What merging has no use for: it searches nothing. NULL: none. */
static const char *foreign_to_merge(const struct parse *parse)
{
    const struct options *options = parse->options;
    return options->study != STUDY_NONE       ? "--study"
           : options->campaign.folder != NULL ? "--campaign"
           : options->search.part.number > 0  ? "--part"
           : options->print                   ? parse->print
           : options->output.path != NULL     ? "--output"
           : options->checkpoint != NULL      ? "--checkpoint"
           : parse->limit != NULL             ? "--time-limit"
           : parse->every != NULL             ? "--checkpoint-every"
           : parse->format != NULL            ? "--format"
           : parse->repeat != NULL            ? "--repeat"
           : options->csv != NULL             ? "--csv"
           : options->force                   ? "--force"
                                              : options_verify_name(parse);
}

static error_t check_merge(struct argp_state *state, struct parse *parse)
{
    const struct options *options = parse->options;
    const char *foreign = foreign_to_merge(parse), *question = options_questions_name(parse), *json = options->json;
    if (question != NULL)
        FAIL(state, "--merge and %s exclude each other: what was asked, and the answers, are in the checkpoints", question);
    if (foreign != NULL)
        FAIL(state, "--merge and %s exclude each other: merging searches nothing, it only puts finished runs together",
             foreign);
    if (options->file_count == 0)
        FAIL(state, "--merge needs the checkpoints of all parts; for example: %s --merge part-*.ckpt", PROGRAM_NAME);
    for (size_t i = 0; i < options->file_count && json != NULL; i++)
        if (strcmp(json, options->files[i]) == 0)
            FAIL(state, "--json=%s would overwrite a checkpoint that is to be merged; name another file", json);
    parse->status = OPTIONS_MERGE;
    return options_verify_library(state, options);
}

/* The checkpoint that a job script gives every run gives way to what the user asked for. */
static void use_standby(const struct parse *parse)
{
    struct options *options = parse->options;
    if (options->checkpoint == NULL && !options->print && options->study == STUDY_NONE && options->campaign.folder == NULL)
        options->checkpoint = parse->standby;
}

error_t options_check(struct argp_state *state, struct parse *parse)
{
    if (parse->status != OPTIONS_RUN)
        return 0;
    if (parse->options->quiet)
        parse->options->progress = PROGRESS_NEVER;
    if (parse->campaign_status)
        return options_campaign_check_status(state, parse);
    if (parse->merge)
        return check_merge(state, parse);
    use_standby(parse);
    struct output *output = &parse->options->output;
    if (parse->format == NULL && output->path != NULL)
        output->format = format_of_path(output->path);
    error_t error = parse_range(state, parse);
    if (error == 0)
        error = check_heights(state, parse);
    if (error == 0)
        error = options_campaign_check(state, parse);
    if (error == 0)
        error = check_study(state, parse);
    if (error == 0)
        error = check_intervals(state, parse);
    if (error == 0)
        error = check_primes(state, parse);
    if (error == 0)
        error = options_questions_check(state, parse);
    if (error == 0)
        error = options_verify_check(state, parse);
    if (error == 0)
        error = check_company(state, parse);
    if (error == 0)
        error = check_files(state, parse->options);
    if (error == 0)
        take_part(parse->options);
    return error;
}
