/* The sieve's hits: every version of make_hits against naive loops, and the loop that crosses them off. The AVX-512 version
 * of make_hits runs emulated, and where the processor has it, natively, too. */
#include "support/sieve_support.h"

void hits_make_avx512_emulated(struct hit_job *job);

#define PRIME_MAX (UINT32_C(1) << 28) /* the sieve makes hits up to here */

enum { BIG_COUNT = 3000 };

/* A job, in memory that is as large as the header says, and what must come of it. */
struct trial_job {
    struct hit_job job;
    struct guarded primes, halves, offsets, half_gap, hits[HIT_LINES_MAX];
    uint32_t *expected[HIT_LINES_MAX], expected_count[HIT_LINES_MAX], *expected_offsets;
};

static uint32_t *words_of(const struct guarded *guarded)
{
    return (uint32_t *)guarded->bytes;
}

/* What a line's hits and the next line's offsets must be, by the definition: the bits of a line are apart by the prime, and
 * the next line's numbers are larger by the gap. */
static void expect_line(struct trial_job *trial, uint32_t line)
{
    const struct hit_job *job = &trial->job;
    uint32_t count = 0;
    for (size_t i = 0; i < job->count; i++) {
        uint32_t p = job->primes[i];
        for (uint64_t bit = trial->expected_offsets[i]; bit < job->bits; bit += p)
            trial->expected[line][count++] = (uint32_t)bit;
        uint64_t less = (uint64_t)job->half_gap[line] * job->halves[i] % p;
        trial->expected_offsets[i] = (uint32_t)((trial->expected_offsets[i] + p - less) % p);
    }
    trial->expected_count[line] = count;
}

/* `count` primes from `above` on, rising; behind them further ones, or zeros as at the end of the sieve's tables. */
static struct trial_job trial_new(uint32_t above, size_t count, uint32_t bits, uint32_t lines, uint32_t half_gap_max,
                                  bool more, uint64_t *random)
{
    struct trial_job trial = {.job = {.count = count, .lines = lines, .bits = bits, .half_gap_max = half_gap_max}};
    size_t bytes = (count + LANES_PADDING) * sizeof(uint32_t), twice = 0;
    trial.primes = guarded_new(bytes, 0);
    trial.halves = guarded_new(bytes, 0);
    trial.offsets = guarded_new(bytes, 0);
    trial.half_gap = guarded_new(lines * sizeof(uint32_t), 0);
    trial.expected_offsets = calloc(count + 1, sizeof(uint32_t));
    assert_non_null(trial.expected_offsets);
    uint32_t p = above, modulus = WHEEL_MODULUS[random_below(random, WHEELS)];
    for (size_t i = 0; i < count + (more ? LANES_PADDING : 0); i++) {
        words_of(&trial.primes)[i] = p = next_prime(p);
        words_of(&trial.halves)[i] = half_of(modulus, p);
        words_of(&trial.offsets)[i] = (uint32_t)random_below(random, random_next(random) % 4 == 0 ? min_u64(p, 4) : p);
        twice += i < count && p < bits;
    }
    for (uint32_t l = 0; l < lines; l++)
        words_of(&trial.half_gap)[l] = (uint32_t)random_below(random, half_gap_max + 1);
    memcpy(trial.expected_offsets, trial.offsets.bytes, count * sizeof(uint32_t));
    trial.job.primes = words_of(&trial.primes);
    trial.job.halves = words_of(&trial.halves);
    trial.job.offsets = words_of(&trial.offsets);
    trial.job.half_gap = words_of(&trial.half_gap);
    for (uint32_t l = 0; l < lines; l++) {
        trial.hits[l] = guarded_new((count + twice + LANES_PADDING) * sizeof(uint32_t), 0xee);
        trial.job.hits[l] = words_of(&trial.hits[l]);
        trial.expected[l] = calloc(count + twice + 1, sizeof(uint32_t));
        assert_non_null(trial.expected[l]);
        expect_line(&trial, l);
    }
    return trial;
}

