/* The text of checkpoints: what is written is read as it was, and nothing else is read. */
#include "support/findings_support.h"

#include <float.h>
#include <limits.h>
#include <math.h>

#include "support/checkpoint_support.h"

enum { PATH_MAX_BYTES = 600 };

/* --- Random results ------------------------------------------------------------------------------------------------- */

/* Of any magnitude. */
static uint64_t random_number(uint64_t *random)
{
    return random_next(random) >> random_below(random, 64);
}

/* Up to `max`, which is as likely as zero. */
static uint64_t random_up_to(uint64_t *random, uint64_t max)
{
    uint64_t way = random_below(random, 4);
    return way == 0 ? 0 : way == 1 || max == UINT64_MAX ? max : random_number(random) % (max + 1);
}

/* Finite and not negative; any of them. */
static double random_fraction(uint64_t *random)
{
    static const double SPECIAL[] = {0, DBL_TRUE_MIN, DBL_MIN, DBL_MAX, 1, 0.1, 1e17, 1e16, 9007199254740993.0};
    if (random_below(random, 4) == 0)
        return SPECIAL[random_below(random, COUNT_OF(SPECIAL))];
    if (random_below(random, 2) == 0)
        return (double)random_number(random) / 1e9;
    double value;
    do {
        uint64_t bits = random_next(random) >> 1;
        memcpy(&value, &bits, sizeof value);
    } while (!isfinite(value));
    return value;
}

static struct range random_range(uint64_t *random)
{
    uint128 first = random_up_to(random, UINT64_MAX);
    if (random_below(random, 2) == 0)
        first = min_u128(first << 8, NUMBER_MAX);
    uint128 left = NUMBER_MAX - first, length = random_up_to(random, UINT64_MAX);
    return (struct range){first, first + min_u128(random_below(random, 2) == 0 ? length << 8 : length, left)};
}

/* Text of all kinds, or any bytes. */
static void random_path(char path[PATH_MAX_BYTES], uint64_t *random)
{
    static const char *const PART[] = {
        "a", "primes.npy", "/", "\"", "\\", "\n",       "\r",   "\t",           "\x1b[2J", "%",   "%41",
        "ö", "素数",       "𝔓", " ",  "..", "\xc2\x80", "\x7f", "\xed\xa0\x80", "\xff",    "\xc3"};
    size_t length = 0, parts = random_below(random, 40);
    for (size_t i = 0; i < parts; i++) {
        char byte[2] = {(char)(1 + random_below(random, 255))};
        const char *part = random_below(random, 3) == 0 ? byte : PART[random_below(random, COUNT_OF(PART))];
        memcpy(path + length, part, strlen(part));
        length += strlen(part);
    }
    path[length] = '\0';
}

static int compare_numbers(const void *a, const void *b)
{
    uint128 x = *(const uint128 *)a, y = *(const uint128 *)b;
    return (x > y) - (x < y);
}

/* Different numbers of the range from 2 on, rising; gives how many. */
static size_t random_set(uint128 numbers[32], struct range range, uint64_t *random)
{
    if (range.last < 2)
        return 0;
    uint128 low = range.first < 2 ? 2 : range.first;
    size_t tries = random_below(random, 33), count = 0;
    for (size_t i = 0; i < tries; i++)
        numbers[i] = low + random_up_to(random, (uint64_t)min_u128(range.last - low, UINT64_MAX));
    qsort(numbers, tries, sizeof *numbers, compare_numbers);
    for (size_t i = 0; i < tries; i++)
        if (i == 0 || numbers[i] != numbers[i - 1])
            numbers[count++] = numbers[i];
    return count;
}

/* Findings of rows of a range. */
static struct findings random_findings(struct row_span rows, struct range range, uint64_t *random)
{
    uint128 numbers[32];
    struct findings found = {.rows = rows, .count = random_set(numbers, range_of_rows(rows, range), random)};
    size_t ends = findings_ends(&found);
    memcpy(found.first, numbers, ends * sizeof *numbers);
    memcpy(found.last, numbers + found.count - ends, ends * sizeof *numbers);
    if (found.count >= 2 * FINDINGS_ENDS) { /* with any number of them in between */
        uint128 between = found.last[0] - found.first[FINDINGS_ENDS - 1] - 1;
        found.count = 2 * FINDINGS_ENDS + random_up_to(random, (uint64_t)min_u128(between, UINT64_MAX / 2));
    }
    return found;
}

static struct standing random_standing(struct range range, bool output, uint64_t *random)
{
    uint64_t count = random_up_to(random, rows_of_range(range).count);
    struct standing standing = {.resumes = random_number(random)};
    if (count > 0) {
        standing.found = random_findings(checkpoint_rows(range, count), range, random);
        standing.rounds = 1 + random_up_to(random, standing.found.rows.count - 1);
    }
    standing.begun = output && (standing.found.rows.count > 0 || random_below(random, 2) == 0);
    standing.found.bytes = standing.begun ? random_number(random) : 0;
    double *seconds = (double *)&standing.seconds;
    for (size_t i = 0; i < sizeof standing.seconds / sizeof *seconds; i++)
        seconds[i] = random_fraction(random);
    return standing;
}

/* The range is a part of a larger one, or none of its numbers are. */
static void make_part(struct run_result *result, uint64_t *random)
{
    struct part *part = &result->search.part;
    part->of = 1 + random_up_to(random, PARTS_MAX - 1);
    part->number = 1 + random_up_to(random, part->of - 1);
    uint128 before = result->search.range.first, behind = NUMBER_MAX - result->search.range.last;
    part->whole.first = before - random_up_to(random, (uint64_t)min_u128(before, UINT64_MAX));
    part->whole.last = result->search.range.last + random_up_to(random, (uint64_t)min_u128(behind, UINT64_MAX));
    if (part->number > 1 && random_below(random, 4) == 0)
        result->search.range = RANGE_EMPTY;
}

static struct run_result random_result(char path[PATH_MAX_BYTES], uint64_t *random)
{
    struct run_result result = {.search.range = random_range(random), .imbalance = fmax(1, random_fraction(random))};
    if (random_below(random, 3) == 0)
        make_part(&result, random);
    random_path(path, random);
    if (random_below(random, 2) == 0)
        result.output = (struct output){path, (enum format)random_below(random, FORMATS)};
    result.search.method = (enum method)random_below(random, METHODS);
    result.schedule = (enum schedule)random_below(random, SCHEDULES);
    result.simd = (enum simd)random_below(random, SIMD_LEVELS);
    result.ranks = 1 + (int)random_up_to(random, INT_MAX - 1);
    result.nodes = 1 + (int)random_up_to(random, (uint64_t)result.ranks - 1);
    result.standing = random_standing(result.search.range, result.output.path != NULL, random);
    return result;
}

/* The interval that has the last number that is searched, if not all is. */
static struct findings begun_interval(const struct run_result *result, const struct list *list)
{
    const struct search *search = &result->search;
    const struct row_span *done = &result->standing.found.rows;
    struct findings interval = {.answers = answers_new(&search->questions)};
    if (done->count == 0 || done->count == rows_of_range(search->range).count)
        return interval;
    uint64_t last = range_of_rows(*done, search->range).last, k = (last - search_origin(search)) / search->every;
    struct range range = {search_interval_range(search, k).first, last};
    free(interval.answers);
    interval = findings_asked(rows_of_range(range), range, list, &search->questions);
    interval.interval = k;
    return interval;
}

