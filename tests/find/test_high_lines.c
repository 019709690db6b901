/* The sieve at great height, read by lines: of any selection of residues, bit by bit, against libprimesieve and primality
 * tests. */
#include "support/sieve_check.h"

#include "core/arith.h"
#include "find/high/base_table.h"
#include "find/high/large.h"

/* Of windows: one chunk's hits at a time, or many chunks'. */
enum { ONE_CHUNK = 0, MANY_CHUNKS = 1 << 30 };

/* With sanitizers the base primes up to 2^32 would take long. */
static const uint32_t TABLE_LIMIT = TEST_LIGHT ? 1 << 27 : UINT32_MAX;

static const uint64_t ALL_LINES = (UINT64_C(1) << ROW_BITS) - 1;

static uint8_t *table;

static int make_table(void **state)
{
    (void)state;
    size_t chunks = base_table_chunks(TABLE_LIMIT);
    table = malloc(chunks * TABLE_CHUNK);
    return table != NULL &&
                   base_table_fill(table, TABLE_LIMIT, 0, chunks, simd_supported(), &(struct find_sink){0}) == FIND_DONE
               ? 0
               : -1;
}

static int free_table(void **state)
{
    (void)state;
    free(table);
    return 0;
}

/* The primes of a range, as masks of its rows. */
struct truth {
    struct range range;
    struct row_span rows;
    uint64_t *masks;
};

static struct truth truth_new(struct range range)
{
    struct truth truth = {range, rows_of_range(range), NULL};
    struct list list = truth_of(range);
    truth.masks = calloc(truth.rows.count, sizeof *truth.masks);
    assert_non_null(truth.masks);
    for (size_t i = 0; i < list.count; i++)
        truth.masks[row_of(list.primes[i]) - truth.rows.first] |= UINT64_C(1)
                                                                  << ROW_BIT[(list.primes[i] - 2) % ROW_NUMBERS];
    list_free(&list);
    return truth;
}

/* A reader that compares all that it is given with the truth. */
struct check {
    const struct truth *truth;
    uint64_t wanted; /* bits of a row */
    uint64_t next;   /* the row that must come next */
    uint64_t chunks, zeros;
    uint32_t next_line;
    bool in_chunk;
    struct lines lines; /* of the chunk */
};

static bool needs(void *context, uint32_t modulus, uint32_t residue)
{
    const struct check *check = context;
    assert_int_equal(modulus, ROW_NUMBERS);
    assert_true(residue >= 11 && residue <= 211);
    return (check->wanted >> ROW_BIT[residue - 2] & 1) != 0;
}

static void check_begin(void *context, const struct lines *lines)
{
    struct check *check = context;
    assert_false(check->in_chunk);
    assert_true(lines->modulus == ROW_NUMBERS && lines->begin < lines->end);
    assert_true(lines->turn + lines->begin == check->next);
    assert_int_equal(lines->count, __builtin_popcountll(check->wanted));
    struct row_span rows = {check->next, lines->end - lines->begin};
    struct range numbers = range_of_rows(rows, check->truth->range);
    assert_true(lines->numbers.first == numbers.first && lines->numbers.last == numbers.last);
    uint64_t wanted = check->wanted;
    for (uint32_t l = 0; l < lines->count; l++, wanted &= wanted - 1)
        assert_int_equal(lines->residues[l], ROW_RESIDUE[__builtin_ctzll(wanted)]);
    check->next += rows.count;
    check->in_chunk = true;
    check->next_line = 0;
    check->lines = *lines;
    check->chunks++;
}

