/* The sieve's inner loops: every version of each against naive loops, and what lies around the memory that it may touch.
 * Those for hits are in test_sieve_hits. */
#include "support/sieve_support.h"

#include "find/sieve/patterns.h"
#include "find/sieve/sieve.h"

enum { PRIMES_MAX = 1024 };

/* Crosses off every p-th bit from `offset` on. */
static void cross_naively(uint8_t *bits, size_t count, uint32_t p, uint32_t offset)
{
    for (size_t bit = offset; bit < count; bit += p)
        set_bit(bits, bit);
}

/* The odd primes that do not divide the modulus, from `above` to `last`. */
static size_t primes_between(uint32_t primes[PRIMES_MAX], uint32_t above, uint32_t last, uint32_t modulus)
{
    size_t count = 0;
    for (uint32_t p = above + 1; p <= last && count < PRIMES_MAX; p++)
        if (is_prime_naive(p) && modulus % p != 0)
            primes[count++] = p;
    return count;
}

/* Patterns of anything: what counts is that they repeat. */
static void patterns_of_any_period_are_copied(void **state)
{
    (void)state;
    enum { PATTERNS = 9, LINE_MAX = 8192 };
    uint64_t random = 1;
    struct version versions[SIMD_LEVELS];
    for (size_t v = 0, count = list_versions(versions); v < count; v++)
        for (int round = 0; round < (TEST_LIGHT ? 100 : 1000); round++) {
            struct pattern patterns[PATTERNS];
            struct guarded bytes[PATTERNS];
            uint32_t start[PATTERNS];
            size_t used = random_below(&random, PATTERNS + 1);
            for (size_t k = 0; k < used; k++) {
                uint32_t period = FILL_CHUNK + (uint32_t)random_below(&random, k == 0 ? 1 : 5000);
                bytes[k] = guarded_new(period + FILL_CHUNK, 0);
                for (size_t i = 0; i < bytes[k].size; i++)
                    bytes[k].bytes[i] =
                        i < period ? (uint8_t)(random_next(&random) & random_next(&random)) : bytes[k].bytes[i - period];
                start[k] = random_below(&random, 4) == 0 ? period - 1 : (uint32_t)random_below(&random, period);
                patterns[k] = (struct pattern){bytes[k].bytes, period, start[k]};
            }
            uint8_t expected[LINE_MAX] = {0}, got[LINE_MAX];
            size_t line = 0;
            while (line < LINE_MAX) {
                size_t block = 64 * (1 + random_below(&random, round % 2 == 0 ? 4 : 40));
                block = min_u64(block, LINE_MAX - line);
                struct guarded bits = guarded_new((block + FILL_CHUNK - 1) / FILL_CHUNK * FILL_CHUNK, 0xff);
                versions[v].kernels->fill_patterns(bits.bytes, block, patterns, used);
                memcpy(got + line, bits.bytes, block);
                guarded_free(&bits, versions[v].name);
                line += block;
            }
            for (size_t k = 0; k < used; k++) {
                for (size_t i = 0; i < LINE_MAX; i++)
                    expected[i] |= bytes[k].bytes[(start[k] + i) % patterns[k].period];
                assert_int_equal(patterns[k].offset, (start[k] + LINE_MAX) % patterns[k].period);
                guarded_free(&bytes[k], "pattern");
            }
            assert_bits_equal(got, expected, 8 * (size_t)LINE_MAX, versions[v].name);
        }
}

/* The patterns of each wheel's primes, from random first bits. */
static void patterns_hold_the_multiples_of_their_primes(void **state)
{
    (void)state;
    enum { LINE = 16384, BLOCK = 1024 };
    uint64_t random = 2;
    struct version versions[SIMD_LEVELS];
    size_t version_count = list_versions(versions);
    for (size_t w = 0; w < WHEELS; w++) {
        uint32_t primes[PRIMES_MAX], offsets[PRIMES_MAX];
        size_t count = primes_between(primes, 5, PATTERN_PRIME_MAX, WHEEL_MODULUS[w]);
        struct patterns patterns = {0};
        assert_true(patterns_make(&patterns, primes, 0, count));
        for (int round = 0; round < (TEST_LIGHT ? 10 : 60); round++) {
            const struct version *version = &versions[(size_t)round % version_count];
            static uint8_t expected[LINE], got[LINE + FILL_CHUNK];
            memset(expected, 0, sizeof expected);
            for (size_t i = 0; i < count; i++) {
                uint32_t p = primes[i];
                offsets[i] = round < 4 ? 0 : round < 8 ? p - 1 : (uint32_t)random_below(&random, p);
                cross_naively(expected, 8 * (size_t)LINE, p, offsets[i]);
            }
            patterns_start(&patterns, primes, offsets);
            for (size_t done = 0; done < LINE; done += BLOCK)
                version->kernels->fill_patterns(got + done, BLOCK, patterns.pattern, patterns.count);
            assert_bits_equal(got, expected, 8 * (size_t)LINE, version->name);
        }
        patterns_free(&patterns);
    }
}

