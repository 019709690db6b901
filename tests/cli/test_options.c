/* options_parse: what the options of output, checkpoints and questions come to. The messages are tested at the shell. */
#include "support/support.h"

#include "cli/options_parse.h"
#include "cli/pi_count.h"
#include "plan/part.h"
#include "question/tuplet.h"

enum { WORDS_MAX = 48 };

/* The words of the line, which stay in use; no word holds a space. */
static struct options parse_to(enum options_status status, const char *line)
{
    static char text[1024], *argv[WORDS_MAX + 1];
    int argc = 1;
    argv[0] = "mpiprimes";
    snprintf(text, sizeof text, "%s", line);
    for (char *word = strtok(text, " "); word != NULL && argc < WORDS_MAX; word = strtok(NULL, " "))
        argv[argc++] = word;
    argv[argc] = NULL;
    struct options options;
    if (options_parse(&options, argc, argv, status != OPTIONS_BAD) != status)
        fail_msg("'%s' is not what it should be", line);
    return options;
}

static struct options parse(const char *line)
{
    return parse_to(OPTIONS_RUN, line);
}

static void nothing_is_asked_for_by_default(void **state)
{
    (void)state;
    struct options options = parse("10");
    assert_null(options.output.path);
    assert_int_equal(options.output.format, FORMAT_TEXT);
    assert_null(options.checkpoint);
    assert_null(options.json);
    assert_false(options.force || options.print || !options.search.primes || options.quiet || options.all_ranks);
    assert_true(options.time_limit == 0);
    assert_true(options.checkpoint_every == 30);
    assert_true(options.search.part.number == 0 && options.files == NULL);
    assert_true(options.study == STUDY_NONE && options.repeat == 5 && options.csv == NULL);
}

static struct range range_of(const char *line)
{
    return parse(line).search.range;
}

/* A length is what is added to START: both ends are searched, as of START STOP. */
static void a_range_ends_at_stop_or_at_a_length(void **state)
{
    (void)state;
    assert_true(range_same(range_of("10"), (struct range){0, 10}));
    assert_true(range_same(range_of("5 10"), (struct range){5, 10}));
    assert_true(range_same(range_of("5 +10"), (struct range){5, 15}));
    assert_true(range_same(range_of("1e18 +1e6"), range_of("1e18 1e18+1e6")));
    assert_true(
        range_same(range_of("-m sieve 2^64-10 +(2^4+4)"), (struct range){UINT64_MAX - 9, (uint128)UINT64_MAX + 11}));
    assert_true(range_same(range_of("7 +0"), (struct range){7, 7}));
    assert_true(range_same(range_of("0 +0x10"), (struct range){0, 16}));
    parse_to(OPTIONS_BAD, "+10");
    parse_to(OPTIONS_BAD, "+5 10");
    parse_to(OPTIONS_BAD, "5 ++10");
    parse_to(OPTIONS_BAD, "5 +-1");
    parse_to(OPTIONS_BAD, "-m sieve 3.8e21 +1");
    parse_to(OPTIONS_BAD, "2^64-2 +2");
}

static void quiet_shows_no_progress(void **state)
{
    (void)state;
    assert_int_equal(parse("10").progress, PROGRESS_AUTO);
    assert_int_equal(parse("--progress=always 10").progress, PROGRESS_ALWAYS);
    assert_int_equal(parse("--progress=always -q 10").progress, PROGRESS_NEVER);
    assert_int_equal(parse("-q --progress=always 10").progress, PROGRESS_NEVER);
}

static void help_has_three_names(void **state)
{
    (void)state;
    parse_to(OPTIONS_HELP, "-h");
    parse_to(OPTIONS_HELP, "-?");
    parse_to(OPTIONS_HELP, "--help");
}

static void a_campaign_is_what_the_folder_or_the_line_says(void **state)
{
    (void)state;
    struct options options = parse("10");
    assert_null(options.campaign.folder);
    options = parse("--campaign=dir --time-limit=1h -q -s dynamic");
    assert_string_equal(options.campaign.folder, "dir");
    assert_true(options.campaign.alone && options.campaign.parts == 0 && options.campaign.lease == 0);
    options = parse("--campaign=dir --parts=7 -m sieve 5 100 --twice --lease=2m -o primes.npy --default-checkpoint=x");
    assert_true(!options.campaign.alone && options.campaign.parts == 7 && options.campaign.twice);
    assert_true(options.campaign.lease == 120 && options.search.range.first == 5 && options.search.range.last == 100);
    assert_true(options.output.format == FORMAT_NPY && options.checkpoint == NULL);
    options = parse("--part-time=1.5h 100 --campaign=dir"); /* in whatever order */
    assert_true(options.campaign.part_time == 5400 && options.campaign.parts == 0);
    options = parse_to(OPTIONS_STATUS, "--status dir");
    assert_true(options.file_count == 1 && strcmp(options.files[0], "dir") == 0);
    parse_to(OPTIONS_BAD, "--status");
    parse_to(OPTIONS_BAD, "--parts=7 100");
    parse_to(OPTIONS_BAD, "--campaign=dir --parts=7");
    parse_to(OPTIONS_BAD, "--campaign=dir --parts=7 --part=1/2 100");
}