/* Questions and intervals, and what the first rows of the range hold, which must be few. */
static void ask(struct run_result *result, const struct questions *asked, uint64_t every, uint64_t rows)
{
    struct standing *standing = &result->standing;
    struct list list = list_truth(result->search.range.first, result->search.range.last);
    uint64_t bytes = standing->found.bytes;
    result->search.questions = *asked;
    result->search.every = every;
    standing->found = findings_asked(checkpoint_rows(result->search.range, rows), result->search.range, &list, asked);
    standing->found.bytes = bytes;
    if (every > 0)
        standing->interval = begun_interval(result, &list);
    list_free(&list);
}

/* With true findings of a narrow range at any height. */
static struct run_result random_asked(uint64_t *random)
{
    char path[PATH_MAX_BYTES];
    struct run_result result = random_result(path, random);
    uint64_t first = random_next(random) >> (21 + random_below(random, 43));
    result.search.range = (struct range){first, first + random_below(random, 20000)};
    result.search.part = (struct part){0};
    result.output.path = NULL;
    uint64_t every = random_below(random, 3) == 0 ? 500 + random_below(random, 5000) : 0;
    uint64_t rows = random_up_to(random, rows_of_range(result.search.range).count);
    struct questions asked = questions_of_choice(random_next(random));
    result.standing.begun = result.standing.found.bytes = 0;
    result.standing.rounds = rows > 0 ? 1 + random_below(random, rows) : 0;
    ask(&result, &asked, every, rows);
    return result;
}

/* A run with all questions that lines answer together, and by intervals if `every` is not 0. */
static struct run_result asked_sample(uint64_t every)
{
    struct run_result result = checkpoint_sample();
    struct questions asked = questions_all(GAPS_LEAST, 60);
    result.search.range.last = 250000;
    ask(&result, &asked, every, 1000);
    return result;
}

/* --- Reading -------------------------------------------------------------------------------------------------------- */

static struct run_result request_of(const struct run_result *result)
{
    return (struct run_result){.search.range = result->search.range,
                               .search.part = result->search.part,
                               .search.questions = result->search.questions,
                               .search.every = result->search.every,
                               .output = result->output,
                               .ranks = -7,
                               .table = (void *)result};
}

/* Reads for the request of `written`; the text is in memory of its own, so that a sanitizer sees what goes beyond. Unless
 * it is read, the result must be as it was, and the reason fine. */
static enum checkpoint_status parse(struct run_result *got, char reason[CHECKPOINT_REASON],
                                    const struct run_result *written, const char *text, size_t length)
{
    char *copy = malloc(length > 0 ? length : 1);
    assert_non_null(copy);
    memcpy(copy, text, length);
    struct run_result before = *got = request_of(written);
    memset(reason, 'x', CHECKPOINT_REASON);
    enum checkpoint_status status = checkpoint_parse(got, reason, copy, length);
    free(copy);
    if (status == CHECKPOINT_OK) {
        assert_null(got->table);
        assert_ptr_equal(got->output.path, written->output.path);
        return status;
    }
    assert_memory_equal(got, &before, sizeof before);
    assert_true(status == CHECKPOINT_DAMAGED || status == CHECKPOINT_OTHER);
    assert_true(checkpoint_reason_fine(reason));
    return status;
}

static void assert_reads_equal(const struct run_result *written, const char *text, size_t length)
{
    struct run_result got;
    char reason[CHECKPOINT_REASON];
    if (parse(&got, reason, written, text, length) != CHECKPOINT_OK)
        fail_msg("not read: %s:\n%.*s", reason, (int)length, text);
    if (!checkpoint_same(&got, written))
        fail_msg("not the same:\n%.*s", (int)length, text);
    result_free_answers(&got);
}

/* With these words in the reason. */
static void assert_refused(enum checkpoint_status status, const char *words, const struct run_result *written,
                           const char *text, size_t length)
{
    struct run_result got;
    char reason[CHECKPOINT_REASON];
    if (parse(&got, reason, written, text, length) != status)
        fail_msg("not refused:\n%.*s", (int)length, text);
    if (strstr(reason, words) == NULL)
        fail_msg("'%s' says nothing of '%s':\n%.*s", reason, words, (int)length, text);
}

static char *text_of(const struct run_result *result)
{
    char *text = checkpoint_text(result);
    assert_non_null(text);
    return text;
}

static json_t *root_of(const struct run_result *result)
{
    char *text = text_of(result);
    json_t *root = json_loads(text, 0, NULL);
    assert_non_null(root);
    free(text);
    return root;
}

/* With the checksum made right. */
static void assert_root_refused(const char *words, const struct run_result *written, json_t *root)
{
    checkpoint_sign(root);
    char *text = json_dumps(root, JSON_COMPACT);
    assert_non_null(text);
    assert_refused(CHECKPOINT_DAMAGED, words, written, text, strlen(text));
    free(text);
}

/* --- Tests ---------------------------------------------------------------------------------------------------------- */

static void results_survive(void **state)
{
    (void)state;
    uint64_t random = 1;
    char path[PATH_MAX_BYTES];
    for (int i = 0; i < (TEST_LIGHT ? 1000 : 20000); i++) {
        struct run_result result = random_result(path, &random);
        char *text = text_of(&result);
        assert_reads_equal(&result, text, strlen(text));
        free(text);
    }
}

static void extremes_survive(void **state)
{
    (void)state;
    struct run_result result = checkpoint_sample();
    result.search.range = (struct range){0, NUMBER_MAX};
    result.standing = (struct standing){
        .rounds = ROW_LAST + 1,
        .found = {.rows = {0, ROW_LAST + 1},
                  .count = UINT64_MAX,
                  .first = {2, 3, 4, 5, 6},
                  .last = {NUMBER_MAX - 4, NUMBER_MAX - 3, NUMBER_MAX - 2, NUMBER_MAX - 1, NUMBER_MAX},
                  .bytes = UINT64_MAX},
        .begun = 1,
        .resumes = UINT64_MAX,
        .seconds = {DBL_MAX, DBL_TRUE_MIN, DBL_MIN, DBL_EPSILON, 0, 1, 1e300, 1e-300},
    };
    result.ranks = result.nodes = INT_MAX;
    for (int last = 0; last < 2; last++) {
        char *text = text_of(&result);
        assert_reads_equal(&result, text, strlen(text));
        free(text);
        result.standing = (struct standing){.found.rows = {0, ROW_LAST}, .rounds = 1, .begun = 1};
    }
    for (uint64_t first = 0; first < 5; first++)
        for (uint64_t last = first; last < 430; last++) {
            result.search.range = (struct range){first, last};
            for (uint64_t rows = 0; rows <= rows_of_range(result.search.range).count; rows++) {
                result.standing =
                    (struct standing){.found.rows = checkpoint_rows(result.search.range, rows), .rounds = rows, .begun = 1};
                char *text = text_of(&result);
                assert_reads_equal(&result, text, strlen(text));
                free(text);
            }
        }
}

static void times_that_no_clock_should_give_are_zero(void **state)
{
    (void)state;
    struct run_result result = checkpoint_sample();
    result.standing.seconds = (struct timings){.total = 1.5, .scatter = -0.0, .find = -1e-9, .wait = NAN};
    char *text = text_of(&result);
    result.standing.seconds = (struct timings){.total = 1.5};
    assert_reads_equal(&result, text, strlen(text));
    free(text);
}