/* Any part of the primes makes patterns, none as well. */
static void patterns_of_any_primes_are_right(void **state)
{
    (void)state;
    enum { LINE = 2048 };
    uint64_t random = 3;
    uint32_t primes[PRIMES_MAX], offsets[PRIMES_MAX];
    size_t count = primes_between(primes, 5, PATTERN_PRIME_MAX, 30);
    for (size_t begin = 0; begin <= count; begin++)
        for (size_t end = begin; end <= count; end += TEST_LIGHT ? 5 : 1) {
            static uint8_t expected[LINE], got[LINE];
            memset(expected, 0, sizeof expected);
            for (size_t i = begin; i < end; i++) {
                offsets[i] = (uint32_t)random_below(&random, primes[i]);
                cross_naively(expected, 8 * (size_t)LINE, primes[i], offsets[i]);
            }
            struct patterns patterns = {0};
            assert_true(patterns_make(&patterns, primes, begin, end));
            assert_true(patterns.count <= PATTERNS_MAX);
            for (size_t k = 0; k < patterns.count; k++)
                assert_true(patterns.pattern[k].period >= FILL_CHUNK);
            patterns_start(&patterns, primes, offsets);
            sieve_kernels_for(simd_supported())->fill_patterns(got, LINE, patterns.pattern, patterns.count);
            assert_bits_equal(got, expected, 8 * (size_t)LINE, "patterns");
            patterns_free(&patterns);
        }
}

/* The start lies whole crossings before the offset, fewer than a turn, at bit 0 of a byte. */
static void turns_start_at_bit_0(void **state)
{
    (void)state;
    struct version versions[SIMD_LEVELS];
    for (size_t v = 0, count = list_versions(versions); v < count; v++)
        for (uint32_t p = PATTERN_PRIME_MAX + 2; p <= OCTET_PRIME_MAX;
             p += p < 300 || p > OCTET_PRIME_MAX - 100 ? 2 : 254) {
            uint32_t *offsets = malloc(p * sizeof *offsets), *primes = malloc(p * sizeof *primes);
            int32_t *starts = malloc(p * sizeof *starts);
            assert_true(offsets != NULL && primes != NULL && starts != NULL);
            for (uint32_t i = 0; i < p; i++) {
                offsets[i] = i;
                primes[i] = p;
            }
            versions[v].kernels->octet_starts(starts, primes, offsets, p);
            for (uint32_t i = 0; i < p; i++) {
                int64_t back = (int64_t)i - 8 * (int64_t)starts[i];
                if (back < 0 || back % p != 0 || back / p >= 8)
                    fail_msg("%s: turns of %u from %u start at byte %d", versions[v].name, p, i, starts[i]);
            }
            free(offsets);
            free(primes);
            free(starts);
        }
}

/* One block of one prime, in memory of p bytes around it. */
static void turns_of_every_prime_are_right(void **state)
{
    (void)state;
    static const size_t BLOCKS[] = {64, 128, 640, 8192, 24576};
    uint64_t random = 4;
    struct version versions[SIMD_LEVELS];
    for (size_t v = 0, count = list_versions(versions); v < count; v++)
        for (uint32_t p = next_prime(PATTERN_PRIME_MAX); p <= OCTET_PRIME_MAX; p = next_prime(p))
            for (int round = 0; round < (TEST_LIGHT ? 2 : 8); round++) {
                size_t bytes = BLOCKS[random_below(&random, COUNT_OF(BLOCKS))], all = bytes + 2 * (size_t)p;
                uint32_t offset = round == 0 ? 0 : round == 1 ? p - 1 : (uint32_t)random_below(&random, p);
                int32_t start = 0;
                struct guarded bits = guarded_new(all, 0), expected = guarded_new(all, 0);
                versions[v].kernels->octet_starts(&start, &p, &offset, 1);
                versions[v].kernels->octets[p / 2 % 4](bits.bytes + p, bytes, &p, &start, 1);
                /* All that is set is a multiple, and within the block nothing else is clear. */
                cross_naively(expected.bytes, 8 * all, p, offset); /* as p bytes are p bits times 8 */
                assert_bits_equal(bits.bytes + p, expected.bytes + p, 8 * bytes, versions[v].name);
                for (size_t i = 0; i < all; i++)
                    assert_int_equal(bits.bytes[i] & ~expected.bytes[i], 0);
                /* The next turn reaches into the next block, and nothing before it is left out. */
                int64_t next = 8 * ((int64_t)start + (int64_t)bytes);
                assert_true((next - offset) % p == 0 && start >= -(int32_t)p && 8 * (int64_t)start < (int64_t)p);
                guarded_free(&bits, versions[v].name);
                guarded_free(&expected, "expected");
            }
}

