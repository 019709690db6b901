/* The sieve at great height where numbers lie beyond 2^64, and base primes beyond 2^32: across 2^64 by a complete table
 * against GMP; higher up by tables of a few primes, whose multiples are known. */
#include "support/sieve_support.h"

#include <math.h>

#include "core/arith.h"
#include "core/lines.h"
#include "find/high/base_table.h"
#include "find/high/high_sieve.h"
#include "find/high/large.h"
#include "support/gmp_support.h"

#define TWO_64 ((uint128)1 << 64)
#define E18 UINT64_C(1000000000000000000)
#define ALL_LINES ((UINT64_C(1) << ROW_BITS) - 1)

/* Of windows: one chunk's hits at a time, or many chunks'. */
enum { ONE_CHUNK = 0, MANY_CHUNKS = 1 << 30 };

/* The first primes above 2^32 and 2^35. */
static const uint64_t ABOVE_2_32[] = {UINT64_C(4294967311), UINT64_C(4294967357)};
static const uint64_t ABOVE_2_35[] = {UINT64_C(34359738421), UINT64_C(34359738451)};

/* All primes up to the second of ABOVE_2_32; NULL with sanitizers, where that would take long. */
static uint8_t *table;

static bool fill_table(void)
{
    size_t chunks = base_table_chunks(ABOVE_2_32[1]);
    table = malloc(chunks * TABLE_CHUNK);
    return table != NULL &&
           base_table_fill(table, ABOVE_2_32[1], 0, chunks, simd_supported(), &(struct find_sink){0}) == FIND_DONE;
}

static int make_table(void **state)
{
    (void)state;
    return TEST_LIGHT || fill_table() ? 0 : -1;
}

static int free_table(void **state)
{
    (void)state;
    free(table);
    return 0;
}

/* The primes of the rows that lie in the range, by GMP: a mask of each row. Ends with free. */
static uint64_t *masks_of(struct range range)
{
    struct row_span rows = rows_of_range(range);
    uint64_t *masks = calloc(rows.count, sizeof *masks);
    assert_non_null(masks);
    for (uint64_t i = 0; i < rows.count; i++)
        for (unsigned bit = 0; bit < ROW_BITS; bit++) {
            uint128 n = row_base(rows.first + i) + ROW_RESIDUE[bit];
            if (n >= range.first && n <= range.last && gmp_is_prime(n))
                masks[i] |= UINT64_C(1) << bit;
        }
    return masks;
}

/* What must come of a range. */
struct truth {
    struct range range;
    struct row_span rows;
    uint64_t *masks;
    uint64_t next;   /* The row that must come next. */
    uint64_t wanted; /* The lines that are read, as bits of a row. */
};

static struct truth truth_new(struct range range)
{
    return (struct truth){range, rows_of_range(range), masks_of(range), 0, ALL_LINES};
}

static void check_rows(void *context, const struct rows *rows)
{
    struct truth *truth = context;
    assert_true(rows->span.first == truth->next && rows->span.count > 0);
    truth->next += rows->span.count;
    for (uint64_t i = 0; i < rows->span.count; i++) {
        uint64_t expected = truth->masks[rows->span.first + i - truth->rows.first];
        uint64_t got = row_load(rows->bytes + i * ROW_BYTES);
        if (got != expected)
            fail_msg("row %llu is 0x%llx, not 0x%llx", (unsigned long long)(rows->span.first + i), (unsigned long long)got,
                     (unsigned long long)expected);
    }
}

static bool needs(void *context, uint32_t modulus, uint32_t residue)
{
    const struct truth *truth = context;
    assert_int_equal(modulus, ROW_NUMBERS);
    return (truth->wanted >> ROW_BIT[residue - 2] & 1) != 0;
}

static void check_begin(void *context, const struct lines *lines)
{
    struct truth *truth = context;
    struct row_span rows = {truth->next, lines->end - lines->begin};
    struct range numbers = range_of_rows(rows, truth->range);
    assert_true(lines->turn + lines->begin == truth->next && range_same(lines->numbers, numbers));
    truth->next += rows.count;
}

static void check_line(void *context, const struct lines *lines, uint32_t line)
{
    const struct truth *truth = context;
    unsigned bit = ROW_BIT[lines->residues[line] - 2];
    for (uint64_t i = lines->begin; i < lines->end; i++)
        if (bit_of(lines->bits[line], i) == (truth->masks[lines->turn + i - truth->rows.first] >> bit & 1))
            fail_msg("210 * %llu + %u is wrong", (unsigned long long)(lines->turn + i), lines->residues[line]);
}