static void text_is_as_described(void **state)
{
    (void)state;
    static const char EXPECTED[] =
        "{\n"
        "  \"mpiprimes_checkpoint\": 1,\n"
        "  \"range\": {\n    \"first\": \"0\",\n    \"last\": \"1000000\"\n  },\n"
        "  \"output\": {\n    \"file\": \"primes.txt\",\n    \"format\": \"text\"\n  },\n"
        "  \"next\": \"210002\",\n"
        "  \"primes\": \"18807\",\n"
        "  \"first\": [\n    \"2\",\n    \"3\",\n    \"5\",\n    \"7\",\n    \"11\"\n  ],\n"
        "  \"last\": [\n    \"209959\",\n    \"209971\",\n    \"209977\",\n    \"209983\",\n    \"209987\"\n  ],\n"
        "  \"bytes\": \"122000\",\n"
        "  \"rounds\": \"3\",\n"
        "  \"resumes\": \"1\",\n"
        "  \"seconds\": {\n    \"total\": \"1.5\",\n    \"scatter\": \"0.001\",\n    \"find\": \"1.25\",\n"
        "    \"wait\": \"0.0625\",\n    \"gather\": \"1.0000000000000001e-05\",\n    \"format\": \"0.10000000000000001\",\n"
        "    \"write\": \"0.01\",\n    \"checkpoint\": \"0.002\"\n  },\n"
        "  \"method\": \"sieve\",\n"
        "  \"schedule\": \"dynamic\",\n"
        "  \"simd\": \"avx2\",\n"
        "  \"ranks\": 4,\n"
        "  \"nodes\": 2,\n"
        "  \"imbalance\": \"1.04\",\n"
        "  \"checksum\": \"";
    struct run_result result = checkpoint_sample();
    char *text = text_of(&result);
    text[strlen(EXPECTED)] = '\0';
    assert_string_equal(text, EXPECTED);
    free(text);
}

/* Order and white space are free. */
static void rearranged_text_is_read(void **state)
{
    (void)state;
    const size_t ways[] = {JSON_COMPACT, JSON_SORT_KEYS, JSON_COMPACT | JSON_SORT_KEYS, JSON_INDENT(7), JSON_ENSURE_ASCII};
    struct run_result result = checkpoint_sample();
    result.output.path = "größer \"als\" \\";
    json_t *root = root_of(&result);
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        char *text = json_dumps(root, ways[i]);
        assert_non_null(text);
        assert_reads_equal(&result, text, strlen(text));
        free(text);
    }
    json_decref(root);
}

static void paths_are_told_apart(void **state)
{
    (void)state;
    static const char *const PATHS[] = {"",
                                        "a",
                                        "a%",
                                        "a%25",
                                        "a\n",
                                        "a%0A",
                                        "ö",
                                        "%C3%B6",
                                        "\xc3",
                                        "%C3",
                                        "\xb6",
                                        "\xc3ö",
                                        "\xc2\x80",
                                        "%C2",
                                        "%C2%80",
                                        "A",
                                        "a ",
                                        "素",
                                        "%c3",
                                        "\x7f",
                                        "%7F",
                                        "\xed\xa0\x80",
                                        "\xf4\x90\x80\x80",
                                        "\xf8\x90\x80\x80",
                                        "\xc0\x80",
                                        "\xe0\x80\x80",
                                        "𝔓",
                                        "\xef\xbf\xbf",
                                        "\xf4\x8f\xbf\xbf"};
    for (size_t i = 0; i < COUNT_OF(PATHS); i++) {
        struct run_result result = checkpoint_sample();
        result.output.path = PATHS[i];
        char *text = text_of(&result);
        for (size_t k = 0; k < COUNT_OF(PATHS); k++) {
            result.output.path = PATHS[k];
            if (i == k)
                assert_reads_equal(&result, text, strlen(text));
            else
                assert_refused(CHECKPOINT_OTHER, "is of a run with the output file ", &result, text, strlen(text));
        }
        free(text);
    }
}

/* All characters, and what is none. */
static void characters_are_those_that_can_be_printed(void **state)
{
    (void)state;
    char text[8];
    for (int byte = 0; byte < 256; byte++) {
        snprintf(text, sizeof text, "%c", byte);
        assert_int_equal(checkpoint_character(text), byte >= ' ' && byte < 0x7f && byte != '%');
    }
    for (unsigned code = 0x80; code < 0x120000; code++) {
        if (code < 0x800)
            snprintf(text, sizeof text, "%c%c", 0xc0 | code >> 6, 0x80 | (code & 0x3f));
        else if (code < 0x10000)
            snprintf(text, sizeof text, "%c%c%c", 0xe0 | code >> 12, 0x80 | (code >> 6 & 0x3f), 0x80 | (code & 0x3f));
        else
            snprintf(text, sizeof text, "%c%c%c%c", 0xf0 | code >> 18, 0x80 | (code >> 12 & 0x3f),
                     0x80 | (code >> 6 & 0x3f), 0x80 | (code & 0x3f));
        bool fine = code >= 0xa0 && (code < 0xd800 || code > 0xdfff) && code <= 0x10ffff;
        assert_int_equal(checkpoint_character(text), fine ? strlen(text) : 0);
    }
    /* Longer than they must be, of too many bytes, or cut off. */
    static const char *const WRONG[] = {
        "\xc0\xa0",         "\xc1\xbf",     "\xe0\x9f\xbf",  "\xf0\x8f\xbf\xbf", "\xf8\x90\x80\x80",
        "\xff\x90\x80\x80", "\xf0\x90\x80", "\xf0\x90\x80z", "\xe1\x80",         "\xe1\x80z",
        "\xe1z\x80",        "\xc3",         "\xc3z",         "\xc3\xc3",         "\x80"};
    for (size_t i = 0; i < COUNT_OF(WRONG); i++)
        assert_int_equal(checkpoint_character(WRONG[i]), 0);
}

static void truncations_are_refused(void **state)
{
    (void)state;
    struct run_result result = checkpoint_sample();
    char *text = text_of(&result);
    for (size_t length = 1; length < strlen(text); length++)
        assert_refused(CHECKPOINT_DAMAGED, "is cut off or damaged: ", &result, text, length);
    assert_refused(CHECKPOINT_DAMAGED, "is empty", &result, text, 0);
    free(text);
}

/* Each byte becomes each other one, and is left out, and doubled. */
static void changed_bytes_are_refused_or_mean_the_same(void **state)
{
    (void)state;
    struct run_result result = checkpoint_sample(), got;
    char *text = text_of(&result), reason[CHECKPOINT_REASON];
    size_t length = strlen(text), same = 0;
    for (size_t i = 0; i < length; i++) {
        char byte = text[i];
        for (int change = 1; change < 256; change += TEST_LIGHT ? 5 : 1) {
            text[i] = (char)(byte ^ change);
            enum checkpoint_status status = parse(&got, reason, &result, text, length);
            assert_int_not_equal(status, CHECKPOINT_OTHER);
            assert_true(status == CHECKPOINT_DAMAGED || checkpoint_same(&got, &result));
            same += status == CHECKPOINT_OK;
        }
        text[i] = byte;
    }
    assert_in_range(same, 1, length * 4); /* white space */
    free(text);
}

