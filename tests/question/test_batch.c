/* Batches: pieces that follow one another are one span, with their rows behind one another. */
#include "support/support.h"

#include "question/batch.h"

/* Adds pieces of a range in a given order, as rows or as findings, and compares spans and bytes with the definition. */
static void check_order(const uint64_t *order, size_t pieces, const struct list *list, struct range range, bool rows_kept)
{
    enum { PIECE_ROWS = 7 };
    struct batch batch;
    uint8_t expected[32 * PIECE_ROWS * ROW_BYTES];
    size_t used = 0, spans = 0;
    assert_true(batch_new(&batch, rows_kept ? pieces * PIECE_ROWS : 0, &QUESTIONS_COUNT));
    for (size_t i = 0; i < pieces; i++) {
        struct row_span piece = {rows_of_range(range).first + order[i] * PIECE_ROWS, PIECE_ROWS};
        struct rows rows = rows_from_list(piece, list);
        struct findings found = {0};
        findings_add_rows(&found, &rows, range, NULL);
        memcpy(expected + used, rows.bytes, PIECE_ROWS * ROW_BYTES);
        used += PIECE_ROWS * ROW_BYTES;
        spans += i == 0 || order[i] != order[i - 1] + 1;
        if (rows_kept)
            batch_add_rows(&batch, &rows, range, 10);
        else
            batch_add(&batch, &found);
        assert_int_equal(batch.count, spans);
        assert_int_equal(batch.spans[spans - 1].rows.first + batch.spans[spans - 1].rows.count, piece.first + PIECE_ROWS);
        free((void *)rows.bytes);
    }
    uint64_t primes = 0, bytes = 0;
    for (size_t i = 0; i < batch.count; i++) {
        primes += batch.spans[i].count;
        bytes += batch.spans[i].bytes;
    }
    assert_int_equal(primes, list->count);
    assert_int_equal(bytes, rows_kept ? 10 * pieces : 0);
    assert_int_equal(batch.used, rows_kept ? used : 0);
    if (rows_kept)
        assert_memory_equal(batch.bytes, expected, used);
    batch_clear(&batch);
    assert_true(batch.count == 0 && batch.used == 0);
    batch_free(&batch);
}

static void spans_are_maximal_runs_of_pieces(void **state)
{
    (void)state;
    enum { PIECES = 20 };
    struct range range = {0, PIECES * 7 * ROW_NUMBERS + 1};
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
        check_order(order, PIECES, &list, range, round % 2);
    }
    list_free(&list);
}

static void a_batch_holds_as_many_spans_as_it_promises(void **state)
{
    (void)state;
    struct batch batch;
    assert_true(batch_new(&batch, 0, &QUESTIONS_COUNT));
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
