/* options_parse: what the options of output and checkpoints come to; what is refused is tested at the shell. */
#include "support/support.h"

#include "cli/options_parse.h"
#include "plan/part.h"

enum { WORDS_MAX = 12 };

/* The words of the line, which stay in use; no word holds a space. */
static struct options parse_to(enum options_status status, const char *line)
{
    static char text[256], *argv[WORDS_MAX + 1];
    int argc = 1;
    argv[0] = "mpiprimes";
    snprintf(text, sizeof text, "%s", line);
    for (char *word = strtok(text, " "); word != NULL && argc < WORDS_MAX; word = strtok(NULL, " "))
        argv[argc++] = word;
    argv[argc] = NULL;
    struct options options;
    if (options_parse(&options, argc, argv, true) != status)
        fail_msg("'%s' is refused", line);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_asked_for_by_default),
        cmocka_unit_test(a_part_is_what_the_method_cuts),
        cmocka_unit_test(files_to_merge_come_in_any_place),
        cmocka_unit_test(a_study_only_counts),
        cmocka_unit_test(the_format_is_that_of_the_name_unless_it_is_given),
        cmocka_unit_test(a_dash_is_standard_output),
        cmocka_unit_test(checkpoints_and_times_are_kept),
        cmocka_unit_test(a_default_checkpoint_gives_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