static void other_texts_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } CASES[] = {
        {"2\n3\n5\n7\n", "is not a checkpoint of mpiprimes"},
        {"[]", "is not a checkpoint of mpiprimes"},
        {" {}", "is not a checkpoint of mpiprimes"},
        {"{}", "is not a checkpoint of mpiprimes"},
        {"{\"range\": {\"first\": \"0\", \"last\": \"7\"}, \"primes\": 4}", "is not a checkpoint of mpiprimes"},
        {"{\"mpiprimes_checkpoint\": \"1\"}", "is not a checkpoint of mpiprimes"},
        {"{\"mpiprimes_checkpoint\": 1.0}", "is not a checkpoint of mpiprimes"},
        {"{\"mpiprimes_checkpoint\": 0}", "is of another version of mpiprimes"},
        {"{\"mpiprimes_checkpoint\": 2}", "is of another version of mpiprimes"},
        {"{\"mpiprimes_checkpoint\": 4294967297}", "is of another version of mpiprimes"},
        {"{\"mpiprimes_checkpoint\": 1}", "is damaged: its checksum is wrong"},
        {"{\"mpiprimes_checkpoint\": 1, \"mpiprimes_checkpoint\": 1}", "duplicate object key"},
        {"{\"mpiprimes_checkpoint\": 99999999999999999999}", "too big integer"},
        {"{\"a\": \"\x1b[2J\"}", "control character"},
        {"{\"\x7f\xc2\x9b\" 1}", "near '1'"},
        {"{\"a\": \x7f}", "near '?'"},
        {"{\"a\": \"\xff\"}", "unable to decode byte 0xff"},
        {"{\n\n\n5}", "in line 4"},
    };
    struct run_result result = checkpoint_sample();
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        assert_refused(CHECKPOINT_DAMAGED, CASES[i].words, &result, CASES[i].text, strlen(CASES[i].text));
    assert_refused(CHECKPOINT_DAMAGED, "", &result, "{\0}", 3);
    static char deep[1 << 18];
    memset(deep, '[', sizeof deep);
    memcpy(deep, "{\"\":", 4);
    assert_refused(CHECKPOINT_DAMAGED, "maximum parsing depth", &result, deep, sizeof deep);
}

static void doubled_keys_are_refused(void **state)
{
    (void)state;
    struct run_result result = checkpoint_sample();
    json_t *root = root_of(&result), *value;
    const char *key;
    char *text = json_dumps(root, JSON_COMPACT), *doubled = malloc(2 * strlen(text));
    assert_non_null(doubled);
    json_object_foreach(root, key, value)
    {
        char *part = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
        int length = sprintf(doubled, "{\"%s\":%s,%s", key, part, text + 1);
        assert_refused(CHECKPOINT_DAMAGED, "duplicate object key", &result, doubled, (size_t)length);
        free(part);
    }
    free(doubled);
    free(text);
    json_decref(root);
}

static void checksums_are_compared(void **state)
{
    (void)state;
    static const char *const SUMS[] = {"null", "0", "1.5", "\"\"", "\"0000000000000000\"", "[]", "{}"};
    struct run_result result = checkpoint_sample();
    json_t *root = root_of(&result);
    for (size_t i = 0; i < COUNT_OF(SUMS); i++) {
        json_object_set_new(root, "checksum", json_loads(SUMS[i], JSON_DECODE_ANY, NULL));
        char *text = json_dumps(root, JSON_COMPACT);
        assert_refused(CHECKPOINT_DAMAGED, "its checksum is wrong", &result, text, strlen(text));
        free(text);
    }
    json_object_del(root, "checksum");
    char *text = json_dumps(root, JSON_COMPACT);
    assert_refused(CHECKPOINT_DAMAGED, "its checksum is wrong", &result, text, strlen(text));
    free(text);
    json_decref(root);
}

/* A value within the JSON: the member `key` of an object, or an element of an array. */
struct place {
    json_t *container;
    const char *key; /* NULL: an array */
    size_t index;
};

static json_t *place_value(struct place place)
{
    return place.key != NULL ? json_object_get(place.container, place.key) : json_array_get(place.container, place.index);
}

static void place_set(struct place place, json_t *value)
{
    assert_int_equal(place.key != NULL ? json_object_set_new(place.container, place.key, value)
                                       : json_array_set_new(place.container, place.index, value),
                     0);
}

static void place_remove(struct place place)
{
    assert_int_equal(place.key != NULL ? json_object_del(place.container, place.key)
                                       : json_array_remove(place.container, place.index),
                     0);
}

static void place_restore(struct place place, json_t *value)
{
    assert_int_equal(place.key != NULL ? json_object_set_new(place.container, place.key, value)
                                       : json_array_insert_new(place.container, place.index, value),
                     0);
}

static bool place_is(struct place place, const char *key)
{
    return place.key != NULL && strcmp(place.key, key) == 0;
}

/* What no field may be: the wrong types, and numbers that are none, are not written as the writer does, or too large. */
static const char *const NEVER[] = {
    "null",
    "true",
    "-1",
    "0",
    "2147483648",
    "9223372036854775807",
    "1.5",
    "[]",
    "[\"2\"]",
    "{}",
    "\"\"",
    "\"x\"",
    "{\"first\": \"0\"}",
    "\"-1\"",
    "\"01\"",
    "\" 1\"",
    "\"1 \"",
    "\"+1\"",
    "\"1.0\"",
    "\"340282366920938463463374607431768211456\"", /* 2^128: zero in 128 bits. */
    "\"0x1\"",
    "\"nan\"",
    "\"inf\"",
    "\"1e400\"",
    "\"-0.5\"",
    "\"-inf\"",
    "\"680564733841876926926749214863536422913\"", /* 2^129 + 1. */
    "\"\\n1\"",
    "\"\\u00f6\\u009b\"",
    "\"1e-400\"",
};

/* Whether it means something there, though nothing that fits the request. */
static bool place_takes(struct place place, const json_t *value)
{
    if (place_is(place, "next") || place_is(place, "output"))
        return json_is_null(value);
    return place_is(place, "file") && json_is_string(value) &&
           (json_string_length(value) == 0 || checkpoint_reason_fine(json_string_value(value)));
}

static void check_place(struct place place, const struct run_result *result, json_t *root)
{
    if (place_is(place, "checksum"))
        return;
    json_t *value = json_incref(place_value(place));
    bool may_go = place_is(place, "part") || place_is(place, "interval"); /* It is of another request then. */
    for (size_t i = 0; i < COUNT_OF(NEVER); i++) {
        json_t *never = json_loads(NEVER[i], JSON_DECODE_ANY, NULL);
        assert_non_null(never);
        bool takes = place_takes(place, never);
        place_set(place, never);
        if (!takes)
            assert_root_refused("", result, root);
    }
    place_remove(place);
    if (!may_go)
        assert_root_refused("", result, root);
    place_restore(place, value);
}

/* All places in the container, which is in the root or is it. */
static void check_places(json_t *container, const struct run_result *result, json_t *root)
{
    json_t *copy = json_copy(container), *value;
    const char *key;
    size_t index;
    json_object_foreach(copy, key, value)
    {
        check_place((struct place){container, key, 0}, result, root);
        check_places(value, result, root);
    }
    json_array_foreach(copy, index, value) check_place((struct place){container, NULL, index}, result, root);
    json_decref(copy);
}

/* The sample as the first part of a larger range. */
static struct run_result part_sample(void)
{
    struct run_result result = checkpoint_sample();
    result.search.part = (struct part){1, 3, {0, 3000000}};
    return result;
}

static void fields_that_are_missing_or_nonsense_are_refused(void **state)
{
    (void)state;
    for (int part = 0; part < 2; part++) {
        struct run_result result = part ? part_sample() : checkpoint_sample();
        json_t *root = root_of(&result);
        check_places(root, &result, root);
        checkpoint_sign(root);
        char *text = json_dumps(root, 0);
        assert_reads_equal(&result, text, strlen(text));
        free(text);
        json_decref(root);
    }
}

/* The container at the path, which is like "seconds" or "" for the root itself. */
static json_t *container_at(json_t *root, const char *path)
{
    return *path == '\0' ? root : json_object_get(root, path);
}