static void verification_is_a_share_and_a_formula(void **state)
{
    (void)state;
    struct options options = parse("10");
    assert_true(options.verify == 0 && !options.verify_pi && !options.verify_seeded);
    options = parse("--verify 10");
    assert_true(options.verify == 0.01 && !options.verify_pi && !options.verify_seeded);
    options = parse("--verify=2.5 --verify-seed=7 10");
    assert_true(options.verify == 0.025 && options.verify_seeded && options.verify_seed == 7);
    options = parse("10 --verify=100");
    assert_true(options.verify == 1);
    parse_to(OPTIONS_BAD, "--verify=100.1 10");
    parse_to(OPTIONS_BAD, "--verify=0 10");
    parse_to(OPTIONS_BAD, "--verify-seed=7 10");
    parse_to(OPTIONS_BAD, "--verify --study=weak 10");
    parse_to(OPTIONS_BAD, "--verify --merge a b");
    if (pi_count_version() == NULL)
        return;
    options = parse("-m sieve --verify=pi --verify=3 1e19");
    assert_true(options.verify == 0.03 && options.verify_pi);
    options = parse_to(OPTIONS_MERGE, "--verify=pi --merge a b");
    assert_true(options.verify == 0 && options.verify_pi);
    parse_to(OPTIONS_BAD, "-m sieve --verify=pi 1e19+1");
    parse_to(OPTIONS_BAD, "-m sieve --verify=pi --tuplets=twins 1e9");
    parse("-m sieve --verify=pi --tuplets=twins -c 1e9");
    parse("-m sieve --verify=pi --nth=10");
    parse_to(OPTIONS_BAD, "-m sieve --verify=pi --study=weak 1e9");
}

static void a_part_is_what_the_method_cuts(void **state)
{
    (void)state;
    struct options options = parse("--part=2/4 5 1000000");
    assert_true(options.search.part.number == 2 && options.search.part.of == 4);
    assert_true(range_same(options.search.part.whole, (struct range){5, 1000000}));
    assert_true(range_same(options.search.range, part_range(&options.search.part, METHOD_TRIAL)));
    options = parse("--part=2/4 5 1000000 -m sieve"); /* in whatever order */
    assert_true(range_same(options.search.range, part_range(&options.search.part, METHOD_SIEVE)));
    options = parse("--part=4/4 100");
    assert_true(range_same(options.search.range, RANGE_EMPTY) && options.search.part.whole.last == 100);
    options = parse("--part=1/1 100");
    assert_true(range_same(options.search.range, (struct range){0, 100}));
}

static void check_merge(const char *line)
{
    struct options options = parse_to(OPTIONS_MERGE, line);
    assert_int_equal(options.file_count, 3);
    assert_string_equal(options.files[0], "a");
    assert_string_equal(options.files[1], "2");
    assert_string_equal(options.files[2], "c");
}

/* They are no numbers, and may be many. */
static void files_to_merge_come_in_any_place(void **state)
{
    (void)state;
    check_merge("--merge a 2 c");
    check_merge("a 2 c --merge");
    check_merge("a --merge 2 -q c -j merged.json");
    check_merge("-q --merge -- a 2 c");
}

static void a_study_only_counts(void **state)
{
    (void)state;
    struct options options = parse("--study=weak --repeat=1000 --csv rows.csv 10");
    assert_true(options.study == STUDY_WEAK && options.repeat == 1000 && !options.search.primes);
    assert_string_equal(options.csv, "rows.csv");
}

static void check_output(const char *line, const char *path, enum format format)
{
    struct options options = parse(line);
    if (options.output.path == NULL || strcmp(options.output.path, path) != 0 || options.output.format != format)
        fail_msg("'%s' gives %s, format %d", line, options.output.path, (int)options.output.format);
    assert_false(options.print);
}