static void check_end(void *context, const struct lines *lines)
{
    (void)context;
    (void)lines;
}

/* Rows and count of a piece of the truth's range, which the sieve was made for. */
static void check_piece(struct high_sieve *sieve, struct truth *truth, struct row_span piece)
{
    uint64_t count, expected = 0;
    truth->next = piece.first;
    assert_int_equal(high_sieve_find(sieve, piece, &(struct find_sink){truth, check_rows, NULL}), FIND_DONE);
    assert_true(truth->next == piece.first + piece.count);
    assert_int_equal(high_sieve_count(&count, sieve, piece, &(struct find_sink){0}), FIND_DONE);
    for (uint64_t i = 0; i < piece.count; i++)
        expected += (uint64_t)__builtin_popcountll(truth->masks[piece.first + i - truth->rows.first]);
    assert_true(count == expected);
}

static struct high_sieve *new_high(enum simd level, const struct truth *truth, const struct line_reader *reader)
{
    struct high_sieve *sieve = high_sieve_new(level, truth->range, table, reader, ONE_CHUNK, caches_own());
    assert_non_null(sieve);
    return sieve;
}

/* Whole, and in pieces of which one holds 2^64, one ends and one begins there; then some lines. */
static void window_across_2_64_is_right(void **state)
{
    (void)state;
    if (TEST_LIGHT)
        skip();
    struct truth truth = truth_new((struct range){TWO_64 - 100003, TWO_64 + 100003});
    uint64_t row = row_of(TWO_64), first = truth.rows.first, behind = first + truth.rows.count;
    const struct row_span pieces[] = {truth.rows, {first, row - first}, {row, behind - row}, {row - 3, 7}, {row, 1}};
    for (enum simd level = SIMD_PORTABLE; level <= simd_supported(); level++) {
        struct high_sieve *sieve = new_high(level, &truth, NULL);
        high_sieve_expect(sieve, UINT64_MAX);
        for (size_t i = 0; i < (level < simd_supported() ? 1 : COUNT_OF(pieces)); i++)
            check_piece(sieve, &truth, pieces[i]);
        high_sieve_free(sieve);
    }
    struct line_reader reader = {&truth, needs, 0, check_begin, check_line, check_end};
    static const uint64_t WANTED[] = {1, UINT64_C(0x123456789abc), UINT64_C(1) << 47};
    for (size_t i = 0; i < COUNT_OF(WANTED); i++) {
        truth.wanted = WANTED[i];
        truth.next = first;
        struct high_sieve *sieve = new_high(simd_supported(), &truth, &reader);
        assert_int_equal(high_sieve_read(sieve, truth.rows, &reader, &(struct find_sink){0}), FIND_DONE);
        assert_true(truth.next == behind);
        high_sieve_free(sieve);
    }
    free(truth.masks);
}

/* Ranges that begin or end at 2^64, or within its row. */
static void ends_at_2_64_are_right(void **state)
{
    (void)state;
    if (TEST_LIGHT)
        skip();
    const struct range ranges[] = {{TWO_64 - 3000, TWO_64 - 1}, {TWO_64, TWO_64 + 3000}, {TWO_64 - 59, TWO_64 + 13}};
    for (size_t i = 0; i < COUNT_OF(ranges); i++) {
        struct truth truth = truth_new(ranges[i]);
        struct high_sieve *sieve = new_high(simd_supported(), &truth, NULL);
        check_piece(sieve, &truth, truth.rows);
        high_sieve_free(sieve);
        free(truth.masks);
    }
}

/* Squares and products of the first two primes above 2^32, by the table of all primes up to the second. */
static void products_of_primes_above_2_32_are_crossed_off(void **state)
{
    (void)state;
    if (TEST_LIGHT)
        skip();
    for (size_t i = 0; i < 3; i++) {
        uint128 product = (uint128)ABOVE_2_32[i / 2] * ABOVE_2_32[(i + 1) / 2];
        struct truth truth = truth_new((struct range){product - 500, product});
        assert_false(gmp_is_prime(product));
        struct high_sieve *sieve = new_high(simd_supported(), &truth, NULL);
        check_piece(sieve, &truth, truth.rows);
        high_sieve_free(sieve);
        free(truth.masks);
    }
}

/* A table that is empty but for what is set. Its pages are not there before they are written. */
static uint8_t *empty_table(uint64_t limit)
{
    uint8_t *empty = calloc(base_table_chunks(limit), TABLE_CHUNK);
    assert_non_null(empty);
    return empty;
}

