/* Batches: pieces that follow one another are one span, with their rows behind one another. */
#include "support/findings_support.h"

#include <sys/resource.h>

#include "question/batch.h"

enum { PIECE_ROWS = 7, PIECES = 20 };

/* Adds pieces of a range in a given order as findings, and compares the spans with the definition. */
static void check_order(const uint64_t *order, const struct list *list, struct range range)
{
    struct batch batch;
    size_t spans = 0;
    uint64_t primes = 0;
    assert_true(batch_new(&batch, 0, 0, &QUESTIONS_COUNT));
    for (size_t i = 0; i < PIECES; i++) {
        struct row_span piece = {rows_of_range(range).first + order[i] * PIECE_ROWS, PIECE_ROWS};
        struct rows rows = rows_from_list(piece, list);
        struct findings found = {0};
        findings_add_rows(&found, &rows, range, NULL);
        spans += i == 0 || order[i] != order[i - 1] + 1;
        assert_false(batch_must_close(&batch, piece.first));
        batch_add(&batch, &found);
        assert_int_equal(batch.count, spans);
        assert_int_equal(batch.spans[spans - 1].rows.first + batch.spans[spans - 1].rows.count, piece.first + PIECE_ROWS);
        free((void *)rows.bytes);
    }
    for (size_t i = 0; i < batch.count; i++)
        primes += batch.spans[i].count;
    assert_int_equal(primes, list->count);
    assert_int_equal(batch.used, 0);
    batch_clear(&batch);
    assert_true(batch.count == 0 && batch.used == 0);
    batch_free(&batch);
}

/* A batch with rows, and what must be in it. */
struct kept {
    struct batch batch;
    const struct list *list;
    uint8_t expected[PIECES * (PIECE_ROWS + 20) * ROW_BYTES];
    size_t used;
    struct row_span measured; /* Of the last span. */
};

static void expect_rows(struct kept *kept, struct row_span span)
{
    struct rows rows = rows_from_list(span, kept->list);
    memcpy(kept->expected + kept->used, rows.bytes, span.count * ROW_BYTES);
    kept->used += span.count * ROW_BYTES;
    free((void *)rows.bytes);
}

/* Rows that are to be measured follow those that were, and are followed by those behind them. */
static void take_measured(struct kept *kept)
{
    struct rows rows = batch_measure(&kept->batch);
    assert_int_equal(rows.span.first, kept->measured.first + kept->measured.count);
    kept->measured.count += rows.span.count;
    if (rows.span.count > 0) {
        struct row_span all = {rows.span.first, rows.span.count + kept->batch.behind};
        struct rows expected = rows_from_list(all, kept->list);
        assert_memory_equal(rows.bytes, expected.bytes, all.count * ROW_BYTES);
        free((void *)expected.bytes);
    }
}

static void close_span(struct kept *kept)
{
    struct row_span last = kept->batch.spans[kept->batch.count - 1].rows, behind;
    uint8_t *bytes = batch_close(&kept->batch, &behind);
    assert_int_equal(behind.first, last.first + last.count);
    assert_int_equal(behind.count, kept->batch.behind);
    struct rows rows = rows_from_list(behind, kept->list);
    memcpy(bytes, rows.bytes, behind.count * ROW_BYTES);
    free((void *)rows.bytes);
    expect_rows(kept, behind);
    take_measured(kept);
    assert_int_equal(kept->measured.count, last.count);
    assert_false(batch_must_close(&kept->batch, 0));
}

