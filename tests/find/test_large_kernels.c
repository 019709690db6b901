/* The inner loops for the large primes of great heights: every version of each against the definition. They work on any
 * numbers coprime to 210, so the tests take such numbers for primes. */
#include "support/sieve_support.h"

#include "find/high/large_kernels.h"

enum { HITS_MAX = 1 << 17 };

#define PRIME_MIN (UINT64_C(1) << 17)                               /* all primes are above it */
#define INDEX_END ((uint32_t)(UINT64_C(62000000000) / ROW_NUMBERS)) /* beyond the root of the largest number */
#define STEPS_MAX 0x1.2p48                                          /* of a class, up to a row */

struct large_version {
    const char *name;
    const struct large_kernels *kernels;
};

extern const struct large_kernels LARGE_KERNELS_IFMA_EMULATED;

enum { VERSIONS_MAX = SIMD_LEVELS + 1 };

/* Those that this processor can run. */
static size_t list_large_versions(struct large_version versions[VERSIONS_MAX])
{
    size_t count = 0;
    versions[count++] = (struct large_version){"portable", &LARGE_KERNELS_PORTABLE};
    versions[count++] = (struct large_version){"ifma, emulated", &LARGE_KERNELS_IFMA_EMULATED};
#if CPU_X86_64
    if (simd_supported() >= SIMD_AVX2)
        versions[count++] = (struct large_version){"avx2", &LARGE_KERNELS_AVX2};
    if (cpu_has_ifma())
        versions[count++] = (struct large_version){"ifma", &LARGE_KERNELS_IFMA};
#endif
    return count;
}

/* Words with few bits set and with many, with none and with all. */
static uint64_t random_word(uint64_t *random)
{
    uint64_t word = random_next(random);
    switch (random_below(random, 8)) {
    case 0:
        return 0;
    case 1:
        return UINT64_MAX;
    case 2:
        return UINT64_C(1) << random_below(random, 64);
    case 3:
        return word & random_next(random);
    case 4:
        return word & random_next(random) & random_next(random);
    case 5:
        return word | random_next(random) | random_next(random);
    default:
        return word;
    }
}

static void check_listed_bits(const struct large_version *version, const uint64_t *words, size_t count, uint32_t first)
{
    struct guarded in = guarded_new(count * sizeof *words, 0), list = guarded_new(LARGE_BATCH * sizeof(uint32_t), 0xee);
    memcpy(in.bytes, words, in.size);
    const uint32_t *got = (const uint32_t *)list.bytes;
    size_t found = version->kernels->list_bits((uint32_t *)list.bytes, (const uint64_t *)in.bytes, count, first), k = 0;
    for (uint32_t bit = 0; bit < 64 * count; bit++)
        if (bit_of(in.bytes, bit)) {
            if (k >= found || got[k] != first + bit)
                fail_msg("%s: entry %zu of %zu is not %u + %u", version->name, k, found, first, bit);
            k++;
        }
    assert_int_equal(found, k);
    assert_memory_equal(in.bytes, words, in.size);
    guarded_free(&in, version->name);
    guarded_free(&list, version->name);
}

static void bits_are_listed(void **state)
{
    (void)state;
    uint64_t random = 1;
    struct large_version versions[VERSIONS_MAX];
    for (size_t v = 0, versions_count = list_large_versions(versions); v < versions_count; v++)
        for (size_t count = 0; count <= LARGE_WORDS; count++)
            for (int round = 0; round < (TEST_LIGHT ? 5 : 60); round++) {
                uint64_t words[LARGE_WORDS];
                for (size_t w = 0; w < count; w++)
                    words[w] = round == 0 ? 0 : round == 1 ? UINT64_MAX : random_word(&random);
                uint32_t first = 64 * (uint32_t)random_below(&random, (INDEX_END >> 6) + 1);
                check_listed_bits(&versions[v], words, count, first);
            }
}

/* The classes of factors: of modulus 2, 6 and 30. */
static const struct {
    uint32_t modulus, factors[8];
    size_t count;
} CLASSES[] = {{2, {1}, 1}, {6, {1, 5}, 2}, {30, {1, 7, 11, 13, 17, 19, 23, 29}, 8}};