static void table_set(uint8_t *sparse, uint64_t p)
{
    uint64_t row = row_of(p), line = ROW_BIT[(p - 2) % ROW_NUMBERS];
    set_bit(sparse + row / TABLE_ROWS * TABLE_CHUNK + line * TABLE_LINE, row % TABLE_ROWS);
}

/* Whether a number is crossed off by a table and the small primes. */
static bool crosses(enum simd level, const uint8_t *sparse, uint128 n)
{
    struct range range = {n, n};
    uint64_t count;
    struct high_sieve *sieve = high_sieve_new(level, range, sparse, NULL, ONE_CHUNK, caches_own());
    assert_non_null(sieve);
    assert_int_equal(high_sieve_count(&count, sieve, rows_of_range(range), &(struct find_sink){0}), FIND_DONE);
    high_sieve_free(sieve);
    return count == 0;
}

static void products_of_primes_above_2_35_are_crossed_off(void **state)
{
    (void)state;
    uint8_t *sparse = empty_table(ABOVE_2_35[1]), *without = empty_table(ABOVE_2_35[1]);
    for (size_t i = 0; i < 2; i++)
        table_set(sparse, ABOVE_2_35[i]);
    for (size_t i = 0; i < (TEST_LIGHT ? 1 : 3); i++) {
        uint128 product = (uint128)ABOVE_2_35[i / 2] * ABOVE_2_35[(i + 1) / 2];
        for (enum simd level = TEST_LIGHT ? simd_supported() : SIMD_PORTABLE; level <= simd_supported(); level++)
            assert_true(crosses(level, sparse, product));
        assert_false(!TEST_LIGHT && i == 0 && crosses(simd_supported(), without, product));
    }
    free(sparse);
    free(without);
}

/* Numbers coprime to 210 that a table has, in rising order. */
struct factors {
    uint64_t *p;
    size_t count;
};

static void add_factor(struct factors *factors, uint8_t *sparse, uint64_t p)
{
    factors->p[factors->count++] = p;
    table_set(sparse, p);
}

/* Some thousands in each of a few stretches of the table, and those at its borders. */
static struct factors random_factors(uint8_t *sparse, uint64_t limit, uint64_t *random)
{
    enum { STRETCH_ROWS = TEST_LIGHT ? 40 : 400, STRETCHES = 12 };
    struct factors factors = {malloc((STRETCHES + 1) * (size_t)STRETCH_ROWS * ROW_BITS * sizeof *factors.p), 0};
    assert_non_null(factors.p);
    uint64_t rows = row_of(limit) - STRETCH_ROWS;
    for (size_t s = 0; s < STRETCHES; s++) {
        uint64_t first = s == 0 ? LARGE_ROW
                         : s + 1 == STRETCHES
                             ? rows
                             : (uint64_t)(LARGE_ROW * pow((double)rows / LARGE_ROW, (double)s / STRETCHES));
        for (uint64_t row = first; row <= first + STRETCH_ROWS; row++)
            for (unsigned bit = 0; bit < ROW_BITS; bit++) {
                uint64_t p = ROW_NUMBERS * row + ROW_RESIDUE[bit];
                if (p <= limit && random_below(random, 5) == 0)
                    add_factor(&factors, sparse, p);
            }
    }
    return factors;
}

/* Sets the bits of a factor's multiples in some rows, whose first one is `row_0` rows behind the chunk's: of all, or only
 * of those that must be crossed off as multiples of this factor. */
static void set_multiples(uint8_t *bits, uint64_t p, struct row_span rows, uint64_t row_0, const size_t *place_of, bool all)
{
    uint128 base = row_base(rows.first) + 2;
    uint64_t factor = (uint64_t)((base + p - 1) / p), end = ROW_NUMBERS * rows.count;
    for (uint64_t distance = (uint64_t)((uint128)factor * p - base); distance < end; distance += p, factor++) {
        unsigned bit = ROW_BIT[distance % ROW_NUMBERS];
        bool must = factor % 11 != 0 && factor % 13 != 0 && factor % 17 != 0 && factor % 19 != 0;
        if (bit < ROW_BITS && place_of[bit] != SIZE_MAX && (all || must))
            set_bit(bits, 8 * place_of[bit] + row_0 + distance / ROW_NUMBERS);
    }
}

/* Where the lines that are wanted begin in a chunk's memory; SIZE_MAX for the others. */
static void list_places(size_t place_of[ROW_BITS], const struct large_primes *large, uint64_t lines)
{
    const size_t *places = large_line_places(large);
    for (size_t bit = 0, next = 0; bit < ROW_BITS; bit++)
        place_of[bit] = lines >> bit & 1 ? places[next++] : SIZE_MAX;
}