/* Adds pieces of a range in a given order as rows; behind each span come further ones. */
static void check_rows(const uint64_t *order, const struct list *list, struct range range, uint64_t behind)
{
    struct kept kept = {.list = list};
    uint64_t primes = 0;
    assert_true(batch_new(&kept.batch, PIECES * PIECE_ROWS, behind, &QUESTIONS_COUNT));
    for (size_t i = 0; i < PIECES; i++) {
        struct row_span piece = {rows_of_range(range).first + order[i] * PIECE_ROWS, PIECE_ROWS};
        bool begins = i == 0 || order[i] != order[i - 1] + 1;
        assert_int_equal(batch_must_close(&kept.batch, piece.first), begins && i > 0);
        if (begins && i > 0)
            close_span(&kept);
        if (begins)
            kept.measured = (struct row_span){piece.first, 0};
        struct rows rows = rows_from_list(piece, list);
        assert_true(batch_add_rows(&kept.batch, &rows, range));
        free((void *)rows.bytes);
        expect_rows(&kept, piece);
        take_measured(&kept);
    }
    close_span(&kept);
    for (size_t i = 0; i < kept.batch.count; i++)
        primes += kept.batch.spans[i].count;
    assert_int_equal(primes, list->count);
    assert_int_equal(kept.batch.used, kept.used);
    assert_memory_equal(kept.batch.bytes, kept.expected, kept.used);
    batch_clear(&kept.batch);
    assert_true(kept.batch.count == 0 && kept.batch.used == 0 && !kept.batch.open);
    batch_free(&kept.batch);
}

static void spans_are_maximal_runs_of_pieces(void **state)
{
    (void)state;
    struct range range = {0, PIECES * PIECE_ROWS * ROW_NUMBERS + 1};
    struct list list = list_truth(range.first, range.last);
    uint64_t random = 1, order[PIECES];
    for (int round = 0; round < 300; round++) {
        for (uint64_t i = 0; i < PIECES; i++)
            order[i] = i;
        /* From rising to any order. */
        for (int swaps = 0; swaps < round / 10; swaps++) {
            size_t a = random_below(&random, PIECES), b = random_below(&random, PIECES);
            uint64_t other = order[a];
            order[a] = order[b];
            order[b] = other;
        }
        check_order(order, &list, range);
        check_rows(order, &list, range, round % 4 * 5);
    }
    list_free(&list);
}

static void a_batch_holds_as_many_spans_as_it_promises(void **state)
{
    (void)state;
    struct batch batch;
    assert_true(batch_new(&batch, 0, 0, &QUESTIONS_COUNT));
    for (uint64_t i = 0; i < BATCH_SPANS_MAX; i++)
        batch_add(&batch, &(struct findings){.rows = {10 * i, 3}, .count = 1});
    assert_int_equal(batch.count, BATCH_SPANS_MAX);
    batch_add(&batch, &(struct findings){.rows = {10 * (BATCH_SPANS_MAX - 1) + 3, 2}, .count = 1});
    assert_int_equal(batch.count, BATCH_SPANS_MAX);
    assert_int_equal(batch.spans[BATCH_SPANS_MAX - 1].count, 2);
    batch_free(&batch);
}

/* Pieces with answers, in any order, and in intervals of some pieces; each span's findings against the loop. */
static void check_answers(const uint64_t *order, const struct list *list, struct range range, const struct questions *asked,
                          uint64_t interval_pieces)
{
    struct batch batch;
    struct row_span all = rows_of_range(range);
    assert_true(batch_new(&batch, 0, 0, asked));
    assert_int_equal(batch.words, answers_words(asked));
    for (size_t i = 0, spans = 0; i < PIECES; i++) {
        struct row_span piece = {all.first + order[i] * PIECE_ROWS, PIECE_ROWS};
        struct findings found = findings_asked(piece, range, list, asked);
        found.interval = order[i] / interval_pieces;
        spans += i == 0 || order[i] != order[i - 1] + 1 || found.interval != order[i - 1] / interval_pieces;
        assert_true(batch_add(&batch, &found));
        assert_int_equal(batch.count, spans);
        free(found.answers);
    }
    for (size_t i = 0; i < batch.count; i++) {
        struct findings truth = findings_asked(batch.spans[i].rows, range, list, asked);
        truth.interval = (truth.rows.first - all.first) / PIECE_ROWS / interval_pieces;
        assert_ptr_equal(batch.spans[i].answers, batch.answers + i * batch.words);
        assert_findings_same(&batch.spans[i], &truth, asked);
        free(truth.answers);
    }
    batch_free(&batch);
}

