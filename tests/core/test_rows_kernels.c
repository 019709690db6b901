/* What is read of rows: every version against a loop over the bits. The AVX-512 version runs emulated, and where the
 * processor has it, natively, too. */
#include "support/support.h"

#include "core/rows_kernels.h"

extern const struct rows_kernels ROWS_KERNELS_EMULATED;

struct version {
    const char *name;
    const struct rows_kernels *kernels;
};

static size_t list_versions(struct version versions[SIMD_LEVELS + 1])
{
    size_t count = 0;
    for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++)
        versions[count++] = (struct version){simd_name(level), rows_kernels_for(level)};
    versions[count++] = (struct version){"avx512 emulated", &ROWS_KERNELS_EMULATED};
    return count;
}

enum { GUARD = 16, GUARD_VALUE = 0x5eed };

static void check_primes(const struct version *version, const struct rows *rows, uint64_t begin, uint64_t end,
                         const struct list *list)
{
    size_t room = (end - begin) * ROW_BITS;
    uint64_t *primes = malloc((room + GUARD) * sizeof *primes);
    assert_non_null(primes);
    for (size_t i = 0; i < room + GUARD; i++)
        primes[i] = GUARD_VALUE;
    struct list got = {.primes = primes, .count = version->kernels->primes(primes, rows, begin, end)};
    assert_lists_equal(&got, list, version->name);
    for (size_t i = room; i < room + GUARD; i++)
        assert_true(primes[i] == GUARD_VALUE);
    free(primes);
}

static void check_offsets(const struct version *version, const struct rows *rows, uint64_t begin, uint64_t end,
                          const struct list *list, uint16_t start)
{
    size_t room = (end - begin) * ROW_BITS;
    uint16_t *offsets = malloc((room + GUARD) * sizeof *offsets);
    assert_non_null(offsets);
    for (size_t i = 0; i < room + GUARD; i++)
        offsets[i] = GUARD_VALUE;
    assert_true(version->kernels->offsets(offsets, rows, begin, end, start) == list->count);
    for (size_t i = 0; i < list->count; i++)
        assert_int_equal(offsets[i], (uint16_t)(start + list->primes[i] - (rows->span.first + begin) * ROW_NUMBERS));
    for (size_t i = room; i < room + GUARD; i++)
        assert_int_equal(offsets[i], GUARD_VALUE);
    free(offsets);
}

/* What every version reads of the rows begin <= index < end are the numbers of `list`. */
static void check_part(const struct rows *rows, uint64_t begin, uint64_t end, const struct list *list)
{
    struct version versions[SIMD_LEVELS + 1];
    size_t count = list_versions(versions);
    struct rows part = {{rows->span.first + begin, end - begin}, rows->bytes + begin * ROW_BYTES};
    for (size_t v = 0; v < count; v++) {
        check_primes(&versions[v], rows, begin, end, list);
        check_offsets(&versions[v], rows, begin, end, list, (uint16_t)(list->count * 7919));
        assert_true(versions[v].kernels->count(&part) == list->count);
    }
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
        check_part(&rows, begin, count, &list);
        list_free(&list);
    }
    free(bytes);
}

static const uint64_t FIRSTS[] = {0, 1, 20452225, UINT64_C(47619047619047), UINT64_MAX / ROW_NUMBERS - 200};

static uint64_t lowest_bits(unsigned count)
{
    return (UINT64_C(1) << count) - 1;
}

static void every_pair_of_bits_is_read(void **state)
{
    (void)state;
    for (unsigned a = 0; a < ROW_BITS; a++)
        for (unsigned b = a; b < ROW_BITS; b++) {
            uint64_t mask = UINT64_C(1) << a | UINT64_C(1) << b;
            check_masks(FIRSTS[(a + b) % COUNT_OF(FIRSTS)], &mask, 1);
        }
}

/* Numbers of primes around a multiple of a vector's lanes, in one row and in the next. */
static void every_count_is_read(void **state)
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

/* Up to as many rows as 16 bits can tell apart: more than are made into primes at a time. */
static void rows_of_every_density_are_read(void **state)
{
    (void)state;
    uint64_t random = 11, masks[ROWS_OFFSETS_MAX];
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

static void no_rows_have_no_primes(void **state)
{
    (void)state;
    uint8_t bytes[ROWS_PADDING] = {0xff, 0xff};
    struct rows rows = {{0, 0}, bytes};
    check_part(&rows, 0, 0, &(struct list){0});
}

static void versions_are_those_of_the_processor(void **state)
{
    (void)state;
    assert_ptr_equal(rows_kernels_for(SIMD_PORTABLE), &ROWS_KERNELS_PORTABLE);
#if CPU_X86_64
    assert_ptr_equal(rows_kernels_for(SIMD_AVX2), &ROWS_KERNELS_AVX2);
    assert_ptr_equal(rows_kernels_for(SIMD_AVX512), cpu_has_ifma() ? &ROWS_KERNELS_VBMI2 : &ROWS_KERNELS_AVX2);
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_bits_is_read),          cmocka_unit_test(every_count_is_read),
        cmocka_unit_test(rows_of_every_density_are_read),      cmocka_unit_test(no_rows_have_no_primes),
        cmocka_unit_test(versions_are_those_of_the_processor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