static void fields_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *container, *key, *value, *words;
    } CASES[] = {
        {"range", "first", "\"1000001\"", "its range cannot be right"},
        {"range", "more", "\"1\"", "its range cannot be right"},
        {"range", "last", "\"210000\"", "its next number cannot be right"},
        {"output", "format", "\"csv\"", "its output cannot be right"},
        {"output", "more", "null", "its output cannot be right"},
        {"", "next", "\"0\"", "its primes cannot be right"},
        {"", "next", "\"1\"", "its next number cannot be right"},
        {"", "next", "\"2\"", "its next number cannot be right"},
        {"", "next", "\"210000\"", "its next number cannot be right"},
        {"", "next", "\"210001\"", "its next number cannot be right"},
        {"", "next", "\"210003\"", "its next number cannot be right"},
        {"", "next", "\"1000022\"", "its next number cannot be right"},
        {"", "next", "\"18446744073709551602\"", "its next number cannot be right"},
        {"", "next", "\"209792\"", "its primes cannot be right"},
        {"", "primes", "\"0\"", "its primes cannot be right"},
        {"", "primes", "\"4\"", "its primes cannot be right"},
        {"", "primes", "\"5\"", "its primes cannot be right"},
        {"", "primes", "\"9\"", "its primes cannot be right"},
        {"", "primes", "\"209958\"", "its primes cannot be right"},
        {"", "primes", "\"18446744073709551615\"", "its primes cannot be right"},
        {"", "primes", "\"18446744073709551616\"", "its primes cannot be right"},
        {"", "bytes", "\"18446744073709551616\"", "its bytes cannot be right"},
        {"", "resumes", "\"18446744073709551616\"", "its resumes cannot be right"},
        {"range", "last", "\"3800000000000000000001\"", "its range cannot be right"},
        {"", "first", "[\"2\", \"3\", \"5\", \"7\"]", "its primes cannot be right"},
        {"", "first", "[\"2\", \"3\", \"5\", \"7\", \"11\", \"13\"]", "its primes cannot be right"},
        {"", "first", "[\"2\", \"3\", \"7\", \"5\", \"11\"]", "its primes cannot be right"},
        {"", "first", "[\"2\", \"3\", \"5\", \"7\", \"7\"]", "its primes cannot be right"},
        {"", "first", "[\"1\", \"3\", \"5\", \"7\", \"11\"]", "its primes cannot be right"},
        {"", "first", "[\"2\", \"3\", \"5\", \"7\", \"209959\"]", "its primes cannot be right"},
        {"", "last", "[\"209959\", \"209971\", \"209977\", \"209983\", \"210011\"]", "its primes cannot be right"},
        {"", "bytes", "\"-1\"", "its bytes cannot be right"},
        {"", "rounds", "\"0\"", "its rounds cannot be right"},
        {"", "rounds", "\"1001\"", "its rounds cannot be right"},
        {"", "resumes", "\"1e3\"", "its resumes cannot be right"},
        {"seconds", "wait", "\"-1e-300\"", "its seconds cannot be right"},
        {"seconds", "wait", "\"-0\"", "its seconds cannot be right"},
        {"seconds", "wait", "\"0.1\"", "its seconds cannot be right"}, /* the writer gives 17 digits */
        {"seconds", "more", "\"1\"", "its seconds cannot be right"},
        {"", "method", "\"Sieve\"", "its method cannot be right"},
        {"", "schedule", "\"sieve\"", "its schedule cannot be right"},
        {"", "simd", "\"avx\"", "its simd cannot be right"},
        {"", "ranks", "1", "its ranks cannot be right"},
        {"", "nodes", "5", "its ranks cannot be right"},
        {"", "imbalance", "\"0.5\"", "its imbalance cannot be right"},
        {"", "more", "null", "its number of fields cannot be right"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct run_result result = checkpoint_sample();
        json_t *root = root_of(&result), *value = json_loads(CASES[i].value, JSON_DECODE_ANY, NULL);
        assert_non_null(value);
        json_object_set_new(container_at(root, CASES[i].container), CASES[i].key, value);
        assert_root_refused(CASES[i].words, &result, root);
        json_decref(root);
    }
}

/* These change the result itself, so that all that depends on it is as the writer would have it. */
static void assert_result_refused(const char *words, const struct run_result *result)
{
    char *text = text_of(result);
    assert_refused(CHECKPOINT_DAMAGED, words, result, text, strlen(text));
    free(text);
}

static void parts_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    static const char *const PARTS[] = {
        "{'number': 0, 'of': 3, 'range': {'first': '0', 'last': '3000000'}}",
        "{'number': 4, 'of': 3, 'range': {'first': '0', 'last': '3000000'}}",
        "{'number': 1, 'of': 0, 'range': {'first': '0', 'last': '3000000'}}",
        "{'number': 1, 'of': 1000001, 'range': {'first': '0', 'last': '3000000'}}",
        "{'number': 1, 'of': 3, 'range': {'first': '0', 'last': '3000000'}, 'more': 1}",
        "{'number': 1, 'of': 3, 'range': {'first': '3000000', 'last': '0'}}",
        "{'number': '1', 'of': '3', 'range': {'first': '0', 'last': '3000000'}}",
    };
    struct run_result result = part_sample();
    json_t *root = root_of(&result);
    for (size_t i = 0; i < COUNT_OF(PARTS); i++) {
        char text[128];
        snprintf(text, sizeof text, "%s", PARTS[i]);
        for (char *quote = strchr(text, '\''); quote != NULL; quote = strchr(quote, '\''))
            *quote = '"';
        json_t *part = json_loads(text, 0, NULL);
        assert_non_null(part);
        json_object_set_new(root, "part", part);
        assert_root_refused("its part cannot be right", &result, root);
    }
    json_decref(root);

    result.search.part.whole = (struct range){1, 3000000};
    assert_result_refused("its range", &result);
    result.search.part.whole = (struct range){0, 999999};
    assert_result_refused("its range", &result);
    result = part_sample();
    result.search.range = RANGE_EMPTY; /* never the first part */
    assert_result_refused("its range", &result);
    result.search.part = (struct part){0};
    assert_result_refused("its range", &result);
}

/* The next number must be the range's first one or the first of a later row. */
static void next_numbers_are_those_of_rows(void **state)
{
    (void)state;
    static const struct range RANGES[] = {{0, 1}, {0, 211}, {1, 212}, {2, 1000}, {1000, 1700}, {1052, 1471}, {1051, 1472}};
    for (size_t r = 0; r < COUNT_OF(RANGES); r++) {
        struct run_result result = {.search.range = RANGES[r], .ranks = 1, .nodes = 1, .imbalance = 1}, got;
        json_t *root = root_of(&result);
        for (int next = 0; next < 2200; next++) {
            bool first = (uint64_t)next == RANGES[r].first && RANGES[r].last >= 2;
            bool later =
                next % 210 == 2 && next > 2 && (uint64_t)next > RANGES[r].first && (uint64_t)next <= RANGES[r].last;
            json_object_set_new(root, "next", json_sprintf("%d", next));
            json_object_set_new(root, "rounds", json_string(later ? "1" : "0"));
            checkpoint_sign(root);
            char *text = json_dumps(root, 0), reason[CHECKPOINT_REASON];
            enum checkpoint_status status = parse(&got, reason, &result, text, strlen(text));
            assert_int_equal(status, first || later ? CHECKPOINT_OK : CHECKPOINT_DAMAGED);
            free(text);
        }
        json_decref(root);
    }
}

