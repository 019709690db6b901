/* The lines that the sieve makes for readers: any part of them, by every wheel, at every SIMD level, bit by bit against
 * libprimesieve or Miller-Rabin; and which lines are kept. */
#include "support/caches_support.h"
#include "support/sieve_check.h"
#include "support/sieve_support.h"

#include "find/sieve/keep.h"
#include "find/sieve/layout.h"

/* A reader that checks all it is given. */
struct check {
    struct line_reader reader;
    uint64_t salt, every; /* About one line in `every` is needed, chosen by the salt; none if `every` is 0. */
    struct range numbers; /* From the first one that the next chunk must begin with, to the piece's last one. */
    const struct list *truth;
    uint64_t random;
    /* Of the chunk. */
    uint8_t *expected;
    size_t line_bytes;
    uint32_t next_line; /* UINT32_MAX: no chunk has begun. */
    /* Of the piece. */
    uint64_t chunks, primes;
};

static bool is_needed(void *context, uint32_t modulus, uint32_t residue)
{
    const struct check *check = context;
    uint64_t mix = check->salt ^ ((uint64_t)modulus << 32) ^ residue;
    return check->every > 0 && random_below(&mix, check->every) == 0;
}

static void check_residues(const struct check *check, const struct lines *lines)
{
    uint32_t count = 0;
    for (uint32_t r = 2; r <= lines->modulus + 1; r++)
        if (gcd(r, lines->modulus) == 1 && is_needed((void *)(uintptr_t)check, lines->modulus, r)) {
            assert_true(count < lines->count);
            assert_int_equal(lines->residues[count++], r);
        }
    assert_int_equal(lines->count, count);
}

