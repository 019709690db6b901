/* Zeros of several streams of bits: against a loop over the bits, at all SIMD levels. */
#include "support/support.h"

#include "question/bits.h"

enum { STREAMS_MAX = 6, BITS_MAX = 20000 };

static bool bit_of(const struct bit_stream *stream, uint64_t i)
{
    return stream->bytes[(stream->shift + i) / 8] >> (stream->shift + i) % 8 & 1;
}

static bool all_zero(const struct bit_stream *streams, size_t count, uint64_t i)
{
    for (size_t s = 0; s < count; s++)
        if (bit_of(&streams[s], i))
            return false;
    return true;
}

/* Streams from random bits of blocks that end with the padding; few bits are set. */
static void make_streams(struct bit_stream *streams, uint8_t **blocks, size_t count, uint64_t bits, uint64_t *random)
{
    for (size_t s = 0; s < count; s++) {
        uint64_t from = random_below(random, 3) == 0 ? 0 : random_below(random, 100);
        size_t bytes = (from + bits + 7) / 8 + BITS_PADDING;
        blocks[s] = malloc(bytes);
        assert_non_null(blocks[s]);
        for (size_t i = 0; i < bytes; i++)
            blocks[s][i] = (uint8_t)(random_next(random) & random_next(random));
        streams[s] = bits_from(blocks[s], from);
    }
}

static void check(size_t count, uint64_t bits, uint64_t *random)
{
    struct bit_stream streams[STREAMS_MAX];
    uint8_t *blocks[STREAMS_MAX];
    make_streams(streams, blocks, count, bits, random);
    uint64_t begin = random_below(random, bits + 1), end = random_below(random, bits + 1), expected = 0;
    for (uint64_t i = begin; i < end; i++)
        expected += all_zero(streams, count, i);
    for (enum simd simd = SIMD_PORTABLE; simd <= simd_supported(); simd++)
        assert_int_equal(bits_zeros(streams, count, begin, end, simd), expected);
    uint64_t either[BITS_MAX / 64];
    size_t words = bits / 64;
    memset(either, 0, sizeof either);
    either[0] = 2;
    bits_or(either, words, streams, count);
    for (uint64_t i = 0; i < 64 * words; i++)
        assert_int_equal(either[i / 64] >> i % 64 & 1, i == 1 || !all_zero(streams, count, i));
    for (size_t s = 0; s < count; s++)
        free(blocks[s]);
}

static void streams_are_ored_and_their_zeros_counted(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int round = 0; round < 3000; round++)
        check(1 + random_below(&random, STREAMS_MAX), random_below(&random, round % 10 == 0 ? BITS_MAX : 400), &random);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_are_ored_and_their_zeros_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