static void shuffle(uint64_t *order, uint64_t swaps, uint64_t *random)
{
    for (uint64_t i = 0; i < PIECES; i++)
        order[i] = i;
    while (swaps-- > 0) {
        size_t a = random_below(random, PIECES), b = random_below(random, PIECES);
        uint64_t other = order[a];
        order[a] = order[b];
        order[b] = other;
    }
}

static void spans_have_their_answers(void **state)
{
    (void)state;
    const struct range range = {0, PIECES * PIECE_ROWS * ROW_NUMBERS + 1};
    struct list list = list_truth(range.first, range.last);
    uint64_t random = 2, order[PIECES];
    for (uint64_t round = 0; round < (TEST_LIGHT ? 40 : 100); round++) {
        struct questions asked = round % 4 > 0 ? questions_of_choice(random_next(&random)) : questions_all(GAPS_LEAST, 30);
        shuffle(order, round / 4, &random);
        check_answers(order, &list, range, &asked, PIECES);
        check_answers(order, &list, range, &asked, 1 + random_below(&random, 5));
    }
    list_free(&list);
}

/* The same rows, but as rows, one span with all. */
static void rows_have_their_answers(void **state)
{
    (void)state;
    const struct range range = {100, 30000};
    struct row_span left = rows_of_range(range);
    struct questions asked = questions_all(GAPS_ALL, 0);
    struct list list = list_truth(range.first, range.last);
    struct findings truth = findings_asked(left, range, &list, &asked);
    struct batch batch;
    assert_true(batch_new(&batch, left.count, 0, &asked));
    while (left.count > 0) {
        struct row_span span = {left.first, min_u64(left.count, 1 + left.first % 5)};
        struct rows rows = rows_from_list(span, &list);
        assert_true(batch_add_rows(&batch, &rows, range));
        free((void *)rows.bytes);
        left.first += span.count;
        left.count -= span.count;
    }
    assert_int_equal(batch.count, 1);
    assert_findings_same(&batch.spans[0], &truth, &asked);
    batch_free(&batch);
    free(truth.answers);
    list_free(&list);
}

static void limit_memory(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_AS, &limit), 0);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
}

/* Spans until memory runs out: what is there stays as it is, and can go on. */
static void lack_of_memory_loses_nothing(void **state)
{
    (void)state;
    if (TEST_LIGHT) /* The sanitizer takes terabytes of addresses. */
        skip();
    struct questions asked = {.count = true, .sum = true, .modulus = RESIDUES_MODULUS_MAX};
    struct batch batch;
    uint64_t *answers = answers_new(&asked), count = 0;
    struct findings found = {.count = 1, .answers = answers};
    answers[0] = 7;
    assert_true(batch_new(&batch, 0, 0, &asked));
    limit_memory(UINT64_C(1) << 29);
    for (;; count++) {
        found.rows = (struct row_span){10 * count, 3};
        answers[1] = count;
        if (count > UINT64_C(100000) || !batch_add(&batch, &found))
            break;
    }
    limit_memory(RLIM_INFINITY);
    assert_in_range(count, 100, 100000);
    assert_int_equal(batch.count, count);
    for (size_t i = 0; i < batch.count; i++) {
        assert_int_equal(batch.spans[i].rows.first, 10 * i);
        assert_true(batch.spans[i].answers[0] == 7 && batch.spans[i].answers[1] == i);
    }
    assert_true(batch_add(&batch, &found));
    assert_true(batch.spans[count].answers[0] == 7 && batch.spans[count].answers[1] == count);
    batch_free(&batch);
    free(answers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_maximal_runs_of_pieces), cmocka_unit_test(a_batch_holds_as_many_spans_as_it_promises),
        cmocka_unit_test(spans_have_their_answers),         cmocka_unit_test(rows_have_their_answers),
        cmocka_unit_test(lack_of_memory_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