static void trial_free(struct trial_job *trial, const char *what)
{
    for (uint32_t l = 0; l < trial->job.lines; l++) {
        guarded_free(&trial->hits[l], what);
        free(trial->expected[l]);
    }
    guarded_free(&trial->primes, what);
    guarded_free(&trial->halves, what);
    guarded_free(&trial->offsets, what);
    guarded_free(&trial->half_gap, what);
    free(trial->expected_offsets);
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The hits of a line may come in any order. Behind them, LANES_PADDING entries at most are overwritten. */
static void check_line(struct trial_job *trial, uint32_t line, const char *what)
{
    uint32_t *hits = words_of(&trial->hits[line]);
    size_t count = (size_t)(trial->job.hits[line] - hits), expected = trial->expected_count[line];
    if (count != expected)
        fail_msg("%s: %zu hits instead of %zu in line %u of %u, %zu primes", what, count, expected, line, trial->job.lines,
                 trial->job.count);
    for (size_t i = (count + LANES_PADDING) * sizeof *hits; i < trial->hits[line].size; i++)
        if (trial->hits[line].bytes[i] != 0xee)
            fail_msg("%s: writes %zu bytes behind the hits of line %u", what, i - count * sizeof *hits, line);
    qsort(hits, count, sizeof *hits, by_size);
    qsort(trial->expected[line], count, sizeof *hits, by_size);
    for (size_t i = 0; i < count; i++)
        if (hits[i] != trial->expected[line][i])
            fail_msg("%s: hit %u instead of %u in line %u of %u, %zu primes", what, hits[i], trial->expected[line][i], line,
                     trial->job.lines, trial->job.count);
}

struct maker {
    const char *name;
    void (*make_hits)(struct hit_job *job);
};

static size_t list_makers(struct maker makers[SIMD_LEVELS + 1])
{
    struct version versions[SIMD_LEVELS];
    size_t count = list_versions(versions);
    for (size_t v = 0; v < count; v++)
        makers[v] = (struct maker){versions[v].name, versions[v].kernels->make_hits};
    makers[count++] = (struct maker){"avx512 emulated", hits_make_avx512_emulated};
    return count;
}

/* Every version on a job of its own, all from the same random numbers. */
static void check_hits(uint32_t above, size_t count, uint32_t bits, uint32_t lines, bool more, uint64_t *random)
{
    struct maker makers[SIMD_LEVELS + 1];
    uint64_t same = random_next(random);
    for (size_t v = 0, versions = list_makers(makers); v < versions; v++) {
        uint64_t state = same;
        uint32_t half_gap_max = (uint32_t)random_below(&state, HIT_GAP_MAX + 1);
        if (random_below(&state, 2) == 0)
            half_gap_max = HIT_GAP_MAX + (uint32_t)random_below(&state, (1 << 18) >> random_below(&state, 18));
        struct trial_job trial = trial_new(above, count, bits, lines, half_gap_max, more, &state);
        makers[v].make_hits(&trial.job);
        for (uint32_t l = 0; l < lines; l++)
            check_line(&trial, l, makers[v].name);
        assert_memory_equal(trial.offsets.bytes, trial.expected_offsets, count * sizeof(uint32_t));
        /* Nothing comes of what is behind the last prime, and zeros stay zeros. */
        for (size_t i = count; i < count + LANES_PADDING && !more; i++)
            assert_int_equal(words_of(&trial.offsets)[i], 0);
        trial_free(&trial, makers[v].name);
    }
}

/* Parts of a vector, with primes twice in a line and once, whichever way the vector is mixed. */
static void every_count_of_primes_is_right(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (size_t count = 0; count <= 50; count++)
        for (int round = 0; round < (TEST_LIGHT ? 4 : 20); round++) {
            uint32_t bits = 512 * (1 + (uint32_t)random_below(&random, 4200)), above = bits / 2;
            if (round % 4 == 1)
                above = bits - (uint32_t)min_u64(bits / 2, random_below(&random, 300));
            if (round % 4 == 2)
                above = bits + (uint32_t)random_below(&random, bits);
            if (round % 4 == 3)
                above = bits + (uint32_t)random_below(&random, PRIME_MAX - bits - 100000);
            check_hits(above, count, bits, 1 + (uint32_t)random_below(&random, 8), round / 4 % 2 == 0, &random);
        }
}

static void every_number_of_lines_is_right(void **state)
{
    (void)state;
    uint64_t random = 2;
    for (uint32_t lines = 1; lines <= HIT_LINES_MAX; lines++)
        for (int round = 0; round < (TEST_LIGHT ? 3 : 15); round++) {
            uint32_t bits = 512 * (1 + (uint32_t)random_below(&random, 200));
            check_hits(bits / 2, random_below(&random, 300), bits, lines, random_below(&random, 2) == 0, &random);
        }
}

/* Enough primes to pass from twice a line to once, and to the largest ones. */
static void many_primes_are_right(void **state)
{
    (void)state;
    uint64_t random = 3;
    for (int round = 0; round < (TEST_LIGHT ? 2 : 6); round++) {
        check_hits(8192, BIG_COUNT, 16384, HIT_LINES_MAX, round % 2 == 0, &random);
        check_hits((1 << 21) - 20000, BIG_COUNT, 1 << 21, HIT_LINES_MAX, round % 2 == 0, &random);
        check_hits(PRIME_MAX - 64000, BIG_COUNT, 1 << 21, HIT_LINES_MAX, round % 2 == 0, &random);
    }
}

/* A full line of hits, and the loop's rest; the memory ends with the last word. */
static void hits_are_crossed_off(void **state)
{
    (void)state;
    uint64_t random = 4;
    struct version versions[SIMD_LEVELS];
    for (size_t v = 0, versions_count = list_versions(versions); v < versions_count; v++)
        for (size_t count = 0; count <= 100; count++)
            for (int round = 0; round < (TEST_LIGHT ? 2 : 10); round++) {
                size_t bytes = 4 * (1 + random_below(&random, 1000));
                struct guarded bits = guarded_new(bytes, 0), expected = guarded_new(bytes, 0);
                struct guarded hits = guarded_new(count * sizeof(uint32_t), 0);
                for (size_t i = 0; i < bytes; i++)
                    bits.bytes[i] = expected.bytes[i] = (uint8_t)(random_next(&random) & random_next(&random));
                for (size_t i = 0; i < count; i++) {
                    words_of(&hits)[i] = (uint32_t)random_below(&random, 8 * bytes);
                    set_bit(expected.bytes, words_of(&hits)[i]);
                }
                versions[v].kernels->cross_hits(bits.bytes, words_of(&hits), count);
                assert_bits_equal(bits.bytes, expected.bytes, 8 * bytes, versions[v].name);
                guarded_free(&bits, versions[v].name);
                guarded_free(&expected, "expected");
                guarded_free(&hits, "hits");
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_count_of_primes_is_right),
        cmocka_unit_test(every_number_of_lines_is_right),
        cmocka_unit_test(many_primes_are_right),
        cmocka_unit_test(hits_are_crossed_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
