/* Rows to words: every version against a loop over the bits. The AVX-512 version runs emulated, and where the processor has
 * it, natively, too. */
#include "support/support.h"

#include "format/npy.h"

npy_function npy_avx512_emulated;

struct version {
    const char *name;
    npy_function *run;
};

static size_t list_versions(struct version versions[SIMD_LEVELS + 1])
{
    size_t count = 0;
    for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++)
        versions[count++] = (struct version){simd_name(level), npy_for(level)};
    versions[count++] = (struct version){"avx512 emulated", npy_avx512_emulated};
    return count;
}

enum { GUARD = 16, GUARD_VALUE = 0x5eed5eed };

/* The words of the rows begin <= index < end, by every version, are those of `list`. */
static void check_words(const struct rows *rows, uint64_t begin, uint64_t end, const struct list *list)
{
    struct version versions[SIMD_LEVELS + 1];
    size_t count = list_versions(versions), room = (end - begin) * ROW_BITS;
    uint64_t *words = malloc((room + GUARD) * sizeof *words);
    assert_non_null(words);
    for (size_t v = 0; v < count; v++) {
        for (size_t i = 0; i < room + GUARD; i++)
            words[i] = GUARD_VALUE;
        struct list got = {.primes = words, .count = versions[v].run(words, rows, begin, end)};
        assert_lists_equal(&got, list, versions[v].name);
        for (size_t i = room; i < room + GUARD; i++)
            assert_true(words[i] == GUARD_VALUE);
    }
    free(words);
}

/* All of the rows, and a part of them. The rows' bytes have the padding that is demanded, full of ones, and no more. */
static void check_masks(uint64_t first, const uint64_t *masks, uint64_t count)
{
    uint8_t *bytes = malloc(count * ROW_BYTES + ROWS_PADDING);
    assert_non_null(bytes);
    memset(bytes, 0xff, count * ROW_BYTES + ROWS_PADDING);
    for (uint64_t i = 0; i < count; i++)
        memcpy(bytes + i * ROW_BYTES, &masks[i], ROW_BYTES);
    struct rows rows = {{first, count}, bytes};
    for (uint64_t begin = 0; begin <= count; begin += count / 3 + 1) {
        struct list list = {0};
        for (uint64_t i = begin; i < count; i++)
            for (unsigned bit = 0; bit < ROW_BITS; bit++)
                if (masks[i] >> bit & 1)
                    list_add(&list, (first + i) * ROW_NUMBERS + ROW_RESIDUE[bit]);
        check_words(&rows, begin, count, &list);
        list_free(&list);
    }
    free(bytes);
}

static const uint64_t FIRSTS[] = {0, 1, 20452225, UINT64_C(47619047619047), UINT64_MAX / ROW_NUMBERS - 200};

static uint64_t lowest_bits(unsigned count)
{
    return (UINT64_C(1) << count) - 1;
}

static void every_pair_of_bits_is_written(void **state)
{
    (void)state;
    for (unsigned a = 0; a < ROW_BITS; a++)
        for (unsigned b = a; b < ROW_BITS; b++) {
            uint64_t mask = UINT64_C(1) << a | UINT64_C(1) << b;
            check_masks(FIRSTS[(a + b) % COUNT_OF(FIRSTS)], &mask, 1);
        }
}

/* Numbers of primes around a multiple of a vector's lanes, in one row and in the next. */
static void every_count_is_written(void **state)
{
    (void)state;
    for (size_t f = 0; f < COUNT_OF(FIRSTS); f++)
        for (unsigned count = 0; count <= ROW_BITS; count++) {
            uint64_t low = lowest_bits(count), high = low << (ROW_BITS - count), full = lowest_bits(ROW_BITS);
            check_masks(FIRSTS[f], &low, 1);
            check_masks(FIRSTS[f], &high, 1);
            check_masks(FIRSTS[f], (uint64_t[]){low, high, 0, full, low, full ^ low, 1, high}, 8);
            check_masks(FIRSTS[f], (uint64_t[]){full, full, low}, 3);
        }
}

/* Up to more rows than 16 bits can tell apart, so that parts of them follow one another. */
static void rows_of_every_density_are_written(void **state)
{
    (void)state;
    uint64_t random = 11, masks[200];
    for (int round = 0; round < (TEST_LIGHT ? 100 : 2000); round++) {
        uint64_t count = 1 + random_below(&random, COUNT_OF(masks)), sparse = random_below(&random, 4);
        for (uint64_t i = 0; i < count; i++) {
            masks[i] = random_next(&random) & lowest_bits(ROW_BITS);
            for (uint64_t k = 0; k < sparse; k++)
                masks[i] &= random_next(&random);
            if (random_below(&random, 8) == 0)
                masks[i] ^= lowest_bits(ROW_BITS);
        }
        check_masks(FIRSTS[random_below(&random, COUNT_OF(FIRSTS))], masks, count);
    }
}

static void no_rows_have_no_words(void **state)
{
    (void)state;
    uint8_t bytes[ROWS_PADDING] = {0xff, 0xff};
    struct rows rows = {{0, 0}, bytes};
    check_words(&rows, 0, 0, &(struct list){0});
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

static void versions_are_those_of_the_processor(void **state)
{
    (void)state;
    assert_true(npy_for(SIMD_PORTABLE) == rows_primes);
    assert_true(npy_for(SIMD_AVX2) == rows_primes);
    if (simd_supported() < SIMD_AVX512)
        skip();
#if CPU_X86_64
    assert_true(npy_for(SIMD_AVX512) == (__builtin_cpu_supports("avx512vbmi2") ? npy_avx512 : rows_primes));
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_bits_is_written),     cmocka_unit_test(every_count_is_written),
        cmocka_unit_test(rows_of_every_density_are_written), cmocka_unit_test(no_rows_have_no_words),
        cmocka_unit_test(room_of_the_first_row_is_enough),   cmocka_unit_test(versions_are_those_of_the_processor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