/* Crosses off in rows of one chunk of the window. In the chunk's other rows bits may or may not be crossed off. */
static void check_cross(struct large_primes *large, const struct factors *factors, uint64_t lines, struct row_span rows)
{
    size_t bytes = large_chunk_bytes(large), place_of[ROW_BITS];
    struct row_span window = large_window(large);
    uint64_t in_chunk = (rows.first - window.first) % HIGH_CHUNK_ROWS, first = rows.first - in_chunk;
    struct row_span chunk = {first, min_u64(HIGH_CHUNK_ROWS, window.first + window.count - first)};
    uint8_t *got = calloc(bytes, 1), *must = calloc(bytes, 1), *may = calloc(bytes, 1);
    assert_true(got != NULL && must != NULL && may != NULL);
    list_places(place_of, large, lines);
    for (size_t i = 0; i < factors->count; i++) {
        set_multiples(must, factors->p[i], rows, in_chunk, place_of, false);
        set_multiples(may, factors->p[i], chunk, 0, place_of, true);
    }
    assert_int_equal(large_cross(got, large, rows, &(struct large_poll){NULL, NULL}), FIND_DONE);
    for (size_t i = 0; i < bytes; i++)
        if ((must[i] & ~got[i]) != 0 || (got[i] & ~may[i]) != 0)
            fail_msg("byte %zu of rows from %llu on is 0x%x, not from 0x%x to 0x%x", i, (unsigned long long)rows.first,
                     got[i], must[i], may[i]);
    free(got);
    free(must);
    free(may);
}

/* A window of some rows, of which a few at its beginning, at its end and in the middle are crossed off. */
static void check_window(enum simd level, const uint8_t *sparse, uint64_t limit, const struct factors *factors,
                         uint64_t lines, struct row_span window)
{
    enum { SOME_ROWS = 3000 };
    struct large_primes *large = large_new(level, sparse, limit, lines, MANY_CHUNKS);
    assert_non_null(large);
    assert_true(window.count <= large_window_rows_max(large));
    assert_int_equal(large_open(large, window, &(struct large_poll){NULL, NULL}), FIND_DONE);
    uint64_t some = min_u64(window.count, SOME_ROWS), middle = window.count / 2 / HIGH_CHUNK_ROWS * HIGH_CHUNK_ROWS;
    const uint64_t at[] = {0, middle, window.count - some};
    for (size_t i = 0; i < (window.count > some ? COUNT_OF(at) : 1); i++)
        check_cross(large, factors, lines, (struct row_span){window.first + at[i], some});
    large_free(large);
}

/* Below a number, by a table up to its root: windows of all lines, of some and of one, at all levels in turn. */
static void check_height(uint128 top, int rounds, uint64_t *random)
{
    uint64_t limit = integer_sqrt(top), last = row_of(top);
    uint8_t *sparse = empty_table(limit);
    struct factors factors = random_factors(sparse, limit, random);
    for (int round = 0; round < rounds; round++) {
        enum simd level = (enum simd)((simd_supported() + (unsigned)round) % (simd_supported() + 1));
        uint64_t chunks = 1 + random_below(random, 3), rows = chunks * HIGH_CHUNK_ROWS - random_below(random, 2000000);
        uint64_t lines = round % 3 == 0   ? ALL_LINES
                         : round % 3 == 1 ? UINT64_C(1) << random_below(random, ROW_BITS)
                                          : random_next(random) & random_next(random) & ALL_LINES;
        check_window(level, sparse, limit, &factors, lines, (struct row_span){last - rows + 1, rows});
    }
    free(factors.p);
    free(sparse);
}

/* Of one line, classes modulo 30 are made as far as they reach; of all, those modulo 6 and 2. */
static void multiples_are_crossed_off_at_all_heights(void **state)
{
    (void)state;
    uint64_t random = 1;
    check_height(TWO_64 + 1000000000, TEST_LIGHT ? 1 : 4, &random);
    if (TEST_LIGHT)
        return;
    check_height((uint128)100 * E18, 3, &random);
    check_height((uint128)1000 * E18, 2, &random);
    check_height((uint128)3800 * E18, 1, &random);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(window_across_2_64_is_right),
        cmocka_unit_test(ends_at_2_64_are_right),
        cmocka_unit_test(products_of_primes_above_2_32_are_crossed_off),
        cmocka_unit_test(products_of_primes_above_2_35_are_crossed_off),
        cmocka_unit_test(multiples_are_crossed_off_at_all_heights),
    };
    return cmocka_run_group_tests(tests, make_table, free_table);
}