static void check_line(void *context, const struct lines *lines, uint32_t line)
{
    struct check *check = context;
    assert_true(check->in_chunk && line == check->next_line++);
    assert_memory_equal(lines, &check->lines, sizeof *lines);
    unsigned bit = ROW_BIT[lines->residues[line] - 2];
    const uint64_t *masks = check->truth->masks + (lines->turn + lines->begin - check->truth->rows.first);
    const uint8_t *bits = lines->bits[line];
    for (uint64_t i = lines->begin; i < lines->end; i++) {
        bool prime = (bits[i / 8] >> i % 8 & 1) == 0;
        check->zeros += prime;
        if (prime != (masks[i - lines->begin] >> bit & 1))
            fail_msg("210 * %llu + %u is %s", (unsigned long long)(lines->turn + i), lines->residues[line],
                     prime ? "not crossed off" : "crossed off");
    }
    uint8_t behind[64];
    memcpy(behind, bits + (lines->end + 7) / 8, sizeof behind);
}

static void check_end(void *context, const struct lines *lines)
{
    struct check *check = context;
    assert_true(check->in_chunk && check->next_line == lines->count);
    check->in_chunk = false;
}

static struct line_reader reader_of(struct check *check)
{
    return (struct line_reader){check, needs, 0, check_begin, check_line, check_end};
}

static struct high_sieve *new_high(enum simd level, const struct truth *truth, const struct line_reader *reader,
                                   uint64_t bytes)
{
    struct high_sieve *sieve = high_sieve_new(level, truth->range, table, reader, bytes, caches_own());
    assert_non_null(sieve);
    return sieve;
}

/* One piece; gives how many chunks it came in. */
static uint64_t check_piece_of(struct high_sieve *sieve, struct check *check, const struct line_reader *reader,
                               struct row_span piece)
{
    struct collector collector = {0};
    check->next = piece.first;
    check->chunks = check->zeros = 0;
    assert_int_equal(high_sieve_read(sieve, piece, reader, &(struct find_sink){&collector, NULL, watch_poll}), FIND_DONE);
    assert_true(check->next == piece.first + piece.count && !check->in_chunk);
    assert_true(collector.polls >= check->chunks * check->lines.count);
    uint64_t zeros = 0;
    for (uint64_t i = 0; i < piece.count; i++)
        zeros +=
            (uint64_t)__builtin_popcountll(check->truth->masks[piece.first - check->truth->rows.first + i] & check->wanted);
    assert_true(check->zeros == zeros);
    return check->chunks;
}

/* The whole range as one piece. */
static void check_whole_of(enum simd level, const struct truth *truth, uint64_t wanted, uint64_t bytes)
{
    struct check check = {.truth = truth, .wanted = wanted};
    struct line_reader reader = reader_of(&check);
    struct high_sieve *sieve = new_high(level, truth, &reader, bytes);
    check_piece_of(sieve, &check, &reader, truth->rows);
    high_sieve_free(sieve);
}

/* The lines whose residues modulo another number are among some: a bit for each of them. */
static uint64_t lines_modulo(uint32_t modulus, uint64_t residues)
{
    uint64_t lines = 0;
    for (size_t bit = 0; bit < ROW_BITS; bit++)
        lines |= (residues >> ROW_RESIDUE[bit] % modulus & 1) << bit;
    return lines;
}

/* Those that can hold a prime with another one a distance above or below: with 2, twins. */
static uint64_t lines_of_pairs(uint32_t distance)
{
    uint64_t lines = 0;
    for (size_t a = 0; a < ROW_BITS; a++)
        for (size_t b = 0; b < ROW_BITS; b++)
            if ((ROW_RESIDUE[a] + distance) % ROW_NUMBERS == ROW_RESIDUE[b] % ROW_NUMBERS)
                lines |= UINT64_C(1) << a | UINT64_C(1) << b;
    return lines;
}

/* At least one line: few, half or most of them; or whole classes modulo 30 or 6. */
static uint64_t random_lines(uint64_t *random)
{
    uint64_t lines = 0;
    while (lines == 0) {
        lines = random_next(random) & ALL_LINES;
        switch (random_below(random, 6)) {
        case 0:
            lines &= random_next(random) & random_next(random) & random_next(random);
            break;
        case 1:
            lines |= random_next(random) & ALL_LINES;
            break;
        case 2:
            lines = UINT64_C(1) << random_below(random, ROW_BITS);
            break;
        case 3:
            lines = lines_modulo(30, random_next(random));
            break;
        case 4:
            lines &= lines_modulo(6, random_below(random, 2) == 0 ? 1 << 1 : 1 << 5);
            break;
        }
    }
    return lines;
}