/* A batch and what it is asked for. */
struct trial {
    struct large_batch *batch;
    struct guarded memory; /* of the batch */
    uint32_t line_bits;
    uint8_t line_of[ROW_NUMBERS]; /* of each number of a row, or LARGE_NO_LINE */
    struct large_class classes[LARGE_CLASSES];
    size_t class_count;
    uint64_t row;
    bool skips;
};

static uint32_t steps_until(const struct large_class *class, uint64_t factor, uint32_t divisor)
{
    uint32_t steps = 0;
    while ((factor + (uint64_t)steps * class->modulus) % divisor != 0)
        steps++;
    return steps;
}

static uint32_t skip_at(const struct large_class *class, uint64_t factor)
{
    return steps_until(class, factor, 11) | steps_until(class, factor, 13) << 8 | steps_until(class, factor, 17) << 16 |
           steps_until(class, factor, 19) << 24;
}

/* The class of a factor for primes of a residue modulo 210. */
static struct large_class class_new(uint32_t modulus, uint32_t factor, uint32_t residue, const uint8_t line_of[ROW_NUMBERS])
{
    struct large_class class = {.modulus = modulus, .factor = factor};
    memset(class.line, LARGE_NO_LINE, sizeof class.line);
    for (uint32_t i = 0; i < ROW_NUMBERS; i++)
        if ((i + 2) % modulus == factor * residue % modulus)
            class.line[i / modulus] = line_of[i];
    class.skip = skip_at(&class, factor);
    return class;
}

static void add_classes(struct trial *trial, size_t kind, uint64_t *random)
{
    size_t first = random_below(random, CLASSES[kind].count);
    trial->class_count = 1 + random_below(random, CLASSES[kind].count);
    for (size_t k = 0; k < trial->class_count; k++) {
        uint32_t factor = CLASSES[kind].factors[(first + k) % CLASSES[kind].count];
        trial->classes[k] = class_new(CLASSES[kind].modulus, factor, trial->batch->residue, trial->line_of);
    }
}

/* As many rising indices as are wanted from so many words of a line of the table: from the smallest ones to the largest. */
static void add_indices(struct large_batch *batch, uint32_t end, size_t count, size_t words, uint64_t *random)
{
    uint32_t least = (uint32_t)(PRIME_MIN / ROW_NUMBERS) + 1, span = 64 * (uint32_t)words;
    uint32_t height = (end - span - least) >> random_below(random, 18);
    uint32_t first = least + (uint32_t)random_below(random, height + 1);
    if (random_below(random, 8) == 0)
        first = end - span;
    size_t left = count;
    for (uint32_t i = 0; i < span; i++)
        if (random_below(random, span - i) < left)
            batch->index[count - left--] = first + i;
    batch->count = count;
    /* Numbers behind the last one must be of no consequence. */
    for (size_t i = count; i < LARGE_BATCH; i++)
        batch->index[i] = (uint32_t)random_below(random, end);
}

/* Rows of any height up to the last one, as far as the classes serve them; every other time beyond 2^64. */
static uint64_t random_row(const struct trial *trial, uint64_t *random)
{
    double step = trial->classes[0].modulus * (double)trial->batch->index[0];
    uint64_t most = (uint64_t)fmin((double)ROW_LAST, STEPS_MAX * step), beyond = UINT64_MAX / ROW_NUMBERS;
    if (random_below(random, 16) == 0)
        return most;
    if (most > beyond && random_below(random, 2) == 0)
        return beyond + random_below(random, most - beyond);
    return random_below(random, most) >> random_below(random, 32);
}