static void results_that_cannot_be_are_refused(void **state)
{
    (void)state;
    struct run_result result = checkpoint_sample();
    result.output.path = NULL;
    assert_result_refused("its bytes", &result);
    result = checkpoint_sample();
    result.standing.begun = 0; /* but there are rows */
    assert_result_refused("its bytes", &result);
    result.output.path = NULL;
    result.standing.begun = result.standing.found.bytes = 0;

    /* The range has 5 numbers for 6 primes, and 6 for 6 that have to be the same ones. */
    result.standing = (struct standing){
        .rounds = 1, .found = {.rows = {0, 1}, .count = 6, .first = {7, 8, 9, 10, 11}, .last = {8, 9, 10, 11, 12}}};
    result.search.range = (struct range){7, 11};
    assert_result_refused("its primes", &result);
    result.search.range.last = 12;
    char *text = text_of(&result);
    assert_reads_equal(&result, text, strlen(text));
    free(text);
    result.standing.found.last[0] = 7;
    assert_result_refused("its primes", &result);

    result.standing.found = (struct findings){.rows = {0, 1}, .count = 1, .first = {7}, .last = {11}};
    assert_result_refused("its primes", &result);
    result.standing.found =
        (struct findings){.rows = {0, 1}, .count = 10, .first = {7, 8, 9, 10, 11}, .last = {11, 12, 13, 14, 15}};
    result.search.range.last = 20;
    assert_result_refused("its primes", &result);

    result.search.range = (struct range){0, 1}; /* which no row has */
    result.standing = (struct standing){.found = {.count = 1, .first = {1}, .last = {1}}};
    assert_result_refused("its primes", &result);
    result.standing = (struct standing){.rounds = 1};
    assert_result_refused("its rounds", &result);
}

static void other_requests_are_told_apart(void **state)
{
    (void)state;
    struct run_result result = checkpoint_sample(), asked = result;
    char *text = text_of(&result);
    size_t length = strlen(text);
    asked.search.range.last = 2000000;
    assert_refused(CHECKPOINT_OTHER, "is of the range 0 to 1000000, not of 0 to 2000000", &asked, text, length);
    asked.search.range = (struct range){1, 1000000};
    assert_refused(CHECKPOINT_OTHER, "is of the range 0 to 1000000, not of 1 to 1000000", &asked, text, length);
    asked.search.range = (struct range){UINT64_MAX - 1, UINT64_MAX};
    assert_refused(CHECKPOINT_OTHER, "not of 18446744073709551614 to 18446744073709551615", &asked, text, length);
    asked = result;
    asked.output.path = "./primes.txt";
    assert_refused(CHECKPOINT_OTHER, "is of a run with the output file primes.txt, not ./primes.txt", &asked, text, length);
    asked.output.path = "\x1b[2J%s\xff";
    assert_refused(CHECKPOINT_OTHER, "with the output file primes.txt, not %1B[2J%25s%FF", &asked, text, length);
    asked.output.path = NULL;
    assert_refused(CHECKPOINT_OTHER, "with the output file primes.txt, not of one without", &asked, text, length);
    asked = result;
    asked.output.format = FORMAT_NPY;
    assert_refused(CHECKPOINT_OTHER, "is of a run with output as text, not as npy", &asked, text, length);
    free(text);
    result.output.path = NULL;
    result.standing.begun = result.standing.found.bytes = 0;
    text = text_of(&result);
    assert_refused(CHECKPOINT_OTHER, "is of a run without an output file", &asked, text, strlen(text));
    free(text);
}

static void other_parts_are_told_apart(void **state)
{
    (void)state;
    struct run_result result = part_sample(), asked = result;
    char *text = text_of(&result);
    size_t length = strlen(text);
    asked.search.part.number = 2;
    asked.search.range = (struct range){1000001, 2000000};
    assert_refused(CHECKPOINT_OTHER, "is of part 1/3 of 0 to 3000000, not of part 2/3 of 0 to 3000000", &asked, text,
                   length);
    asked = checkpoint_sample();
    assert_refused(CHECKPOINT_OTHER, "is of part 1/3 of 0 to 3000000, not of 0 to 1000000", &asked, text, length);
    asked = result;
    asked.search.part.whole.last++;
    assert_refused(CHECKPOINT_OTHER, "is of part 1/3 of 0 to 3000000, not of part 1/3 of 0 to 3000001", &asked, text,
                   length);
    asked = result;
    asked.search.range.last++;
    assert_refused(CHECKPOINT_OTHER, "is of part 1/3 of 0 to 3000000 as --method=sieve cuts it", &asked, text, length);
    free(text);
    result = checkpoint_sample();
    asked = part_sample();
    text = text_of(&result);
    assert_refused(CHECKPOINT_OTHER, "is of the range 0 to 1000000, not of part 1/3 of 0 to 3000000", &asked, text,
                   strlen(text));
    free(text);
}

/* Whose checkpoint it is does not matter; nor is the name of the output file kept. */
static void any_request_can_be_read(void **state)
{
    (void)state;
    uint64_t random = 9;
    char path[PATH_MAX_BYTES], reason[CHECKPOINT_REASON];
    for (int i = 0; i < 500; i++) {
        struct run_result result = random_result(path, &random), got = {.ranks = -7, .table = (void *)path};
        char *text = text_of(&result);
        assert_int_equal(checkpoint_parse_any(&got, reason, text, strlen(text)), CHECKPOINT_OK);
        assert_true((got.output.path == NULL) == (result.output.path == NULL));
        result.output.path = result.output.path != NULL ? "" : NULL;
        assert_true(checkpoint_same(&got, &result) && got.table == NULL);
        struct run_result before = got;
        assert_int_equal(checkpoint_parse_any(&got, reason, text, strlen(text) - 9), CHECKPOINT_DAMAGED);
        assert_memory_equal(&got, &before, sizeof got);
        free(text);
    }
}

/* Of long paths the end is shown, from the beginning of a character on. */
static void long_paths_fit_in_the_reason(void **state)
{
    (void)state;
    static const char *const PART[] = {"x", "ö", "素", "𝔓", "\n", "%"};
    char path[2][5000];
    for (size_t part = 0; part < COUNT_OF(PART); part++)
        for (size_t length = 0; length < 4000; length += length < 300 ? 1 : 371) {
            struct run_result result = checkpoint_sample();
            for (size_t k = 0; k < 2; k++) {
                memset(path[k], 'a' + (int)k, length);
                path[k][length] = '\0';
                for (size_t i = 0; i < 60; i++)
                    strcat(path[k], PART[part]);
                strcat(path[k], k == 0 ? "/first" : "/other");
            }
            result.output.path = path[0];
            char *text = text_of(&result);
            assert_reads_equal(&result, text, strlen(text));
            result.output.path = path[1];
            assert_refused(CHECKPOINT_OTHER, "/first, not ", &result, text, strlen(text));
            assert_refused(CHECKPOINT_OTHER, "/other", &result, text, strlen(text));
            struct run_result got;
            char reason[CHECKPOINT_REASON];
            parse(&got, reason, &result, text, strlen(text));
            assert_null(strchr(reason, '?')); /* as a part of a character would become */
            free(text);
        }
}

/* --- Out of memory -------------------------------------------------------------------------------------------------- */

/* How often jansson gets memory before there is no more; less than zero: always. */
static long allocations = -1;

static void *scarce_malloc(size_t bytes)
{
    if (allocations == 0)
        return NULL;
    allocations -= allocations > 0;
    return malloc(bytes);
}

static void lack_of_memory_is_no_damage_to_the_result(void **state)
{
    (void)state;
    struct run_result result = checkpoint_sample(), got;
    char *text = text_of(&result), *again = NULL, reason[CHECKPOINT_REASON];
    json_set_alloc_funcs(scarce_malloc, free);
    for (long limit = 0; again == NULL; limit++) {
        assert_in_range(limit, 0, 10000);
        allocations = limit;
        again = checkpoint_text(&result);
    }
    assert_string_equal(again, text);
    enum checkpoint_status status = CHECKPOINT_NO_MEMORY;
    long failed = 0;
    for (long limit = 0; status != CHECKPOINT_OK; limit++) {
        struct run_result before = got = request_of(&result);
        allocations = limit;
        status = checkpoint_parse(&got, reason, text, strlen(text));
        failed += status == CHECKPOINT_NO_MEMORY;
        /* jansson takes a string that it has no memory for as a wrong one. */
        assert_true(status != CHECKPOINT_OTHER && limit < 10000);
        assert_true(status == CHECKPOINT_OK || memcmp(&got, &before, sizeof got) == 0);
    }
    assert_true(failed > 0);
    assert_true(checkpoint_same(&got, &result));
    allocations = -1;
    json_set_alloc_funcs(malloc, free);
    free(text);
    free(again);
}