/* All primes of a class through the blocks of a line, as the sieve does. */
static void turns_go_on_from_block_to_block(void **state)
{
    (void)state;
    uint64_t random = 5;
    struct version versions[SIMD_LEVELS];
    for (size_t v = 0, versions_count = list_versions(versions); v < versions_count; v++)
        for (size_t class = 0; class < 4; class ++)
            for (int round = 0; round < (TEST_LIGHT ? 2 : 10); round++) {
                uint32_t primes[PRIMES_MAX], offsets[PRIMES_MAX];
                int32_t starts[PRIMES_MAX];
                size_t count = 0;
                for (uint32_t p = next_prime(PATTERN_PRIME_MAX); p <= OCTET_PRIME_MAX; p = next_prime(p))
                    if (p % 8 == 2 * class + 1)
                        primes[count++] = p;
                size_t block = 64 * (1 + random_below(&random, 100)), blocks = 1 + random_below(&random, 8);
                size_t line = block * blocks;
                struct guarded expected = guarded_new(line, 0), bits = guarded_new(line + 2 * OCTET_PRIME_MAX, 0);
                for (size_t i = 0; i < count; i++) {
                    offsets[i] = (uint32_t)random_below(&random, primes[i]);
                    cross_naively(expected.bytes, 8 * line, primes[i], offsets[i]);
                }
                versions[v].kernels->octet_starts(starts, primes, offsets, count);
                for (size_t b = 0; b < blocks; b++)
                    versions[v].kernels->octets[class](bits.bytes + OCTET_PRIME_MAX + b * block, block, primes, starts,
                                                       count);
                assert_bits_equal(bits.bytes + OCTET_PRIME_MAX, expected.bytes, 8 * line, versions[v].name);
                guarded_free(&bits, versions[v].name);
                guarded_free(&expected, "expected");
            }
}

/* Every number of crossings, in memory that ends with the last one's word. */
static void every_number_of_trips_is_right(void **state)
{
    (void)state;
    uint64_t random = 6;
    struct version versions[SIMD_LEVELS];
    for (size_t v = 0, versions_count = list_versions(versions); v < versions_count; v++)
        for (size_t sure = 0; sure <= TRIPS_MAX; sure++)
            for (int round = 0; round < (TEST_LIGHT ? 3 : 15); round++) {
                uint32_t primes[40], offsets[40];
                size_t count = random_below(&random, COUNT_OF(primes) + 1), last = 0;
                uint32_t p = OCTET_PRIME_MAX + (uint32_t)random_below(&random, round % 3 == 0 ? 500000 : 5000);
                for (size_t i = 0; i < count; i++) {
                    primes[i] = p = next_prime(p);
                    offsets[i] = (uint32_t)random_below(&random, p);
                    last = max_u64(last, offsets[i] + sure * p);
                }
                size_t bytes = last / 32 * 4 + 4;
                struct guarded bits = guarded_new(bytes, 0), expected = guarded_new(bytes, 0);
                for (size_t i = 0; i < count; i++)
                    for (size_t k = 0; k <= sure; k++)
                        set_bit(expected.bytes, offsets[i] + k * primes[i]);
                versions[v].kernels->trips[sure](bits.bytes, primes, offsets, count);
                assert_bits_equal(bits.bytes, expected.bytes, 8 * bytes, versions[v].name);
                guarded_free(&bits, versions[v].name);
                guarded_free(&expected, "expected");
            }
}