/* The lines are some of 8 to 64, in no order, and maybe not all are wanted. */
static struct trial trial_new(size_t kind, size_t count, size_t words, uint64_t *random)
{
    struct trial trial = {.memory = guarded_new(sizeof(struct large_batch), 0xee), .skips = random_below(random, 2) == 0};
    trial.batch = (struct large_batch *)trial.memory.bytes;
    trial.batch->residue = ROW_RESIDUE[random_below(random, ROW_BITS)];
    trial.line_bits = 3 + (uint32_t)random_below(random, HIT_LINE_BITS_MAX - 2);
    uint32_t line = (uint32_t)random_below(random, 64);
    bool all = random_below(random, 2) == 0;
    for (uint32_t i = 0; i < ROW_NUMBERS; i++) {
        bool wanted = gcd(i + 2, ROW_NUMBERS) == 1 && (all || random_below(random, 2) == 0);
        trial.line_of[i] = (uint8_t)(wanted ? line % (1u << trial.line_bits) : LARGE_NO_LINE);
        line += gcd(i + 2, ROW_NUMBERS) == 1 ? 37 : 0;
    }
    add_classes(&trial, kind, random);
    add_indices(trial.batch, CLASSES[kind].modulus == 30 ? LARGE_INDEX_END_30 : INDEX_END, count, words, random);
    trial.row = random_row(&trial, random);
    return trial;
}

static void trial_free(struct trial *trial, const char *what)
{
    guarded_free(&trial->memory, what);
}

static uint64_t prime_at(const struct large_batch *batch, size_t i)
{
    return ROW_NUMBERS * (uint64_t)batch->index[i] + batch->residue;
}

/* The first multiple of a class from a row on. */
struct multiple {
    uint64_t factor, distance; /* from 210 * row + 2 */
};

static struct multiple first_multiple(const struct large_class *class, uint64_t p, uint64_t row)
{
    uint128 base = row_base(row) + 2;
    uint64_t factor = (uint64_t)(base / p) + (base % p != 0);
    while (factor % class->modulus != class->factor)
        factor++;
    return (struct multiple){factor, (uint64_t)((uint128)factor * p - base)};
}

/* A row at which a multiple of a class is the first number of its class; or the row behind it, so that it just does not
 * count any more. */
static uint64_t row_at_edge(const struct trial *trial, uint64_t *random)
{
    const struct large_class *class = &trial->classes[random_below(random, trial->class_count)];
    uint64_t p = prime_at(trial->batch, random_below(random, trial->batch->count));
    struct multiple multiple = first_multiple(class, p, trial->row);
    for (int tries = 0; tries < ROW_NUMBERS && multiple.distance % ROW_NUMBERS >= class->modulus; tries++) {
        multiple.factor += class->modulus;
        multiple.distance += class->modulus * p;
    }
    uint64_t row = trial->row + multiple.distance / ROW_NUMBERS + random_below(random, 2);
    return row < trial->row || row > ROW_LAST ? ROW_LAST : row;
}

static void check_first_multiples(const struct large_version *version, const struct trial *trial, const uint8_t *before)
{
    const struct large_batch *batch = trial->batch;
    for (size_t k = 0; k < trial->class_count; k++)
        for (size_t i = 0; i < batch->count; i++) {
            const struct large_class *class = &trial->classes[k];
            const struct large_multiples *multiples = &batch->multiples[k];
            struct multiple multiple = first_multiple(class, prime_at(batch, i), trial->row);
            if (multiples->row[i] != multiple.distance / ROW_NUMBERS ||
                multiples->place[i] != multiple.distance % ROW_NUMBERS / class->modulus)
                fail_msg("%s: from row %llu on, %llu by %u to %u is in row %u at place %u", version->name,
                         (unsigned long long)trial->row, (unsigned long long)prime_at(batch, i), class->modulus,
                         class->factor, multiples->row[i], multiples->place[i]);
            if (trial->skips && multiples->skip[i] != skip_at(class, multiple.factor))
                fail_msg("%s: from row %llu on, %llu by %u to %u skips 0x%x", version->name, (unsigned long long)trial->row,
                         (unsigned long long)prime_at(batch, i), class->modulus, class->factor, multiples->skip[i]);
        }
    /* All else is as it was. */
    assert_memory_equal(batch, before, offsetof(struct large_batch, multiples));
    const uint8_t *unused = (const uint8_t *)(batch->multiples + trial->class_count);
    for (; unused < trial->memory.bytes + trial->memory.size; unused++)
        assert_int_equal(*unused, 0xee);
}

