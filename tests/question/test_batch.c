/* Batches: pieces that follow one another are one span, with their rows behind one another. */
#include "support/support.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_maximal_runs_of_pieces),
        cmocka_unit_test(a_batch_holds_as_many_spans_as_it_promises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