static void selections_are_as_meant(void **state)
{
    (void)state;
    assert_int_equal(__builtin_popcountll(lines_of_pairs(2)), 30);
    assert_int_equal(__builtin_popcountll(lines_modulo(30, 1 << 7)), 6);
    assert_true((lines_modulo(6, 1 << 1) ^ lines_modulo(6, 1 << 5)) == ALL_LINES);
}

/* The heights at which other primes, or other ways of them, come in. */
static const uint64_t MIDDLES[] = {
    UINT64_C(1) << 43, UINT64_C(1) << 50, UINT64_C(1) << 54, UINT64_C(1000000000000000000), UINT64_C(1) << 63,
};
enum { LOW_MIDDLES = TEST_LIGHT ? 2 : 4 };

static void classes_modulo_30_are_right(void **state)
{
    (void)state;
    static const uint32_t RESIDUES[] = {1, 7, 11, 13, 17, 19, 23, 29};
    for (size_t i = 0; i < 3; i++) {
        struct truth truth = truth_new((struct range){MIDDLES[i] - 20000, MIDDLES[i] + (TEST_LIGHT ? 0 : 2000000)});
        for (size_t k = 0; k < COUNT_OF(RESIDUES); k++)
            for (enum simd level = TEST_LIGHT || i > 0 ? simd_supported() : SIMD_PORTABLE; level <= simd_supported();
                 level++) {
                check_whole_of(level, &truth, lines_modulo(30, UINT64_C(1) << RESIDUES[k]), MANY_CHUNKS);
                check_whole_of(level, &truth, lines_modulo(30, UINT64_C(1) << RESIDUES[k] | 1 << 19), MANY_CHUNKS);
            }
        free(truth.masks);
    }
}

static void random_selections_are_right(void **state)
{
    (void)state;
    uint64_t random = 11;
    for (size_t i = 0; i < LOW_MIDDLES; i++) {
        struct truth truth = truth_new((struct range){MIDDLES[i] - 3000, MIDDLES[i] + (i < 2 ? 1000000 : 50000)});
        for (int round = 0; round < (TEST_LIGHT ? 3 : i < 2 ? 16 : 4); round++) {
            enum simd level = i < 2 ? (enum simd)random_below(&random, simd_supported() + UINT64_C(1)) : simd_supported();
            check_whole_of(level, &truth, random_lines(&random), round % 2 == 0 ? MANY_CHUNKS : ONE_CHUNK);
        }
        free(truth.masks);
    }
}

/* 2^63, and the last rows below 2^64, where the range also ends within its first and last rows. */
static void greatest_heights_are_right(void **state)
{
    (void)state;
    if (TEST_LIGHT)
        skip();
    uint64_t random = 12;
    const struct range ranges[] = {
        {MIDDLES[4] - 3000, MIDDLES[4] + 3000}, {UINT64_MAX - 9000, UINT64_MAX}, {UINT64_MAX - 8000, UINT64_MAX - 300}};
    for (size_t i = 0; i < COUNT_OF(ranges); i++) {
        struct truth truth = truth_new(ranges[i]);
        check_whole_of(simd_supported(), &truth, i == 0 ? lines_modulo(30, 1 << 7) : lines_of_pairs(2), ONE_CHUNK);
        check_whole_of(i == 1 ? SIMD_PORTABLE : simd_supported(), &truth, random_lines(&random), ONE_CHUNK);
        free(truth.masks);
    }
}