static void find_first_multiples(const struct large_version *version, struct trial *trial)
{
    const struct large_class *classes[LARGE_CLASSES];
    static uint8_t before[offsetof(struct large_batch, multiples)];
    for (size_t k = 0; k < trial->class_count; k++)
        classes[k] = &trial->classes[k];
    memcpy(before, trial->batch, sizeof before);
    memset(trial->batch->multiples, 0xee, sizeof trial->batch->multiples);
    version->kernels->first_multiples(trial->batch, classes, trial->class_count, trial->row, trial->skips);
    check_first_multiples(version, trial, before);
}

/* Every number of primes that a few vectors hold, at all heights: low rows as well, behind which large primes may have
 * their first multiple of all. */
static void first_multiples_are_found(void **state)
{
    (void)state;
    uint64_t random = 2;
    struct large_version versions[VERSIONS_MAX];
    size_t versions_count = list_large_versions(versions);
    for (size_t kind = 0; kind < COUNT_OF(CLASSES); kind++)
        for (size_t count = 1; count <= 3 * LARGE_LANES + 1; count++)
            for (int round = 0; round < (TEST_LIGHT ? 3 : 60); round++) {
                struct trial trial = trial_new(kind, count, 1 + random_below(&random, LARGE_WORDS), &random);
                if (round % 3 == 0)
                    trial.row = row_at_edge(&trial, &random);
                for (size_t v = 0; v < versions_count; v++)
                    find_first_multiples(&versions[v], &trial);
                trial_free(&trial, "first multiples");
            }
}

static void first_multiples_of_full_batches_are_found(void **state)
{
    (void)state;
    uint64_t random = 3;
    struct large_version versions[VERSIONS_MAX];
    size_t versions_count = list_large_versions(versions);
    for (size_t kind = 0; kind < COUNT_OF(CLASSES); kind++)
        for (int round = 0; round < (TEST_LIGHT ? 2 : 20); round++) {
            size_t count = 64 * LARGE_WORDS - (round == 0 ? 0 : random_below(&random, 1000));
            struct trial trial = trial_new(kind, count, LARGE_WORDS, &random);
            for (size_t v = 0; v < versions_count; v++)
                find_first_multiples(&versions[v], &trial);
            trial_free(&trial, "first multiples");
        }
}

/* Lists of hits, in any order. */
struct hit_list {
    size_t count;
    uint32_t hits[HITS_MAX];
};

static void list_hits(struct hit_list *list, const uint32_t *hits, const uint32_t *end)
{
    size_t count = (size_t)(end - hits);
    assert_true(count <= HITS_MAX - list->count);
    memcpy(list->hits + list->count, hits, count * sizeof *hits);
    list->count += count;
}