static void the_format_is_that_of_the_name_unless_it_is_given(void **state)
{
    (void)state;
    check_output("-o primes.txt 10", "primes.txt", FORMAT_TEXT);
    check_output("--output=primes.npy 10", "primes.npy", FORMAT_NPY);
    check_output("10 -oprimes", "primes", FORMAT_TEXT);
    check_output("-o primes.npy --format=text 10", "primes.npy", FORMAT_TEXT);
    check_output("--format=npy -o primes.txt 10", "primes.txt", FORMAT_NPY);
    check_output("--format=npy --format=text -o primes.npy 10", "primes.npy", FORMAT_TEXT);
    check_output("-o primes.npy -o primes.txt 10", "primes.txt", FORMAT_TEXT);
    check_output("-o ./- 10", "./-", FORMAT_TEXT);
    check_output("-o primes -j - 10", "primes", FORMAT_TEXT);
    check_output("-o primes -j primes.json --checkpoint=primes.ckpt 10", "primes", FORMAT_TEXT);
    check_output("-o one --checkpoint=one.tmp 10", "one", FORMAT_TEXT);
    check_output("-o one.tmp.tmp --checkpoint=one 10", "one.tmp.tmp", FORMAT_TEXT);
}

static void check_print(const char *line)
{
    struct options options = parse(line);
    assert_true(options.print);
    assert_null(options.output.path);
    assert_int_equal(options.output.format, FORMAT_TEXT);
}

static void a_dash_is_standard_output(void **state)
{
    (void)state;
    check_print("-p 10");
    check_print("-o - 10");
    check_print("--output=- --print 10");
    check_print("-o - --format=text 10");
    check_print("--format=text -p 10");
}

static void checkpoints_and_times_are_kept(void **state)
{
    (void)state;
    struct options options = parse("-o a --force --checkpoint=run.ckpt --checkpoint-every=5m --time-limit=1:30:00 10");
    assert_true(options.force);
    assert_string_equal(options.checkpoint, "run.ckpt");
    assert_true(options.checkpoint_every == 300);
    assert_true(options.time_limit == 5400);
    options = parse("-c --checkpoint=run.ckpt --checkpoint-every=0 10");
    assert_false(options.search.primes);
    assert_true(options.checkpoint_every == 0);
    assert_true(options.time_limit == 0);
    options = parse("--time-limit=0.5 --checkpoint run.ckpt 10");
    assert_true(options.time_limit == 0.5);
    assert_true(options.checkpoint_every == 30);
}

static void check_checkpoint(const char *line, const char *checkpoint)
{
    struct options options = parse(line);
    const char *given = options.checkpoint == NULL ? "none" : options.checkpoint;
    if (strcmp(given, checkpoint) != 0)
        fail_msg("'%s' gives the checkpoint %s", line, given);
}

static void a_default_checkpoint_gives_way(void **state)
{
    (void)state;
    check_checkpoint("--default-checkpoint=job.ckpt 10", "job.ckpt");
    check_checkpoint("--default-checkpoint=job.ckpt -o primes --checkpoint-every=5 10", "job.ckpt");
    check_checkpoint("--default-checkpoint=job.ckpt --checkpoint=run.ckpt 10", "run.ckpt");
    check_checkpoint("--checkpoint=run.ckpt --default-checkpoint=job.ckpt 10", "run.ckpt");
    check_checkpoint("--default-checkpoint=job.ckpt --print 10", "none");
    check_checkpoint("--default-checkpoint=job.ckpt -qo - 10", "none");
    check_checkpoint("--default-checkpoint=job.ckpt --study=strong 10", "none");
}

static const struct questions *parse_questions(const char *line)
{
    static struct options options;
    options = parse(line);
    return &options.search.questions;
}

static void check_pattern(const char *what, size_t index, const char *pattern)
{
    char line[256], text[TUPLET_TEXT];
    snprintf(line, sizeof line, "--tuplets=%s 10", what);
    const struct questions *asked = parse_questions(line);
    assert_true(index < asked->tuplet_count);
    tuplet_text(text, &asked->tuplets[index]);
    assert_string_equal(text, pattern);
}