/* Pieces that begin and end anywhere, behind one another or not, whatever is expected behind them. */
static void check_any_order(enum simd level, const struct truth *truth, uint64_t wanted, uint64_t bytes, uint64_t *random)
{
    struct row_span piece = {truth->rows.first, 1};
    struct check check = {.truth = truth, .wanted = wanted};
    struct line_reader reader = reader_of(&check);
    struct high_sieve *sieve = new_high(level, truth, &reader, bytes);
    for (int round = 0; round < (TEST_LIGHT ? 8 : 30); round++) {
        uint64_t next = piece.first + piece.count, end = truth->rows.first + truth->rows.count;
        if (random_below(random, 4) == 0 || next >= end)
            next = truth->rows.first + random_below(random, truth->rows.count);
        uint64_t most = (end - next) >> random_below(random, 12);
        piece = (struct row_span){next, most < 2 ? 1 : 1 + random_below(random, most)};
        if (random_below(random, 3) == 0)
            high_sieve_expect(sieve, random_below(random, 2) == 0 ? UINT64_MAX : random_below(random, truth->rows.count));
        check_piece_of(sieve, &check, &reader, piece);
    }
    high_sieve_free(sieve);
}

static void pieces_in_any_order_are_right(void **state)
{
    (void)state;
    uint64_t random = 13;
    for (size_t i = 0; i < 2; i++) {
        struct truth truth = truth_new((struct range){MIDDLES[i] + i, MIDDLES[i] + 4000000});
        for (enum simd level = TEST_LIGHT ? simd_supported() : SIMD_PORTABLE; level <= simd_supported(); level++) {
            check_any_order(level, &truth, random_lines(&random), MANY_CHUNKS, &random);
            check_any_order(level, &truth, random_lines(&random), ONE_CHUNK, &random);
        }
        free(truth.masks);
    }
}

/* Pieces that follow one another, with all rows behind them expected, share chunks: each is cut where chunks meet, and
 * nowhere else. Their counts by all selections of one partition add up to high_sieve_count. */
static void chunks_are_shared(void **state)
{
    (void)state;
    const uint64_t first = UINT64_C(300000000000001), chunk = HIGH_CHUNK_ROWS;
    struct truth truth =
        truth_new((struct range){first, first + (TEST_LIGHT ? chunk / 8 : 2 * chunk + 5000) * ROW_NUMBERS});
    const uint64_t parts[] = {lines_of_pairs(2), ALL_LINES & ~lines_of_pairs(2)};
    uint64_t zeros = 0, count;
    for (size_t k = 0; k < COUNT_OF(parts); k++) {
        struct check check = {.truth = &truth, .wanted = parts[k]};
        struct line_reader reader = reader_of(&check);
        struct high_sieve *sieve = new_high(simd_supported(), &truth, &reader, k == 0 ? MANY_CHUNKS : ONE_CHUNK);
        high_sieve_expect(sieve, UINT64_MAX);
        uint64_t piece_rows = truth.rows.count / 5 + 7, end = truth.rows.first + truth.rows.count;
        for (uint64_t row = truth.rows.first; row < end; row += piece_rows) {
            struct row_span piece = {row, min_u64(piece_rows, end - row)};
            uint64_t begin = row - truth.rows.first, seams = (begin + piece.count - 1) / chunk - begin / chunk;
            assert_int_equal(check_piece_of(sieve, &check, &reader, piece), seams + 1);
            zeros += check.zeros;
        }
        high_sieve_free(sieve);
    }
    struct high_sieve *sieve = new_high(simd_supported(), &truth, NULL, MANY_CHUNKS);
    assert_int_equal(high_sieve_count(&count, sieve, truth.rows, &(struct find_sink){0}), FIND_DONE);
    assert_true(count == zeros);
    high_sieve_free(sieve);
    free(truth.masks);
}

