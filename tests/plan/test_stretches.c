/* Which rows are verified: those of every cell, however they are cut. */
#include "support/support.h"

#include <math.h>

#include "plan/stretches.h"

enum { ROWS_MAX = 5000 };

/* Marks the rows of stretches that the piece meets, as parts that follow one another; gives how many parts there are. */
static size_t mark(uint8_t *marks, const struct stretches *stretches, struct row_span piece)
{
    uint64_t next = piece.first, end = piece.first + piece.count;
    size_t parts = 0;
    for (; next < end; parts++) {
        struct row_span part = stretches_next(stretches, (struct row_span){next, end - next});
        assert_true(part.first >= next && part.first + part.count <= end);
        if (part.count == 0) {
            assert_int_equal(part.first, end);
            break;
        }
        for (uint64_t row = part.first; row < part.first + part.count; row++)
            marks[row - stretches->rows.first]++;
        next = part.first + part.count;
    }
    return parts;
}

static uint64_t count_marks(const uint8_t *marks, uint64_t rows)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < rows; i++) {
        assert_true(marks[i] <= 1);
        count += marks[i];
    }
    return count;
}

/* Pieces of random lengths, which need not be those that a run would have. */
static void check_cuts(const uint8_t *marks, const struct stretches *stretches, uint64_t *random)
{
    uint8_t again[ROWS_MAX] = {0};
    uint64_t end = stretches->rows.first + stretches->rows.count;
    for (uint64_t row = stretches->rows.first; row < end;) {
        uint64_t count = 1 + random_below(random, end - row);
        count = random_below(random, 2) ? 1 + random_below(random, count) : count;
        mark(again, stretches, (struct row_span){row, count});
        row += count;
    }
    assert_memory_equal(again, marks, stretches->rows.count);
}

static void stretches_do_not_depend_on_the_cut(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int round = 0; round < 3000; round++) {
        uint8_t marks[ROWS_MAX] = {0};
        struct row_span rows = {random_below(&random, UINT64_C(1) << 50), 1 + random_below(&random, ROWS_MAX)};
        double share = (double)(1 + random_below(&random, 100)) / 100;
        struct stretches stretches = stretches_of(rows, share, 1 + random_below(&random, 200), random);
        size_t parts = mark(marks, &stretches, rows);
        uint64_t marked = count_marks(marks, rows.count), cells = (rows.count + stretches.cell - 1) / stretches.cell;
        assert_true(parts >= 1 && parts <= cells);
        /* Each cell has one, the last one may be too short. */
        assert_true(marked <= cells * stretches.length && marked + 2 * stretches.length > cells * stretches.length);
        assert_true(share < 1 || marked == rows.count);
        check_cuts(marks, &stretches, &random);
    }
}

static void they_come_to_the_share(void **state)
{
    (void)state;
    static uint8_t marks[1000000];
    for (int percent = 1; percent <= 100; percent += 9)
        for (uint64_t length = 1; length < 3000; length *= 7) {
            struct row_span rows = {12345, sizeof marks};
            struct stretches stretches = stretches_of(rows, percent / 100.0, length, length);
            memset(marks, 0, sizeof marks);
            mark(marks, &stretches, rows);
            double share = (double)count_marks(marks, rows.count) / (double)rows.count;
            /* Whole rows: the shorter the cells, the less exactly. */
            assert_true(fabs(share - percent / 100.0) < 0.01 + 1.0 / (double)stretches.cell);
        }
}

/* No row is spared by all seeds, and no seed is like the one before. */
static void every_row_has_its_turn(void **state)
{
    (void)state;
    uint64_t times[200] = {0};
    for (uint64_t seed = 0; seed < 5000; seed++) {
        uint8_t marks[200] = {0};
        struct stretches stretches = stretches_of((struct row_span){7, 200}, 0.05, 2, seed);
        mark(marks, &stretches, stretches.rows);
        for (size_t i = 0; i < COUNT_OF(times); i++)
            times[i] += marks[i];
    }
    for (size_t i = 0; i < COUNT_OF(times); i++)
        assert_true(times[i] > 40 && times[i] < 500);
}

static void without_a_share_there_are_none(void **state)
{
    (void)state;
    struct stretches none = {.cell = 0}, empty = stretches_of((struct row_span){5, 0}, 0.5, 10, 1);
    struct row_span next = stretches_next(&none, (struct row_span){10, 20});
    assert_true(next.first == 30 && next.count == 0);
    next = stretches_next(&empty, (struct row_span){5, 0});
    assert_true(next.first == 5 && next.count == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stretches_do_not_depend_on_the_cut),
        cmocka_unit_test(they_come_to_the_share),
        cmocka_unit_test(every_row_has_its_turn),
        cmocka_unit_test(without_a_share_there_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