/* --- Questions ------------------------------------------------------------------------------------------------------ */

static void answers_survive(void **state)
{
    (void)state;
    uint64_t random = 11;
    for (int i = 0; i < (TEST_LIGHT ? 40 : 400); i++) {
        struct run_result result = random_asked(&random);
        char *text = text_of(&result);
        assert_reads_equal(&result, text, strlen(text));
        json_t *root = root_of(&result);
        bool more = questions_any(&result.search.questions) || result.search.every > 0;
        assert_int_equal(json_integer_value(json_object_get(root, "mpiprimes_checkpoint")), more ? 2 : 1);
        json_decref(root);
        free(text);
        result_free_answers(&result);
    }
}

/* With the checksum made right, and the questions as they were. */
static void assert_refused_with(const struct run_result *result, json_t *container, const char *key, json_t *value,
                                json_t *root, const char *words)
{
    json_t *before = json_incref(json_object_get(container, key));
    assert_int_equal(json_object_set_new(container, key, value), 0);
    assert_root_refused(words, result, root);
    if (before != NULL)
        json_object_set_new(container, key, before);
    else
        json_object_del(container, key);
}

static void fields_of_questions_that_are_nonsense_are_refused(void **state)
{
    (void)state;
    static const uint64_t EVERY[] = {0, 40000};
    for (size_t i = 0; i < COUNT_OF(EVERY); i++) {
        struct run_result result = asked_sample(EVERY[i]);
        json_t *root = root_of(&result);
        check_places(root, &result, root);
        checkpoint_sign(root);
        char *text = json_dumps(root, 0);
        assert_reads_equal(&result, text, strlen(text));
        free(text);
        json_decref(root);
        result_free_answers(&result);
    }
}

/* Any word of each answer that is changed makes another result, or none. */
static void changed_answers_are_not_taken_for_others(void **state)
{
    (void)state;
    struct run_result result = asked_sample(0), got;
    struct findings *found = &result.standing.found;
    char reason[CHECKPOINT_REASON];
    for (size_t i = 0, words = answers_words(&result.search.questions); i < words; i += i < 80 ? 1 : 97) {
        struct run_result changed = result;
        changed.standing.found.answers = answers_new(&result.search.questions);
        findings_copy(&changed.standing.found, found, &result.search.questions);
        changed.standing.found.answers[i]++;
        char *text = text_of(&changed);
        enum checkpoint_status status = parse(&got, reason, &result, text, strlen(text));
        assert_int_not_equal(status, CHECKPOINT_OTHER);
        if (status == CHECKPOINT_OK) {
            assert_true(checkpoint_same(&got, &changed) && !checkpoint_same(&got, &result));
            result_free_answers(&got);
        }
        free(text);
        free(changed.standing.found.answers);
    }
    result_free_answers(&result);
}

/* The words of one answer, in a text that the writer would have written. */
static void words_are_those_that_are_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t low, high; /* 1, 1: it is refused. */
        uint64_t upper;     /* Which is not written if it is zero. */
    } CASES[] = {
        {"0*2", 0, 0, 0},
        {"2 0", 2, 0, 0},
        {"0 7", 0, 7, 0},
        {"18446744073709551615 7", UINT64_MAX, 7, 0},
        {"1 0", 1, 1, 0}, /* No primes have that sum. */
        {"", 1, 1, 0},
        {" ", 1, 1, 0},
        {"0", 1, 1, 0},
        {"2", 1, 1, 0},
        {"0 0", 1, 1, 0},
        {"0*1", 1, 1, 0},
        {"0*1 7", 1, 1, 0},
        {"2 0*1", 1, 1, 0},
        {"0*0 0*2", 1, 1, 0},
        {"0*3", 1, 1, 0},
        {"0*02", 1, 1, 0},
        {"0*+2", 1, 1, 0},
        {"0* 2", 1, 1, 0},
        {"0*-2", 1, 1, 0},
        {"0*2 ", 1, 1, 0},
        {" 0*2", 1, 1, 0},
        {"0*2 0", 1, 1, 0},
        {"-0*2", 1, 1, 0},
        {"0*18446744073709551618", 1, 1, 0},
        {"0*99999999999999999999999", 1, 1, 0},
        {"0**2", 1, 1, 0},
        {"0*2*2", 1, 1, 0},
        {"0*", 1, 1, 0},
        {"*2", 1, 1, 0},
        {"7*2", 1, 1, 0},
        {"2 0 0", 1, 1, 0},
        {"2 0 3", 2, 0, 3},
        {"1 0 1", 1, 0, 1},
        {"0*2 2047", 0, 0, 2047},
        {"0*2 2048", 1, 1, 0}, /* It is too large. */
        {"2 0 0 3", 1, 1, 0},
        {"2 0*2", 1, 1, 0},
        {"2  0", 1, 1, 0},
        {" 2 0", 1, 1, 0},
        {"2 0 ", 1, 1, 0},
        {"02 0", 1, 1, 0},
        {"+2 0", 1, 1, 0},
        {"-2 0", 1, 1, 0},
        {"2 -0", 1, 1, 0},
        {"2 00", 1, 1, 0},
        {"0x2 0", 1, 1, 0},
        {"2e0 0", 1, 1, 0},
        {"2.0 0", 1, 1, 0},
        {"2,0", 1, 1, 0},
        {"2\t0", 1, 1, 0},
        {"2 0\n", 1, 1, 0},
        {"two 0", 1, 1, 0},
        {"18446744073709551616 0", 1, 1, 0},
        {"0 18446744073709551623", 1, 1, 0},
    };
    struct run_result result = checkpoint_sample(), got;
    struct questions asked = {.count = true, .sum = true};
    char reason[CHECKPOINT_REASON];
    ask(&result, &asked, 0, 1000);
    json_t *root = root_of(&result), *answers = json_object_get(root, "answers");
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        json_object_set_new(answers, "sum", json_string(CASES[i].text));
        checkpoint_sign(root);
        char *text = json_dumps(root, JSON_COMPACT);
        enum checkpoint_status status = parse(&got, reason, &result, text, strlen(text));
        bool refused = CASES[i].low == 1 && CASES[i].high == 1;
        if (status != (refused ? CHECKPOINT_DAMAGED : CHECKPOINT_OK))
            fail_msg("'%s' is%s refused", CASES[i].text, refused ? " not" : "");
        if (refused)
            assert_non_null(strstr(reason, "its answers cannot be right"));
        else
            assert_true(got.standing.found.answers[0] == CASES[i].low && got.standing.found.answers[1] == CASES[i].high &&
                        got.standing.found.answers[2] == CASES[i].upper);
        if (!refused)
            result_free_answers(&got);
        free(text);
    }
    json_decref(root);
    result_free_answers(&result);
}