/* The fewer groups of lines there are, the more chunks a window can have: short pieces anywhere in windows of 70. */
static void windows_of_many_chunks_are_right(void **state)
{
    (void)state;
    static const uint64_t CHUNKS[] = {0, 69, 31, 32, 68};
    const uint64_t first = row_of(UINT64_C(1000000000000000)), rows = TEST_LIGHT ? 300 : 2000;
    const uint64_t selections[] = {lines_modulo(30, 1 << 17), lines_modulo(30, 1 << 1 | 1 << 23) & lines_of_pairs(4)};
    struct range range = {row_first_number(first), row_last_number(first + 70 * HIGH_CHUNK_ROWS - 1)};
    for (size_t k = 0; k < COUNT_OF(selections); k++) {
        struct check check = {.wanted = selections[k]};
        struct line_reader reader = reader_of(&check);
        struct high_sieve *sieve = high_sieve_new(simd_supported(), range, table, &reader, MANY_CHUNKS, caches_own());
        assert_non_null(sieve);
        high_sieve_expect(sieve, UINT64_MAX);
        for (size_t i = 0; i < COUNT_OF(CHUNKS); i++) {
            struct row_span piece = {first + CHUNKS[i] * HIGH_CHUNK_ROWS + (HIGH_CHUNK_ROWS - rows) * (i % 2), rows};
            struct truth truth = truth_new(range_of_rows(piece, range));
            check.truth = &truth;
            check_piece_of(sieve, &check, &reader, piece);
            free(truth.masks);
            high_sieve_expect(sieve, 0);
        }
        high_sieve_free(sieve);
    }
}

/* However many polls have let it go on, a stopped reading leaves nothing behind that is wrong. */
static void poll_stops_reading(void **state)
{
    (void)state;
    struct truth truth = truth_new((struct range){MIDDLES[1], MIDDLES[1] + 200000});
    struct check check = {.truth = &truth, .wanted = lines_of_pairs(6)};
    struct line_reader reader = reader_of(&check);
    struct high_sieve *sieve = new_high(simd_supported(), &truth, &reader, MANY_CHUNKS);
    enum find_status status = FIND_STOPPED;
    struct row_span piece = {truth.rows.first + 10, truth.rows.count - 20};
    for (uint64_t polls = 1, stops = 0; status != FIND_DONE; polls += 1 + polls / 4, stops++) {
        struct collector collector = {.stop_after = polls};
        check.next = piece.first;
        check.in_chunk = false;
        status = high_sieve_read(sieve, piece, &reader, &(struct find_sink){&collector, NULL, watch_poll});
        assert_true(status == FIND_DONE ? stops > 8 : status == FIND_STOPPED && collector.polls == polls);
        check.in_chunk = false;
        check_piece_of(sieve, &check, &reader, stops % 2 == 0 ? piece : truth.rows);
        high_sieve_expect(sieve, stops % 3);
        check_piece_of(sieve, &check, &reader, (struct row_span){truth.rows.first, 1 + stops});
    }
    high_sieve_free(sieve);
    free(truth.masks);
}

/* No line is read of no rows. */
static void empty_pieces_are_not_read(void **state)
{
    (void)state;
    struct truth truth = truth_new((struct range){MIDDLES[0], MIDDLES[0] + 1000});
    struct check check = {.truth = &truth, .wanted = ALL_LINES};
    struct line_reader reader = reader_of(&check);
    struct high_sieve *sieve = new_high(simd_supported(), &truth, &reader, ONE_CHUNK);
    assert_int_equal(check_piece_of(sieve, &check, &reader, (struct row_span){truth.rows.first, 0}), 0);
    high_sieve_free(sieve);
    free(truth.masks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selections_are_as_meant),          cmocka_unit_test(classes_modulo_30_are_right),
        cmocka_unit_test(random_selections_are_right),      cmocka_unit_test(greatest_heights_are_right),
        cmocka_unit_test(pieces_in_any_order_are_right),    cmocka_unit_test(chunks_are_shared),
        cmocka_unit_test(windows_of_many_chunks_are_right), cmocka_unit_test(poll_stops_reading),
        cmocka_unit_test(empty_pieces_are_not_read),
    };
    return cmocka_run_group_tests(tests, make_table, free_table);
}