static void take_hits(struct large_hits *hits)
{
    size_t count = (size_t)(hits->end - hits->hit);
    if (count < LARGE_HITS || count > COUNT_OF(hits->hit))
        fail_msg("%zu hits are flushed at once", count);
    list_hits(hits->context, hits->hit, hits->end);
    hits->end = hits->hit;
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool has_small_factor(uint64_t x)
{
    return x % 11 == 0 || x % 13 == 0 || x % 17 == 0 || x % 19 == 0;
}

/* The multiples of a class, from which hits are made. */
static void set_first_multiples(struct trial *trial, size_t k, uint64_t *random)
{
    struct large_multiples *multiples = &trial->batch->multiples[k];
    for (size_t i = 0; i < LARGE_BATCH; i++)
        if (i < trial->batch->count) {
            struct multiple multiple = first_multiple(&trial->classes[k], prime_at(trial->batch, i), trial->row);
            multiples->row[i] = (uint32_t)(multiple.distance / ROW_NUMBERS);
            multiples->place[i] = (uint32_t)(multiple.distance % ROW_NUMBERS / trial->classes[k].modulus);
            multiples->skip[i] = skip_at(&trial->classes[k], multiple.factor);
        } else {
            /* Numbers behind the last one must be of no consequence. */
            multiples->row[i] = (uint32_t)random_below(random, 1000);
            multiples->place[i] = (uint32_t)random_below(random, ROW_NUMBERS / trial->classes[k].modulus);
            multiples->skip[i] = 0x01010101;
        }
}

static void expect_hits(struct hit_list *expected, const struct trial *trial, size_t k, uint32_t row_0, uint32_t rows)
{
    const struct large_class *class = &trial->classes[k];
    for (size_t i = 0; i < trial->batch->count; i++) {
        uint64_t p = prime_at(trial->batch, i);
        struct multiple multiple = first_multiple(class, p, trial->row);
        for (; multiple.distance / ROW_NUMBERS < rows; multiple.distance += class->modulus * p) {
            uint32_t line = trial->line_of[multiple.distance % ROW_NUMBERS];
            uint32_t at = row_0 + (uint32_t)(multiple.distance / ROW_NUMBERS);
            uint32_t hit = at >> 21 << (21 + trial->line_bits) | line << 21 | at % (1 << 21);
            if (line != LARGE_NO_LINE && !(trial->skips && has_small_factor(multiple.factor)))
                list_hits(expected, &hit, &hit + 1);
            multiple.factor += class->modulus;
        }
    }
}

/* A number of rows, the last of which or the one behind holds a multiple of one of the primes, after at most so many. */
static uint32_t random_rows(const struct trial *trial, size_t k, uint32_t steps, uint64_t *random)
{
    size_t i = random_below(random, trial->batch->count);
    uint64_t step = trial->classes[k].modulus * prime_at(trial->batch, i);
    uint64_t distance = trial->batch->multiples[k].row[i] * (uint64_t)ROW_NUMBERS +
                        trial->batch->multiples[k].place[i] * trial->classes[k].modulus;
    uint64_t rows = (distance + random_below(random, steps) * step) / ROW_NUMBERS + random_below(random, 2);
    return (uint32_t)min_u64(rows, UINT64_C(1) << (32 - trial->line_bits));
}

/* From some hits on that are there already. */
static void check_hits(const struct large_version *version, const struct trial *trial, size_t k, uint32_t row_0,
                       uint32_t rows, size_t already, bool far)
{
    static struct hit_list expected, got;
    struct guarded memory = guarded_new(sizeof(struct large_hits), 0);
    struct large_hits *hits = (struct large_hits *)memory.bytes;
    *hits =
        (struct large_hits){.end = hits->hit + already, .flush = take_hits, .context = &got, .line_bits = trial->line_bits};
    expected.count = got.count = 0;
    for (size_t i = 0; i < already; i++)
        hits->hit[i] = UINT32_MAX - (uint32_t)i;
    list_hits(&expected, hits->hit, hits->end);
    expect_hits(&expected, trial, k, row_0, rows);
    if (far)
        version->kernels->make_far_hits(hits, trial->batch, &trial->classes[k], trial->row, row_0, rows);
    else
        version->kernels->make_hits(hits, trial->batch, &trial->classes[k], &trial->batch->multiples[k], row_0, rows,
                                    trial->skips);
    if (hits->end >= hits->hit + LARGE_HITS)
        fail_msg("%s: %zu hits are not flushed", version->name, (size_t)(hits->end - hits->hit));
    list_hits(&got, hits->hit, hits->end);
    qsort(expected.hits, expected.count, sizeof *expected.hits, by_size);
    qsort(got.hits, got.count, sizeof *got.hits, by_size);
    if (got.count != expected.count)
        fail_msg("%s: %zu hits instead of %zu of %zu primes by %u in %u rows", version->name, got.count, expected.count,
                 trial->batch->count, trial->classes[k].modulus, rows);
    for (size_t i = 0; i < got.count; i++)
        if (got.hits[i] != expected.hits[i])
            fail_msg("%s: hit 0x%x instead of 0x%x by %u in %u rows", version->name, got.hits[i], expected.hits[i],
                     trial->classes[k].modulus, rows);
    guarded_free(&memory, version->name);
}

static void check_trial_hits(const struct trial *trial, uint32_t steps, uint64_t *random)
{
    const uint32_t all_rows = 1u << (32 - trial->line_bits);
    struct large_version versions[VERSIONS_MAX];
    size_t versions_count = list_large_versions(versions);
    for (size_t k = 0; k < trial->class_count; k++) {
        uint32_t rows = random_rows(trial, k, steps, random), room = all_rows - rows;
        uint32_t row_0 = random_below(random, 3) == 0 ? 0 : (uint32_t)random_below(random, (uint64_t)room + 1);
        if (random_below(random, 8) == 0)
            row_0 = room;
        size_t already = random_below(random, 3) == 0 ? random_below(random, LARGE_HITS) : 0;
        for (size_t v = 0; v < versions_count; v++)
            check_hits(&versions[v], trial, k, row_0, rows, already, false);
    }
}

static void hits_are_made(void **state)
{
    (void)state;
    uint64_t random = 4;
    for (size_t kind = 0; kind < COUNT_OF(CLASSES); kind++)
        for (size_t count = 1; count <= 3 * LARGE_LANES + 1; count++)
            for (int round = 0; round < (TEST_LIGHT ? 2 : 25); round++) {
                struct trial trial = trial_new(kind, count, 1 + random_below(&random, LARGE_WORDS), &random);
                if (round % 3 == 0)
                    trial.row = row_at_edge(&trial, &random);
                for (size_t k = 0; k < trial.class_count; k++)
                    set_first_multiples(&trial, k, &random);
                check_trial_hits(&trial, 1 + (uint32_t)random_below(&random, round % 4 == 0 ? 40 : 4), &random);
                trial_free(&trial, "hits");
            }
}

/* So many that they are flushed several times, within a vector's steps and between vectors. */
static void many_hits_are_made(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (size_t kind = 0; kind < COUNT_OF(CLASSES); kind++)
        for (int round = 0; round < (TEST_LIGHT ? 3 : 12); round++) {
            size_t count = round % 3 == 0 ? 64 * LARGE_WORDS : 1 + random_below(&random, 500);
            struct trial trial = trial_new(kind, count, LARGE_WORDS, &random);
            for (size_t k = 0; k < trial.class_count; k++)
                set_first_multiples(&trial, k, &random);
            check_trial_hits(&trial, round % 3 == 0 ? 8 : 60, &random);
            trial_free(&trial, "hits");
        }
}

/* By all odd factors, in fewer rows than two of the smallest prime; maybe up to the first multiple of one. */
static void far_hits_are_made(void **state)
{
    (void)state;
    uint64_t random = 6;
    struct large_version versions[VERSIONS_MAX];
    size_t versions_count = list_large_versions(versions);
    for (size_t round = 0; round < (TEST_LIGHT ? 100 : 4000); round++) {
        size_t count = round % 40 == 0 ? 64 * LARGE_WORDS : 1 + random_below(&random, round % 2 == 0 ? 50 : 600);
        struct trial trial = trial_new(0, count, LARGE_WORDS, &random);
        trial.skips = false;
        trial.row = round % 3 == 0 ? row_at_edge(&trial, &random) : trial.row;
        set_first_multiples(&trial, 0, &random);
        uint64_t most = min_u64(2 * (uint64_t)trial.batch->index[0] - 1, UINT64_C(1) << (32 - trial.line_bits));
        uint64_t rows = random_below(&random, 2) == 0 ? most : 1 + random_below(&random, most);
        if (random_below(&random, 3) == 0)
            rows = random_rows(&trial, 0, 1, &random);
        rows = max_u64(min_u64(rows, most), 1);
        uint64_t row_0 = random_below(&random, (UINT64_C(1) << (32 - trial.line_bits)) - rows + 1);
        size_t already = random_below(&random, 3) == 0 ? random_below(&random, LARGE_HITS) : 0;
        for (size_t v = 0; v < versions_count; v++)
            check_hits(&versions[v], &trial, 0, (uint32_t)row_0, (uint32_t)rows, already, true);
        trial_free(&trial, "far hits");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_are_listed),
        cmocka_unit_test(first_multiples_are_found),
        cmocka_unit_test(first_multiples_of_full_batches_are_found),
        cmocka_unit_test(hits_are_made),
        cmocka_unit_test(many_hits_are_made),
        cmocka_unit_test(far_hits_are_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