static void tuplets_have_numbers_names_and_offsets(void **state)
{
    (void)state;
    check_pattern("2", 0, "0,2");
    check_pattern("twins", 0, "0,2");
    check_pattern("cousins", 0, "0,4");
    check_pattern("sexy", 0, "0,6");
    check_pattern("3", 0, "0,2,6");
    check_pattern("triplets", 1, "0,4,6");
    check_pattern("4", 0, "0,2,6,8");
    check_pattern("5", 1, "0,4,6,10,12");
    check_pattern("6", 0, "0,4,6,10,12,16");
    check_pattern("0,2,6,8,12,18,20,26", 0, "0,2,6,8,12,18,20,26");
    check_pattern("0,32766", 0, "0,32766");
    const struct questions *asked = parse_questions("--tuplets=4 --tuplets=twins --tuplets=quadruplets --tuplets 0,6 10");
    assert_int_equal(asked->tuplet_count, 3); /* One of them is given twice. */
    assert_true(tuplet_same(&asked->tuplets[0], &(struct tuplet){2, {0, 2}}));
    assert_true(tuplet_same(&asked->tuplets[1], &(struct tuplet){2, {0, 6}}));
    assert_true(tuplet_same(&asked->tuplets[2], &(struct tuplet){4, {0, 2, 6, 8}}));
}

static void other_questions_are_kept(void **state)
{
    (void)state;
    const struct questions *asked = parse_questions("10");
    assert_false(questions_any(asked));
    assert_true(parse_questions("--sum 10")->sum);
    assert_true(parse_questions("--reciprocals 10")->reciprocals);
    assert_int_equal(parse_questions("--residues=2 10")->modulus, 2);
    assert_int_equal(parse_questions("--residues 30030 10")->modulus, 30030);
    assert_int_equal(parse_questions("--residues=3e4+30 10")->modulus, 30030);
    asked = parse_questions("--gaps=1 10");
    assert_true(asked->gaps == GAPS_LEAST && asked->least_gap == 1);
    assert_true(parse_questions("--gaps=2^10-24 10")->least_gap == 1000);
    assert_true(parse_questions("--gaps=2^64-1 10")->least_gap == UINT64_MAX);
    asked = parse_questions("--gaps=9 --gaps=records 10");
    assert_true(asked->gaps == GAPS_RECORDS && asked->least_gap == 0);
    asked = parse_questions("--gaps=all 10");
    assert_true(asked->gaps == GAPS_ALL && asked->least_gap == 0);
}

/* Whether the primes are wanted, and whether they are counted. */
static void check_settled(const char *line, bool primes, bool count)
{
    struct options options = parse(line);
    if (options.search.primes != primes || options.search.questions.count != count)
        fail_msg("'%s': primes %d, counted %d", line, options.search.primes, options.search.questions.count);
}

static void questions_are_answered_without_listing_primes(void **state)
{
    (void)state;
    check_settled("10", true, true);
    check_settled("-c 10", false, true);
    check_settled("--tuplets=2 10", false, false);
    check_settled("--gaps=9 10", false, false);
    check_settled("--tuplets=2 --gaps=9 10", false, false);
    check_settled("--tuplets=2 -c 10", false, true);
    check_settled("-c --gaps=9 10", false, true);
    check_settled("--sum 10", false, true);
    check_settled("--reciprocals 10", false, true);
    check_settled("--residues=4 --tuplets=2 10", false, true);
    check_settled("--gaps=records 10", false, true);
    check_settled("--gaps=all --tuplets=2 10", false, true);
    check_settled("--sum -p 10", true, true);
    check_settled("--tuplets=2 -o a 10", true, true);
    check_settled("--gaps=9 --print 10", true, true);
    check_settled("--part=1/2 --tuplets=2 --checkpoint=a 10", false, false);
    check_settled("--study=strong 10", false, true);
    check_settled("--study=strong --tuplets=2 10", false, false);
    check_settled("--study=strong --tuplets=2 -c 10", false, true);
    check_settled("--study=strong --sum 10", false, true);
}

static void check_format(const char *line, enum format format)
{
    struct options options = parse(line);
    if (options.output.format != format)
        fail_msg("'%s' gives the format %d", line, (int)options.output.format);
}

static void tuplets_and_gaps_are_listed_instead_of_primes(void **state)
{
    (void)state;
    check_format("--tuplets=2 10", FORMAT_TEXT);
    check_format("--tuplets=2 -p 10", FORMAT_TUPLETS);
    check_format("--tuplets=2 -o a 10", FORMAT_TUPLETS);
    check_format("-o a --format=text --tuplets=2 10", FORMAT_TUPLETS);
    check_format("-o a.npy --format=text --tuplets=2 10", FORMAT_TUPLETS);
    check_format("--gaps=9 -o - 10", FORMAT_GAPS);
    check_format("--gaps=9 -o a 10", FORMAT_GAPS);
    check_format("--gaps=9 --sum --residues=4 -o a 10", FORMAT_GAPS);
    check_format("--gaps=records --tuplets=2 -o a 10", FORMAT_TUPLETS);
    check_format("--gaps=records -o a 10", FORMAT_TEXT);
    check_format("--gaps=all -o a.npy 10", FORMAT_NPY);
    check_format("--sum --reciprocals --residues=4 -o a.npy 10", FORMAT_NPY);
}