static void answers_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    struct run_result result = asked_sample(0);
    json_t *root = root_of(&result), *answers = json_object_get(root, "answers");
    const char *wrong = "its answers cannot be right";
    assert_refused_with(&result, answers, "reciprocals", json_string("0*3"), root, wrong);
    assert_refused_with(&result, answers, "more", json_null(), root, wrong);
    assert_refused_with(&result, answers, "residues", json_string("1 0*29"), root, wrong);
    assert_refused_with(&result, answers, "gaps", json_string("0*4 1 0*2001"), root, wrong);
    assert_refused_with(&result, root, "answers", json_object(), root, wrong);
    json_decref(root);
    result_free_answers(&result);

    /* What nothing can have found. */
    result = checkpoint_sample();
    struct questions asked = {.count = true, .sum = true}, uncounted = {0};
    ask_tuplets(&uncounted, "2");
    ask(&result, &asked, 0, 0);
    result.standing.rounds = 0;
    result.standing.found.answers[0] = 2;
    assert_result_refused(wrong, &result);
    result_free_answers(&result);
    result = checkpoint_sample();
    ask(&result, &uncounted, 0, 1000);
    char *text = text_of(&result);
    assert_reads_equal(&result, text, strlen(text));
    free(text);
    result.standing.found.count = 1;
    result.standing.found.first[0] = result.standing.found.last[0] = 2;
    assert_result_refused(wrong, &result);
    result_free_answers(&result);
}

/* Where nothing is asked, the text is that of version 1, whatever counts; and version 2 needs a question. */
static void versions_say_whether_something_is_asked(void **state)
{
    (void)state;
    struct run_result result = checkpoint_sample(), asked = asked_sample(0);
    char *without = text_of(&result);
    result.search.questions = QUESTIONS_COUNT;
    char *text = text_of(&result);
    assert_string_equal(text, without);
    assert_reads_equal(&result, text, strlen(text));
    free(without);
    free(text);
    json_t *root = root_of(&result), *asking = root_of(&asked);
    const char *version = "is of another version of mpiprimes";
    assert_refused_with(&result, root, "mpiprimes_checkpoint", json_integer(2), root, version);
    assert_refused_with(&result, root, "mpiprimes_checkpoint", json_integer(3), root, version);
    assert_refused_with(&asked, asking, "mpiprimes_checkpoint", json_integer(1), asking, version);
    assert_refused_with(&asked, asking, "mpiprimes_checkpoint", json_integer(3), asking, version);
    assert_refused_with(&result, root, "questions", json_string("sum"), root, version);
    assert_refused_with(&result, root, "answers", json_object(), root, "its answers cannot be right");
    json_object_set_new(root, "mpiprimes_checkpoint", json_integer(2));
    assert_refused_with(&result, root, "questions", json_string("count"), root, "its questions cannot be right");
    json_decref(root);
    json_decref(asking);
    result_free_answers(&asked);
}

static void other_questions_are_told_apart(void **state)
{
    (void)state;
    struct run_result result = checkpoint_sample(), asked;
    struct questions twins = {.count = true}, sum = {.count = true, .sum = true};
    ask_tuplets(&twins, "2");
    ask(&result, &sum, 0, 1000);
    char *text = text_of(&result);
    asked = result;
    asked.search.questions = twins;
    assert_refused(CHECKPOINT_OTHER, "is of a run that asks for count sum, not for count tuplets=0,2", &asked, text,
                   strlen(text));
    asked.search.questions = QUESTIONS_COUNT;
    assert_refused(CHECKPOINT_OTHER, "is of a run that asks for count sum, not for count", &asked, text, strlen(text));
    asked.search.questions = sum;
    asked.search.every = 1000;
    assert_refused(CHECKPOINT_OTHER, "every", &asked, text, strlen(text));
    free(text);
    result_free_answers(&result);
    /* Long ones, too, make a reason that fits. */
    result = checkpoint_sample();
    struct questions many = {.count = true};
    for (int k = 0; k < 30; k++) {
        char pattern[64];
        snprintf(pattern, sizeof pattern, "0,30,60,90,120,%d", 30030 - 210 * k);
        ask_tuplets(&many, pattern);
    }
    ask(&result, &many, 0, 1000);
    text = text_of(&result);
    assert_reads_equal(&result, text, strlen(text));
    asked = result;
    many.tuplet_count--;
    asked.search.questions = many;
    assert_refused(CHECKPOINT_OTHER, "is of a run that asks for count tuplets=0,30,60", &asked, text, strlen(text));
    free(text);
    result_free_answers(&result);
}

static void any_questions_can_be_read(void **state)
{
    (void)state;
    uint64_t random = 12;
    char reason[CHECKPOINT_REASON];
    for (int i = 0; i < 50; i++) {
        struct run_result result = random_asked(&random), got = {0};
        char *text = text_of(&result);
        assert_int_equal(checkpoint_parse_any(&got, reason, text, strlen(text)), CHECKPOINT_OK);
        assert_true(checkpoint_same(&got, &result));
        result_free_answers(&got);
        result_free_answers(&result);
        free(text);
    }
}

static void lack_of_memory_does_not_damage_answers(void **state)
{
    (void)state;
    struct run_result result = asked_sample(40000), got;
    char *text = text_of(&result), *again = NULL, reason[CHECKPOINT_REASON];
    json_set_alloc_funcs(scarce_malloc, free);
    for (long limit = 0; again == NULL; limit++) {
        assert_in_range(limit, 0, 10000);
        allocations = limit;
        again = checkpoint_text(&result);
    }
    assert_string_equal(again, text);
    enum checkpoint_status status = CHECKPOINT_NO_MEMORY;
    for (long limit = 0; status != CHECKPOINT_OK; limit++) {
        struct run_result before = got = request_of(&result);
        allocations = limit;
        status = checkpoint_parse(&got, reason, text, strlen(text));
        assert_true(status != CHECKPOINT_OTHER && limit < 10000);
        assert_true(status == CHECKPOINT_OK || memcmp(&got, &before, sizeof got) == 0);
    }
    assert_true(checkpoint_same(&got, &result));
    allocations = -1;
    json_set_alloc_funcs(malloc, free);
    result_free_answers(&got);
    result_free_answers(&result);
    free(text);
    free(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_survive),
        cmocka_unit_test(extremes_survive),
        cmocka_unit_test(times_that_no_clock_should_give_are_zero),
        cmocka_unit_test(text_is_as_described),
        cmocka_unit_test(rearranged_text_is_read),
        cmocka_unit_test(paths_are_told_apart),
        cmocka_unit_test(characters_are_those_that_can_be_printed),
        cmocka_unit_test(truncations_are_refused),
        cmocka_unit_test(changed_bytes_are_refused_or_mean_the_same),
        cmocka_unit_test(other_texts_are_refused),
        cmocka_unit_test(doubled_keys_are_refused),
        cmocka_unit_test(checksums_are_compared),
        cmocka_unit_test(fields_that_are_missing_or_nonsense_are_refused),
        cmocka_unit_test(fields_that_do_not_fit_are_refused),
        cmocka_unit_test(parts_that_do_not_fit_are_refused),
        cmocka_unit_test(other_parts_are_told_apart),
        cmocka_unit_test(any_request_can_be_read),
        cmocka_unit_test(next_numbers_are_those_of_rows),
        cmocka_unit_test(results_that_cannot_be_are_refused),
        cmocka_unit_test(other_requests_are_told_apart),
        cmocka_unit_test(long_paths_fit_in_the_reason),
        cmocka_unit_test(lack_of_memory_is_no_damage_to_the_result),
        cmocka_unit_test(answers_survive),
        cmocka_unit_test(fields_of_questions_that_are_nonsense_are_refused),
        cmocka_unit_test(changed_answers_are_not_taken_for_others),
        cmocka_unit_test(words_are_those_that_are_written),
        cmocka_unit_test(answers_that_do_not_fit_are_refused),
        cmocka_unit_test(versions_say_whether_something_is_asked),
        cmocka_unit_test(other_questions_are_told_apart),
        cmocka_unit_test(any_questions_can_be_read),
        cmocka_unit_test(lack_of_memory_does_not_damage_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
