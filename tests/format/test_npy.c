/* Rows to words: what stands behind them, and what before, with 2, 3, 5 and 7. */
#include "support/support.h"

#include "format/npy.h"

static uint64_t lowest_bits(unsigned count)
{
    return (UINT64_C(1) << count) - 1;
}

/* Words behind those that are written stay within the room, with and without 2, 3, 5 and 7. */
static void room_of_the_first_row_is_enough(void **state)
{
    (void)state;
    for (unsigned count = 0; count <= ROW_BITS; count++)
        for (uint64_t first = 0; first <= 8; first++) {
            uint8_t bytes[ROW_BYTES + ROWS_PADDING] = {0};
            uint64_t mask = lowest_bits(count), *words = malloc((NPY_ROW_MAX + NPY_PADDING) * sizeof *words);
            assert_non_null(words);
            memcpy(bytes, &mask, ROW_BYTES);
            struct list expected = first <= 7 ? list_truth(first, 7) : (struct list){0};
            for (unsigned bit = 0; bit < count; bit++)
                list_add(&expected, ROW_RESIDUE[bit]);
            struct rows rows = {{0, 1}, bytes};
            struct list got = {.primes = words,
                               .count = npy_of_rows(words, &rows, 0, 1, (struct range){first, UINT64_MAX})};
            assert_lists_equal(&got, &expected, "row 0");
            list_free(&expected);
            free(words);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(room_of_the_first_row_is_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
