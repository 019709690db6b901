/* The places of bits in every version, against a loop over the bits. */
#include "support/support.h"

#include "question/places.h"

struct places places_set_avx512_emulated(const uint8_t *bits, size_t vectors);

static bool is_set(const uint8_t *bits, uint64_t i)
{
    return bits[i / 8] >> i % 8 & 1;
}

/* Of the bits begin <= i < end that are as `set` says. */
static struct places plain(const uint8_t *bits, uint64_t begin, uint64_t end, bool set)
{
    struct places places = {0, 0};
    for (uint64_t i = begin; i < end; i++)
        if (is_set(bits, i) == set) {
            places.count++;
            places.sum += i;
        }
    return places;
}

static void assert_places(struct places got, struct places expected)
{
    assert_int_equal(got.count, expected.count);
    assert_int_equal(got.sum, expected.sum);
}

/* Bytes of random bits, of bits that are rarely set or rarely clear, or of ones. */
static void fill(uint8_t *bits, size_t bytes, int kind, uint64_t *random)
{
    for (size_t i = 0; i < bytes; i++) {
        uint64_t z = random_next(random);
        bits[i] = (uint8_t)(kind == 0 ? z : kind == 1 ? z & z >> 8 & z >> 16 : kind == 2 ? z | z >> 8 | z >> 16 : 0xff);
    }
}

static void clear_bits_of_any_stretch(void **state)
{
    (void)state;
    enum { BYTES = 3000 };
    uint64_t random = 1;
    for (int round = 0; round < (TEST_LIGHT ? 2000 : 20000); round++) {
        uint64_t length = random_below(&random, round % 3 == 0 ? 200 : 8 * BYTES);
        uint64_t begin = random_below(&random, 8 * BYTES - length + 1), end = begin + length;
        /* As much as may be read, so that the sanitizers see a byte more. */
        size_t size = end / 8 + 8 < BYTES ? end / 8 + 8 : BYTES + 8;
        uint8_t *bits = malloc(size);
        assert_non_null(bits);
        fill(bits, size, round % 4, &random);
        struct places expected = plain(bits, begin, end, false);
        for (enum simd simd = SIMD_PORTABLE; simd <= simd_supported(); simd++)
            assert_places(places_clear(bits, begin, end, simd), expected);
        free(bits);
    }
}

/* A single bit at every place, then all bits: the sums of bytes and blocks are at their largest. */
static void each_bit_and_all(void **state)
{
    (void)state;
    enum { BYTES = 5 * PLACES_BLOCK + 8 };
    static uint8_t bits[BYTES + 8];
    memset(bits, 0xff, sizeof bits);
    for (enum simd simd = SIMD_PORTABLE; simd <= simd_supported(); simd++)
        for (uint64_t i = 0; i < 8 * BYTES; i++) {
            bits[i / 8] ^= (uint8_t)(1u << i % 8);
            assert_places(places_clear(bits, 0, 8 * BYTES, simd), (struct places){1, i});
            bits[i / 8] ^= (uint8_t)(1u << i % 8);
        }
}

/* More than a slice. */
static void long_stretches(void **state)
{
    (void)state;
    const size_t bytes = 2 * (size_t)PLACES_SLICE + 12345;
    uint8_t *bits = malloc(bytes + 8);
    assert_non_null(bits);
    uint64_t random = 2;
    for (int kind = 0; kind < 5; kind++) {
        fill(bits, bytes + 8, kind, &random);
        if (kind == 4)
            memset(bits, 0, bytes + 8);
        struct places expected = plain(bits, 77, 8 * bytes - 3, false);
        for (enum simd simd = SIMD_PORTABLE; simd <= simd_supported(); simd++)
            assert_places(places_clear(bits, 77, 8 * bytes - 3, simd), expected);
    }
    free(bits);
}

static void avx512_emulated(void **state)
{
    (void)state;
    enum { BYTES = 64 * 100 };
    uint8_t bits[BYTES];
    uint64_t random = 3;
    for (int round = 0; round < 400; round++) {
        size_t vectors = random_below(&random, round % 2 ? 10 : 101);
        fill(bits, sizeof bits, round % 4, &random);
        assert_places(places_set_avx512_emulated(bits, vectors), plain(bits, 0, 512 * vectors, true));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clear_bits_of_any_stretch),
        cmocka_unit_test(each_bit_and_all),
        cmocka_unit_test(long_stretches),
        cmocka_unit_test(avx512_emulated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