/* The index of a residue's line, or the number of lines. */
static uint32_t line_of(const struct lines *lines, uint64_t residue)
{
    uint32_t begin = 0, end = lines->count;
    while (begin < end) {
        uint32_t middle = begin + (end - begin) / 2;
        if (lines->residues[middle] < residue)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin < lines->count && lines->residues[begin] == residue ? begin : lines->count;
}

/* Makes what the lines must hold of the primes: a residue lies from 2 to modulus + 1. */
static void expect_primes(struct check *check, const struct lines *lines)
{
    check->line_bytes = (lines->end + 7) / 8;
    check->expected = malloc(lines->count * check->line_bytes + 1);
    assert_non_null(check->expected);
    memset(check->expected, 0xff, lines->count * check->line_bytes + 1);
    for (size_t i = entries_below(check->truth, lines->numbers.first);
         i < check->truth->count && check->truth->primes[i] <= lines->numbers.last; i++) {
        uint64_t p = check->truth->primes[i], turn = (p - 2) / lines->modulus;
        uint32_t line = line_of(lines, p - turn * lines->modulus);
        if (line == lines->count)
            continue;
        assert_true(turn >= lines->turn + lines->begin && turn < lines->turn + lines->end);
        uint64_t bit = turn - lines->turn;
        check->expected[line * check->line_bytes + bit / 8] &= (uint8_t) ~(1u << bit % 8);
        check->primes++;
    }
}

static void begin_chunk(void *context, const struct lines *lines)
{
    struct check *check = context;
    assert_int_equal(check->next_line, UINT32_MAX);
    check->next_line = 0;
    check->chunks++;
    assert_true(lines->numbers.first == check->numbers.first);
    assert_true(lines->numbers.first <= lines->numbers.last && lines->numbers.last <= check->numbers.last);
    assert_true(lines->begin < lines->end);
    check_residues(check, lines);
    expect_primes(check, lines);
    for (uint32_t l = 0; l < lines->count; l++)
        assert_null(lines->bits[l]);
}

/* The line is there and right, and 64 bytes behind it can be read. */
static void check_line(const struct check *check, const struct lines *lines, uint32_t line, const char *when)
{
    const uint8_t *bits = lines->bits[line], *expected = check->expected + line * check->line_bytes;
    if (bits == NULL)
        fail_msg("%s: line %u of %u is not there, modulus %u", when, line, lines->count, lines->modulus);
    for (uint64_t i = lines->begin; i < lines->end; i++) {
        bool same_byte = i % 8 == 0 && i + 8 <= lines->end && bits[i / 8] == expected[i / 8];
        if (!same_byte && bit_of(bits, i) != bit_of(expected, i))
            fail_msg("%s: bit %llu of line %u, residue %u, modulus %u, is %d", when, (unsigned long long)i, line,
                     lines->residues[line], lines->modulus, bit_of(bits, i));
        i += same_byte ? 7 : 0;
    }
    uint8_t behind[64];
    memcpy(behind, bits + check->line_bytes, sizeof behind);
    assert_true(memcmp(behind, behind, sizeof behind) == 0);
}

/* The line; and of those that must be kept the next ones below, the lowest, and one in between. */
static void read_line(void *context, const struct lines *lines, uint32_t line)
{
    struct check *check = context;
    assert_int_equal(line, check->next_line++);
    check_line(check, lines, line, "its turn");
    uint32_t lowest = line, kept = 0;
    while (lowest > 0 && lines->residues[line] - lines->residues[lowest - 1] <= check->reader.reach && kept++ < 5000)
        lowest--;
    for (uint32_t l = line; l > lowest && l + 3 > line; l--)
        check_line(check, lines, l - 1, "just below");
    check_line(check, lines, lowest, "reach");
    check_line(check, lines, lowest + (uint32_t)random_below(&check->random, line - lowest + 1), "in between");
    if (line + 1 < lines->count)
        assert_null(lines->bits[line + 1]);
}

static void end_chunk(void *context, const struct lines *lines)
{
    struct check *check = context;
    uint64_t reach = check->reader.reach;
    assert_int_equal(check->next_line, lines->count);
    for (uint32_t l = 0; l < lines->count; l++) {
        uint64_t residue = lines->residues[l];
        if (lines->bits[l] != NULL || residue < 2 + reach || residue + reach > (uint64_t)lines->modulus + 1)
            check_line(check, lines, l, "end");
    }
    free(check->expected);
    check->next_line = UINT32_MAX;
    check->numbers.first = lines->numbers.last + 1;
}

static struct check check_new(uint64_t every, uint32_t reach, uint64_t salt)
{
    return (struct check){
        .reader = {.reach = reach, .needs = is_needed, .begin = begin_chunk, .line = read_line, .end = end_chunk},
        .salt = salt,
        .every = every,
        .random = salt,
        .next_line = UINT32_MAX,
    };
}

/* Reads a piece, by a modulus or by the one that the sieve takes if that is 0. */
static void check_read(struct check *check, struct sieve *sieve, struct range range, struct row_span piece,
                       uint32_t modulus, const struct list *truth)
{
    struct collector collector = {.range = range, .next = piece.first};
    struct find_sink sink = {&collector, NULL, watch_poll};
    check->reader.context = check;
    check->truth = truth;
    check->numbers = range_of_rows(piece, range);
    check->numbers.first = max_u64(check->numbers.first, 2);
    uint64_t behind = check->numbers.last + 1;
    assert_int_equal(modulus == 0 ? sieve_read(sieve, piece, &check->reader, &sink)
                                  : sieve_read_by(sieve, piece, &check->reader, &sink, modulus),
                     FIND_DONE);
    assert_true(check->next_line == UINT32_MAX && check->chunks > 0);
    assert_true(check->numbers.first == behind);
}

/* How many lines are needed: all, or a part so that each prime does not take too long. */
static uint64_t every_of(uint32_t modulus, struct range range, uint64_t *random)
{
    double primes = 100 + sqrt((double)range.last) / 10, most = TEST_LIGHT ? 2e5 : 2e6;
    double least = (double)wheel_lines(modulus == 0 ? 30030 : modulus) * primes / most;
    return (uint64_t)ceil(fmax(least, 1)) * (random_below(random, 3) == 0 ? 1 : 1 + random_below(random, 40));
}

static uint32_t any_reach(uint32_t modulus, uint64_t *random)
{
    const uint32_t reaches[] = {0,          2, 6, 210, 1 << 15, modulus, UINT32_MAX, (uint32_t)random_below(random, 600000),
                                modulus / 2};
    return reaches[random_below(random, COUNT_OF(reaches))];
}

static const struct cache_sizes SIZES[] = {
    {24 << 10, 48 << 10, 320 << 10}, {64, 64, 64}, {256, 512, 1024}, {192, 832, 1856}, {4096, 8192, 65536}};

static void check_window(struct range range, int round, uint64_t *random)
{
    struct list truth = list_truth(range.first, range.last);
    enum simd level = (enum simd)(round % (int)(simd_supported() + 1));
    struct sieve *sieve = sieve_new(level, range, &SIZES[random_below(random, COUNT_OF(SIZES))]);
    assert_non_null(sieve);
    struct check checks[WHEELS + 1];
    for (int w = 0; w <= WHEELS; w++) {
        uint32_t modulus = w == WHEELS ? 0 : WHEEL_MODULUS[w];
        checks[w] = check_new(every_of(modulus, range, random), any_reach(modulus, random), random_next(random));
        check_read(&checks[w], sieve, range, rows_of_range(range), modulus, &truth);
    }
    sieve_free(sieve);
    list_free(&truth);
}

static void lines_of_any_window_are_right(void **state)
{
    (void)state;
    static const uint64_t PLACES[] = {0, 1000, UINT64_C(1) << 32, UINT64_C(1000000000000), UINT64_C(1000000000000000)};
    uint64_t random = 1;
    for (size_t i = 0; i < COUNT_OF(PLACES); i++)
        for (int round = 0; round < (TEST_LIGHT ? 2 : i == COUNT_OF(PLACES) - 1 ? 4 : 16); round++) {
            uint64_t width = 1 + random_below(&random, UINT64_C(20000000) >> random_below(&random, 16));
            uint64_t first = PLACES[i] - min_u64(PLACES[i], random_below(&random, width + 1));
            check_window((struct range){first, first + 2 + width}, round, &random);
        }
}

/* The base primes are crossed off as their own multiples, and must be clear. */
static void base_primes_are_in_their_lines(void **state)
{
    (void)state;
    static const uint64_t LASTS[] = {100, 1000, 50000, 5000000, 30000000};
    uint64_t random = 2;
    for (size_t i = 0; i < COUNT_OF(LASTS); i++)
        for (int w = 0; w < WHEELS; w++) {
            struct range range = {random_below(&random, 20), UINT64_C(10000000000)};
            struct list truth = list_truth(range.first, LASTS[i] + 1000);
            struct sieve *sieve = sieve_new(simd_supported(), range, &SIZES[random_below(&random, COUNT_OF(SIZES))]);
            assert_non_null(sieve);
            struct check check = check_new(1 + random_below(&random, 3), any_reach(WHEEL_MODULUS[w], &random), w);
            struct row_span piece = rows_of_range((struct range){range.first, LASTS[i]});
            check_read(&check, sieve, range, piece, WHEEL_MODULUS[w], &truth);
            assert_true(check.primes > 0 || LASTS[i] < 50000);
            sieve_free(sieve);
            list_free(&truth);
        }
}

/* One sieve: pieces one behind the other, readers in turn, and counting and finding in between. */
static void readers_take_turns(void **state)
{
    (void)state;
    struct range range = {1000, 40000000};
    struct list truth = list_truth(range.first, range.last);
    uint64_t random = 3;
    struct check first = check_new(2, 30, 5), second = check_new(20, UINT32_MAX, 6), none = check_new(0, 6, 7);
    struct check *checks[] = {&first, &second, &none};
    struct sieve *sieve = sieve_new(simd_supported(), range, &SIZES[2]);
    assert_non_null(sieve);
    struct row_span left = rows_of_range(range);
    while (left.count > 0) {
        uint64_t most = (left.count + 1) >> random_below(&random, 12);
        struct row_span piece = {left.first, most < 2 ? 1 : 1 + random_below(&random, most)};
        piece.count = min_u64(piece.count, left.count);
        size_t who = random_below(&random, 5);
        if (who < COUNT_OF(checks))
            check_read(checks[who], sieve, range, piece, who == 1 ? WHEEL_MODULUS[random_below(&random, 4)] : 0, &truth);
        else
            check_piece((struct checked){.plain = sieve}, range, piece, who == 3 ? WAY_FIND : WAY_COUNT, &truth, "turns");
        left.first += piece.count;
        left.count -= piece.count;
    }
    sieve_free(sieve);
    list_free(&truth);
}

static bool stop(void *context, double done)
{
    (void)done;
    return --*(int *)context > 0;
}

static void reading_can_be_stopped(void **state)
{
    (void)state;
    struct range range = {UINT64_C(1000000000000), UINT64_C(1000100000000)};
    struct list truth = list_truth(range.first, range.first + 30000000);
    struct sieve *sieve = sieve_new(simd_supported(), range, &ZEN_3_SIZES);
    assert_non_null(sieve);
    for (int polls = 1; polls < 20; polls = 3 * polls + 1) {
        int left = polls;
        struct find_sink sink = {&left, NULL, stop};
        struct check check = check_new(1, 6, 1);
        check.reader.context = &check;
        check.truth = &truth;
        check.numbers = range;
        struct row_span piece = {rows_of_range(range).first, 140000};
        assert_int_equal(sieve_read_by(sieve, piece, &check.reader, &sink, 2310), FIND_STOPPED);
        assert_int_equal(left, 0);
        free(check.expected);
    }
    sieve_free(sieve);
    list_free(&truth);
}

/* However many lines are kept, they take about 64 MB at most; and with a small reach there are few. */
static void kept_lines_take_little_memory(void **state)
{
    (void)state;
    struct range range = {0, UINT64_C(100000000000000)};
    struct wheel wheel = {0};
    for (int w = 0; w < WHEELS; w++) {
        uint32_t modulus = WHEEL_MODULUS[w];
        assert_true(wheel_make(&wheel, modulus, NULL));
        assert_int_equal(keep_lines_max(&wheel, 0), 0);
        assert_int_equal(keep_lines_max(&wheel, modulus), wheel.lines);
        assert_int_equal(keep_lines_max(&wheel, UINT32_MAX), wheel.lines);
        assert_true(keep_lines_max(&wheel, 2) <= 5);
        for (uint32_t reach = 0; reach < 2 * modulus; reach = 3 * reach + 1) {
            struct layout_lines lines[WHEELS] = {0};
            lines[w] = (struct layout_lines){wheel.lines, keep_lines_max(&wheel, reach)};
            struct layout layout = layout_of_lines(modulus, range, &ZEN_3_SIZES, lines);
            assert_true(lines[w].kept * layout.line <= 66 << 20);
            assert_true(lines[w].kept > 1000 || layout.line > 40000);
        }
    }
    wheel_free(&wheel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_any_window_are_right),
        cmocka_unit_test(base_primes_are_in_their_lines),
        cmocka_unit_test(readers_take_turns),
        cmocka_unit_test(reading_can_be_stopped),
        cmocka_unit_test(kept_lines_take_little_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
