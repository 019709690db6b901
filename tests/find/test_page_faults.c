/* Memory is made once: pieces after the first ones touch no pages that were not touched before.
 *
 * A fault of a page costs a quarter of a microsecond at best, and several in a virtual machine: as much as a thousand
 * crossings. Sanitizers have memory of their own, which is touched at any time. */
#include "support/sieve_support.h"

#include <sys/resource.h>

#include "find/finder.h"
#include "format/writer.h"

#ifdef __has_feature
#define SANITIZED_BY_CLANG __has_feature(address_sanitizer)
#else
#define SANITIZED_BY_CLANG 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || SANITIZED_BY_CLANG
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

enum {
    WARM = 2, /* Pieces that may touch new pages. */
    PIECES = 4,
    /* Of all others: what longer pieces need more than all before; memory that is made anew takes thousands. */
    FAULTS_MAX = 256,
};

static long faults_now(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_minflt;
}

static void pass_over(void *context, const struct rows *rows)
{
    (void)context;
    (void)rows;
}

static int write_nowhere(void *context, const uint8_t *bytes, size_t count, uint64_t offset)
{
    (void)context;
    (void)bytes;
    (void)count;
    (void)offset;
    return 0;
}

static void write_rows(void *context, const struct rows *rows)
{
    struct writer *writer = context;
    struct extent extent = {.rows = *rows};
    writer_begin(writer, &extent, 1);
    while (writer_step(writer)) {
    }
}

struct job {
    const char *name;
    enum approach approach;
    uint64_t first;
    uint64_t piece;               /* Rows. */
    const struct find_sink *sink; /* NULL: counting, or what is asked for. */
    const struct questions *asked;
};

static void search(const struct job *job, struct finder *finder, struct row_span piece)
{
    if (job->sink != NULL) {
        assert_true(finder_find(finder, piece, job->sink) == FIND_DONE);
        return;
    }
    uint64_t answers[64] = {0};
    struct findings found = {.answers = answers};
    assert_true(finder_answer(&found, finder, piece, &(struct find_sink){0}) == FIND_DONE);
}

/* Shorter and longer pieces: lines get longer, or more primes have no bit in some of them, so that some pieces need a
 * little more memory than all before. */
static void check(const struct job *job)
{
    static const uint64_t LENGTHS[WARM + PIECES] = {128, 129, 127, 130, 125, 132}; /* 128ths. */
    struct row_span rows = {row_of(job->first), (WARM + PIECES) * (job->piece + job->piece / 16)};
    struct range range = range_of_rows(rows, (struct range){job->first, UINT64_MAX});
    struct way way = {.method = METHOD_SIEVE, .simd = simd_supported(), .approach = job->approach};
    struct finder *finder = finder_new(way, range, NULL);
    assert_non_null(finder);
    if (job->asked != NULL)
        finder_ask(finder, job->asked);
    long before = 0;
    uint64_t row = rows.first;
    for (uint64_t i = 0; i < WARM + PIECES; i++) {
        if (i == WARM)
            before = faults_now();
        struct row_span piece = {row, job->piece * LENGTHS[i] / 128};
        search(job, finder, piece);
        row += piece.count;
    }
    long faults = faults_now() - before;
    finder_free(finder);
    if (faults > FAULTS_MAX && !SANITIZED)
        fail_msg("%s: %ld page faults in %d pieces", job->name, faults, PIECES);
}

static void later_pieces_touch_no_new_pages(void **state)
{
    (void)state;
    static const struct find_sink ROWS = {.rows = pass_over};
    static const struct questions TWINS = {.count = true, .tuplet_count = 1, .tuplets = {{.count = 2, .offsets = {0, 2}}}};
    static const struct job JOBS[] = {
        {"plain", APPROACH_PLAIN, 1000000000000, 500000, NULL, NULL},
        {"plain, many base primes", APPROACH_PLAIN, 400000000000000, 1000000, NULL, NULL},
        {"twins", APPROACH_PLAIN, 1000000000000, 500000, NULL, &TWINS},
        {"rows", APPROACH_PLAIN, 1000000000000, 500000, &ROWS, NULL},
        {"high", APPROACH_HIGH, 20000000000000000, 100000, NULL, NULL},
        {"high, rows", APPROACH_HIGH, 20000000000000000, 100000, &ROWS, NULL},
        {"tests", APPROACH_TESTS, 1000000000000000000, 2000, NULL, NULL},
        {"tests, rows", APPROACH_TESTS, 1000000000000000000, 2000, &ROWS, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(JOBS); i++)
        check(&JOBS[i]);
}

static void text_touches_no_new_pages(void **state)
{
    (void)state;
    struct listing listing;
    struct writer writer;
    struct range range = {1000000000000, 2000000000000};
    assert_true(format_listing_new(&listing, FORMAT_TEXT, range, NULL));
    assert_true(writer_new(&writer, &listing, write_nowhere, NULL, 1 << 16));
    struct find_sink sink = {&writer, write_rows, NULL};
    check(&(struct job){"text", APPROACH_PLAIN, 1000000000000, 100000, &sink, NULL});
    writer_free(&writer);
    format_listing_free(&listing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_pieces_touch_no_new_pages),
        cmocka_unit_test(text_touches_no_new_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