static void steps_are_taken_modulo_the_primes(void **state)
{
    (void)state;
    uint64_t random = 7;
    struct version versions[SIMD_LEVELS];
    for (size_t v = 0, versions_count = list_versions(versions); v < versions_count; v++)
        for (size_t count = 0; count <= 100; count++)
            for (unsigned times = 0; times < (1u << 18); times += 1 + times / 7) {
                /* The loops may read LANES_PADDING entries more, and write them back unchanged. */
                size_t all = count + LANES_PADDING, bytes = all * sizeof(uint32_t);
                struct guarded memory[3];
                for (int i = 0; i < 3; i++)
                    memory[i] = guarded_new(bytes, 0);
                uint32_t *offsets = (uint32_t *)memory[0].bytes, *primes = (uint32_t *)memory[1].bytes;
                uint32_t *steps = (uint32_t *)memory[2].bytes, expected[100 + LANES_PADDING];
                for (size_t i = 0; i < all; i++) {
                    uint32_t bound = times % 3 == 0 ? UINT32_C(1) << 30 : times % 3 == 1 ? 1 << 20 : 1 << 8;
                    primes[i] = 7 + 2 * (uint32_t)random_below(&random, (bound - 7) / 2);
                    offsets[i] = (uint32_t)random_below(&random, primes[i]);
                    steps[i] = (uint32_t)random_below(&random, primes[i]);
                    uint64_t back = (uint64_t)times * steps[i] % primes[i];
                    expected[i] = i < count ? (uint32_t)((offsets[i] + primes[i] - back) % primes[i]) : offsets[i];
                }
                versions[v].kernels->step(offsets, primes, steps, count, times);
                for (size_t i = 0; i < all; i++)
                    if (offsets[i] != expected[i])
                        fail_msg("%s: entry %zu of %zu, %u times %u modulo %u: %u, not %u", versions[v].name, i, count,
                                 times, steps[i], primes[i], offsets[i], expected[i]);
                for (int i = 0; i < 3; i++)
                    guarded_free(&memory[i], versions[v].name);
            }
}

/* The turns of a test: any below 2^60, the first and the last, and multiples of a prime with their neighbours. */
static uint64_t turn_of(int round, uint32_t p, uint64_t *random)
{
    const uint64_t end = UINT64_C(1) << 60;
    if (round < 8)
        return round < 4 ? (uint64_t)round : end - (uint64_t)(round - 3);
    uint64_t turn = (random_next(random) >> 4) >> random_below(random, 40);
    return round % 2 == 0 ? turn : min_u64(turn / p * p + random_below(random, 3), end - 1);
}

/* By the definition: p divides (turn + offset) * M + residue, and the offset is below p. */
static void first_offsets_hit_the_first_multiples(void **state)
{
    (void)state;
    enum { COUNT = 37 };
    uint64_t random = 8;
    struct version versions[SIMD_LEVELS];
    size_t versions_count = list_versions(versions);
    for (int round = 0; round < (TEST_LIGHT ? 1000 : 8000); round++) {
        uint32_t modulus = WHEEL_MODULUS[round % WHEELS],
                 residue = (uint32_t)random_below(&random, round % 2 == 0 ? 20 : 1 << 19);
        uint32_t primes[COUNT], halves[COUNT], offsets[COUNT];
        uint32_t p = 17 + (uint32_t)((random_next(&random) >> 36) >> random_below(&random, 25));
        for (size_t i = 0; i < COUNT; i++) {
            primes[i] = p = next_prime(p);
            halves[i] = half_of(modulus, p);
        }
        uint64_t turn = turn_of(round / WHEELS, primes[random_below(&random, COUNT)], &random);
        size_t count = round % 5 == 0 ? random_below(&random, COUNT) : COUNT;
        for (size_t v = 0; v < versions_count; v++) {
            memset(offsets, 0xa5, sizeof offsets);
            versions[v].kernels->first_offsets(offsets, primes, halves, count, turn, residue);
            for (size_t i = 0; i < count; i++)
                if (offsets[i] >= primes[i] || (((wide_u)turn + offsets[i]) * modulus + residue) % primes[i] != 0)
                    fail_msg("%s: %u crosses off bit %u of residue %u by %u from turn %llu", versions[v].name, primes[i],
                             offsets[i], residue, modulus, (unsigned long long)turn);
        }
    }
}

/* Primes around the powers of 2 up to 2^30; turns where the first bit is crossed off, and multiples of the prime, both with
 * their neighbours. */
static void check_first_offset(const struct version *version, uint32_t p, uint32_t modulus)
{
    const uint64_t end = UINT64_C(1) << 60, most = end / p;
    uint32_t half = half_of(modulus, p), residue = 11;
    uint64_t zero = p - power_modulo(modulus, p - 2, p) * residue % p;
    const uint64_t rests[] = {0, 1, p - 1, zero, zero + 1, zero - 1};
    for (uint64_t quotient = 0; quotient <= most; quotient = quotient < 3 ? quotient + 1 : quotient * 37)
        for (size_t i = 0; i < COUNT_OF(rests); i++) {
            uint64_t turn = min_u64(quotient * p + rests[i], end - 1);
            uint32_t offset = UINT32_MAX;
            version->kernels->first_offsets(&offset, &p, &half, 1, turn, residue);
            if (offset >= p || (((wide_u)turn + offset) * modulus + residue) % p != 0)
                fail_msg("%s: %u crosses off bit %u by %u from turn %llu", version->name, p, offset, modulus,
                         (unsigned long long)turn);
        }
}