static void questions_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const char *const LINES[] = {
        "--tuplets= 10",
        "--tuplets=1 10",
        "--tuplets=7 10",
        "--tuplets=twin 10",
        "--tuplets=0 10",
        "--tuplets=0,2, 10",
        "--tuplets=0,,2 10",
        "--tuplets=0,x 10",
        "--tuplets=2,6 10",
        "--tuplets=0,6,2 10",
        "--tuplets=0,2,2 10",
        "--tuplets=0,-2 10",
        "--tuplets=0,3 10",
        "--tuplets=0,32768 10",
        "--tuplets=0,2,4 10",
        "--tuplets=0,2,6,8,14 10",
        "--tuplets=2 --tuplets=0,2,4 10",
        "--residues=0 10",
        "--residues=1 10",
        "--residues=30031 10",
        "--residues=2^64 10",
        "--residues= 10",
        "--residues=thirty 10",
        "--gaps=0 10",
        "--gaps= 10",
        "--gaps=record 10",
        "--gaps=2^64 10",
        "--gaps=-2 10",
        "--sum=5 10",
        "--reciprocals=5 10",
        "--tuplets=2 --gaps=9 -p 10",
        "--tuplets=2 --gaps=9 -o a 10",
        "--tuplets=2 -o a.npy 10",
        "--tuplets=2 -o a --format=npy 10",
        "--gaps=9 -o a.npy 10",
        "--tuplets=2 -c -o a 10",
        "--tuplets=2 --format=text 10",
        "--format=tuplets -o a 10",
        "--gaps=9 --format=gaps -o a 10",
        "--gaps=9 -o a.gaps 10",
        "--merge --tuplets=2 a",
        "a --merge --sum",
        "--merge --reciprocals a",
        "--merge --residues=4 a",
        "--merge --gaps=all a",
    };
    for (size_t i = 0; i < COUNT_OF(LINES); i++)
        parse_to(OPTIONS_BAD, LINES[i]);
}

static void a_run_has_room_for_32_patterns(void **state)
{
    (void)state;
    char line[1024] = "10";
    for (int i = 1; i <= TUPLETS_MAX; i++)
        snprintf(line + strlen(line), sizeof line - strlen(line), " --tuplets=0,%d", 2 * i);
    assert_int_equal(parse_questions(line)->tuplet_count, TUPLETS_MAX);
    snprintf(line + strlen(line), sizeof line - strlen(line), " --tuplets=2");
    assert_int_equal(parse_questions(line)->tuplet_count, TUPLETS_MAX);
    snprintf(line + strlen(line), sizeof line - strlen(line), " --tuplets=4");
    parse_to(OPTIONS_BAD, line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verification_is_a_share_and_a_formula),
        cmocka_unit_test(nothing_is_asked_for_by_default),
        cmocka_unit_test(a_range_ends_at_stop_or_at_a_length),
        cmocka_unit_test(help_has_three_names),
        cmocka_unit_test(quiet_shows_no_progress),
        cmocka_unit_test(a_campaign_is_what_the_folder_or_the_line_says),
        cmocka_unit_test(a_part_is_what_the_method_cuts),
        cmocka_unit_test(files_to_merge_come_in_any_place),
        cmocka_unit_test(a_study_only_counts),
        cmocka_unit_test(the_format_is_that_of_the_name_unless_it_is_given),
        cmocka_unit_test(a_dash_is_standard_output),
        cmocka_unit_test(checkpoints_and_times_are_kept),
        cmocka_unit_test(a_default_checkpoint_gives_way),
        cmocka_unit_test(tuplets_have_numbers_names_and_offsets),
        cmocka_unit_test(other_questions_are_kept),
        cmocka_unit_test(questions_are_answered_without_listing_primes),
        cmocka_unit_test(tuplets_and_gaps_are_listed_instead_of_primes),
        cmocka_unit_test(questions_that_cannot_be_are_refused),
        cmocka_unit_test(a_run_has_room_for_32_patterns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