static void first_offsets_are_right_around_powers_of_2(void **state)
{
    (void)state;
    struct version versions[SIMD_LEVELS];
    for (size_t v = 0, versions_count = list_versions(versions); v < versions_count; v++)
        for (int power = 5; power <= 30; power++) {
            uint32_t p = next_prime((1u << power) - (power < 10 ? 15 : 300));
            for (; p < (1u << power) + (power == 30 ? 0 : 300); p = next_prime(p))
                for (size_t w = 0; w < WHEELS; w++)
                    check_first_offset(&versions[v], p, WHEEL_MODULUS[w]);
        }
}

static void ones_are_counted(void **state)
{
    (void)state;
    uint64_t random = 9;
    struct version versions[SIMD_LEVELS];
    for (size_t v = 0, versions_count = list_versions(versions); v < versions_count; v++)
        for (size_t bytes = 0; bytes <= 8192; bytes += 64) {
            struct guarded bits = guarded_new(bytes, bytes % 128 == 0 ? 0xff : 0);
            for (size_t i = 0; i < bytes && bytes % 192 != 0; i++)
                bits.bytes[i] = (uint8_t)random_next(&random);
            uint64_t ones = 0;
            for (size_t bit = 0; bit < 8 * bytes; bit++)
                ones += bit_of(bits.bytes, bit);
            assert_int_equal(versions[v].kernels->count_ones(bits.bytes, bytes), ones);
            guarded_free(&bits, versions[v].name);
        }
}

/* Lines anywhere in memory, some of them the same one; rows with others between them, which stay as they are. */
static void lines_become_rows(void **state)
{
    (void)state;
    enum { LINE = LINE_ROWS / 8, LINES = 2 * ROW_BITS };
    uint64_t random = 10;
    struct version versions[SIMD_LEVELS];
    for (size_t v = 0, versions_count = list_versions(versions); v < versions_count; v++)
        for (size_t round = 0; round < (TEST_LIGHT ? 200 : 2000); round++) {
            size_t stride = ROW_BYTES * (1 + random_below(&random, 12));
            struct guarded memory = guarded_new(LINES * LINE, 0);
            struct guarded rows = guarded_new((LINE_ROWS - 1) * stride + ROW_BYTES, 0x5a);
            const uint8_t *lines[ROW_BITS];
            for (size_t i = 0; i < memory.size; i++)
                memory.bytes[i] = (uint8_t)(random_next(&random) & (round % 3 == 0 ? random_next(&random) : 0xff));
            for (size_t l = 0; l < ROW_BITS; l++)
                lines[l] = memory.bytes + LINE * (round % 2 == 0 ? l : random_below(&random, LINES));
            /* The first rounds set a single bit. */
            if (round < ROW_BITS) {
                memset(memory.bytes, 0, memory.size);
                set_bit(memory.bytes + LINE * round, random_below(&random, LINE_ROWS));
            }
            versions[v].kernels->rows_of_lines(rows.bytes, stride, lines);
            for (size_t i = 0; i < rows.size; i++) {
                size_t row = i / stride, byte = i % stride;
                unsigned expected = byte < ROW_BYTES ? 0 : 0x5a;
                for (size_t bit = 0; bit < 8 && byte < ROW_BYTES; bit++)
                    expected |= (unsigned)!bit_of(lines[8 * byte + bit], row) << bit;
                assert_int_equal(rows.bytes[i], expected);
            }
            guarded_free(&memory, "lines");
            guarded_free(&rows, versions[v].name);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_of_any_period_are_copied),
        cmocka_unit_test(patterns_hold_the_multiples_of_their_primes),
        cmocka_unit_test(patterns_of_any_primes_are_right),
        cmocka_unit_test(turns_start_at_bit_0),
        cmocka_unit_test(turns_of_every_prime_are_right),
        cmocka_unit_test(turns_go_on_from_block_to_block),
        cmocka_unit_test(every_number_of_trips_is_right),
        cmocka_unit_test(steps_are_taken_modulo_the_primes),
        cmocka_unit_test(first_offsets_hit_the_first_multiples),
        cmocka_unit_test(first_offsets_are_right_around_powers_of_2),
        cmocka_unit_test(ones_are_counted),
        cmocka_unit_test(lines_become_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
