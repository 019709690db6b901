/* Large primes: which are taken at once and which through buckets, by which classes of factors, and the way through the
 * table of base primes. What is done with each prime is in large_kernels.h. */
#include "find/high/large.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/arith.h"
#include "find/high/base_chunks.h"
#include "find/high/buckets.h"
#include "find/high/large_kernels.h"

enum {
    /* The table's row of the smallest prime whose hits go to buckets. At 1e18 + 1e10, 12 to 50 million differ by 3% with
     * AVX-512; with AVX2 25 million take a tenth longer. (These measurements: an Intel Xeon, Sapphire Rapids, 2 MiB of L2
     * cache.) */
    DIRECT_ROW = 16000000 / ROW_NUMBERS / 64 * 64,
    /* Primes and hits between two polls: about a tenth of a millisecond. */
    POLL_WORK = 60000,
    /* Steps of a prime in the rows from which on multiples of 11 to 19 are left out; 1 takes as long. */
    SKIP_STEPS = 2,
    /* What a class's first multiple takes, in steps. For all lines two classes modulo 6 are then told apart from 8p on:
     * less would take a tenth longer near 2^64, or for 1e8 numbers; 2p to 8p do not differ. For twins 0 to 2 do not differ.
     */
    FIRST_COST = 1,
    SLOT_BITS = 3, /* Of a hit's line: its place in its group. */
};

_Static_assert(HIGH_CHUNK_ROWS == 1 << HIT_ROW_BITS, "a hit tells the rows of a chunk apart");
_Static_assert(DIRECT_ROW <= TABLE_ROWS, "what is taken at once is in the table's first chunk, which is always there");
_Static_assert(HIGH_GROUPS << SLOT_BITS == 1 << HIT_LINE_BITS_MAX, "a hit tells the lines of a chunk apart");
_Static_assert(BUCKETS_MAX == 1 << (32 - HIT_ROW_BITS - SLOT_BITS), "a hit's bucket is its group and chunk");

/* Memory for each multiple that is coprime to 210: three bytes for its hit, if it has one, and a little for what the ends
 * of blocks leave unused. Measured near 1e18: 2.5 in windows of four chunks, 2.8 in one of a single chunk, where fewer
 * multiples are left out. */
static const double MULTIPLE_BYTES = 2.65;

/* The residues of the groups, modulo 30. */
static const uint32_t RESIDUE_30[HIGH_GROUPS] = {1, 7, 11, 13, 17, 19, 23, 29};

struct large_primes {
    const struct large_kernels *kernels;
    struct base_chunks table;
    uint64_t limit; /* Of the table's primes. */
    bool opened;    /* There was a window. */
    uint64_t rows_max;
    struct row_span window;
    size_t groups;                 /* Those with a line that is wanted, in the order of RESIDUE_30. */
    uint32_t group_bits;           /* How many bits it takes to tell them apart. */
    uint8_t group[HIGH_GROUPS];    /* The index in RESIDUE_30 of each of them. */
    uint8_t line[ROW_BITS];        /* Of a hit, for each bit of a row: group, and slot in it; or LARGE_NO_LINE. */
    size_t places[ROW_BITS];       /* Of the lines that are wanted, in a chunk's memory. */
    struct large_class of_2;       /* All odd factors. */
    struct large_class of_6[2][2]; /* [n is 5 modulo 6][p is 5 modulo 6]: the factors that lead to such numbers n. */
    struct large_class of_30[HIGH_GROUPS][HIGH_GROUPS]; /* [group of n][p modulo 30, by its index in RESIDUE_30]. */
    size_t count_6;                                     /* How many residues modulo 6 have a line that is wanted, */
    uint8_t wanted_6[2];                                /* and which: 0 for 1, 1 for 5. */
    uint8_t index_30[30];                               /* The index in RESIDUE_30. */
    struct buckets buckets;
    struct large_batch batch;
    struct large_hits hits;
};

/* One way through a part of the table. */
struct table_scan {
    struct large_primes *large;
    uint64_t begin, end;  /* The primes: rows of the table. */
    struct row_span rows; /* The rows in which they cross off. */
    uint32_t row_0;       /* The first of them, counted from the chunk's or window's first row. */
    int group;            /* Whose lines are wanted; -1: all. */
    const struct large_poll *poll;
    double done, fraction;             /* Of the poll's work: before the scan, and the scan. */
    double chunk_done, chunk_fraction; /* Of the scan: before the table's chunk, and the chunk. */
    uint64_t unpolled;                 /* Work since the last poll. */
    bool stopped;                      /* By poll, or as memory does not suffice. */
    bool starved;                      /* There is no memory for the table. */
};

/* The number of multiples of the primes between two numbers in a row's numbers of some residues. */
static double multiples_per_row(int residues, double from, double to)
{
    return to <= from ? 0 : residues * log(log(to) / log(from));
}

/* The groups that have one of the lines; gives the number of the group for each residue modulo 30 by its index. */
static void make_groups(uint8_t number[HIGH_GROUPS], struct large_primes *large, uint64_t lines)
{
    bool wanted[HIGH_GROUPS] = {0}, wanted_6[2] = {0};
    for (uint8_t i = 0; i < HIGH_GROUPS; i++)
        large->index_30[RESIDUE_30[i]] = i;
    for (size_t bit = 0; bit < ROW_BITS; bit++)
        if ((lines >> bit & 1) != 0)
            wanted[large->index_30[ROW_RESIDUE[bit] % 30]] = wanted_6[ROW_RESIDUE[bit] % 6 == 5] = true;
    for (uint8_t i = 0; i < HIGH_GROUPS; i++) {
        number[i] = (uint8_t)large->groups;
        if (wanted[i])
            large->group[large->groups++] = i;
    }
    while (large->groups > 1u << large->group_bits)
        large->group_bits++;
    for (uint8_t n = 0; n < 2; n++)
        if (wanted_6[n])
            large->wanted_6[large->count_6++] = n;
}

static void make_lines(struct large_primes *large, uint64_t lines)
{
    uint8_t number[HIGH_GROUPS], slots[HIGH_GROUPS] = {0};
    size_t count = 0;
    make_groups(number, large, lines);
    memset(large->line, LARGE_NO_LINE, sizeof large->line);
    for (size_t bit = 0; bit < ROW_BITS; bit++) {
        if ((lines >> bit & 1) == 0)
            continue;
        uint8_t group = number[large->index_30[ROW_RESIDUE[bit] % 30]], slot = slots[group]++;
        large->line[bit] = (uint8_t)(group << SLOT_BITS | slot);
        large->places[count++] = group * (size_t)HIGH_GROUP_BYTES + slot * (size_t)HIGH_CHUNK_LINE;
    }
}

static uint32_t skip_of_class(const struct large_class *class)
{
    uint32_t skip = 0;
    for (size_t k = 0; k < LARGE_SKIPS; k++) {
        uint32_t steps = 0;
        while ((class->modulus * steps + class->factor) % LARGE_SKIP_PRIME[k] != 0)
            steps++;
        skip |= steps << 8 * k;
    }
    return skip;
}

/* The class of factors that lead from primes p of a residue to numbers n of another. */
static struct large_class class_of(const struct large_primes *large, uint32_t modulus, uint32_t n, uint32_t p)
{
    struct large_class class = {.modulus = modulus, .factor = 1};
    while (class.factor * p % modulus != n)
        class.factor++;
    class.skip = skip_of_class(&class);
    /* Numbers are known by their distance from a multiple of 210, and 2. */
    uint32_t rest = (n + modulus - 2) % modulus;
    memset(class.line, LARGE_NO_LINE, sizeof class.line);
    for (uint32_t place = 0; place < ROW_NUMBERS / modulus; place++) {
        unsigned bit = ROW_BIT[modulus * place + rest];
        class.line[place] = bit < ROW_BITS ? large->line[bit] : LARGE_NO_LINE;
    }
    return class;
}

static void make_classes(struct large_primes *large)
{
    large->of_2 = class_of(large, 2, 1, 1);
    for (uint32_t n = 0; n < 2; n++)
        for (uint32_t p = 0; p < 2; p++)
            large->of_6[n][p] = class_of(large, 6, n == 0 ? 1 : 5, p == 0 ? 1 : 5);
    for (size_t n = 0; n < HIGH_GROUPS; n++)
        for (size_t p = 0; p < HIGH_GROUPS; p++)
            large->of_30[n][p] = class_of(large, 30, RESIDUE_30[n], RESIDUE_30[p]);
}

/* The most rows of a window, by the number of lines that are wanted, and the bits that tell their groups apart. */
static uint64_t rows_max_of(int lines, uint32_t group_bits, uint64_t limit, uint64_t bytes)
{
    double multiples = multiples_per_row(lines, DIRECT_ROW * (double)ROW_NUMBERS, (double)limit);
    double chunk_bytes = MULTIPLE_BYTES * HIGH_CHUNK_ROWS * multiples;
    double most = BUCKETS_MAX >> group_bits, chunks = chunk_bytes > 0 ? (double)bytes / chunk_bytes : most;
    return HIGH_CHUNK_ROWS * (uint64_t)fmin(fmax(chunks, 1), most);
}

uint64_t large_rows_max(uint64_t limit, uint64_t bytes)
{
    return rows_max_of(ROW_BITS, HIT_LINE_BITS_MAX - SLOT_BITS, limit, bytes);
}

struct large_primes *large_new(enum simd simd, const uint8_t *table, uint64_t limit, uint64_t lines, uint64_t bytes)
{
    struct large_primes *large = calloc(1, sizeof *large);
    if (large == NULL)
        return NULL;
    large->kernels = large_kernels_for(simd);
    large->table = (struct base_chunks){.table = table, .limit = limit, .simd = simd, .keep = true};
    large->limit = limit;
    make_lines(large, lines);
    make_classes(large);
    large->rows_max = rows_max_of(__builtin_popcountll(lines), large->group_bits, limit, bytes);
    return large;
}

void large_expect(struct large_primes *large, uint64_t rows)
{
    base_chunks_keep(&large->table, rows > large->rows_max);
}

void large_free(struct large_primes *large)
{
    if (large == NULL)
        return;
    buckets_free(&large->buckets);
    base_chunks_free(&large->table);
    free(large);
}

size_t large_chunk_bytes(const struct large_primes *large)
{
    return large->groups * HIGH_GROUP_BYTES;
}

const size_t *large_line_places(const struct large_primes *large)
{
    return large->places;
}

struct row_span large_window(const struct large_primes *large)
{
    return large->window;
}

uint64_t large_window_rows_max(const struct large_primes *large)
{
    return large->rows_max;
}

/* `line` of the table's chunk is scanned. */
static void poll(struct table_scan *scan, uint64_t work, size_t line)
{
    if (scan->large->buckets.starved)
        scan->stopped = true;
    scan->unpolled += work;
    if (scan->unpolled < POLL_WORK || scan->stopped)
        return;
    scan->unpolled = 0;
    if (scan->poll->poll == NULL)
        return;
    double done = scan->chunk_done + scan->chunk_fraction * (double)line / ROW_BITS;
    scan->stopped = !scan->poll->poll(scan->poll->context, scan->done + scan->fraction * done);
}

/* What it takes to make a prime's hits by some classes of a modulus, in steps; it has `steps_of_2` of 2p in the rows. */
static uint64_t classes_cost(size_t classes, uint32_t modulus, uint64_t steps_of_2)
{
    return classes * (FIRST_COST + 1 + 2 * steps_of_2 / modulus);
}

/* The classes of factors by which primes of a residue lead to the lines that are wanted; gives how many. */
static size_t classes_of(const struct large_class *classes[LARGE_CLASSES], const struct table_scan *scan, uint32_t residue)
{
    const struct large_primes *large = scan->large;
    if (scan->group >= 0) {
        classes[0] = &large->of_30[large->group[scan->group]][large->index_30[residue % 30]];
        return 1;
    }
    uint64_t steps = scan->rows.count / (2 * (uint64_t)large->batch.index[0]);
    uint64_t cost_2 = classes_cost(1, 2, steps), cost_6 = classes_cost(large->count_6, 6, steps);
    uint64_t cost_30 = classes_cost(large->groups, 30, steps);
    bool fits = large->batch.index[large->batch.count - 1] < LARGE_INDEX_END_30;
    if (fits && cost_30 <= cost_6 && cost_30 <= cost_2) {
        for (size_t n = 0; n < large->groups; n++)
            classes[n] = &large->of_30[large->group[n]][large->index_30[residue % 30]];
        return large->groups;
    }
    if (cost_2 < cost_6) {
        classes[0] = &large->of_2;
        return 1;
    }
    for (size_t n = 0; n < large->count_6; n++)
        classes[n] = &large->of_6[large->wanted_6[n]][residue % 6 == 5];
    return large->count_6;
}

/* Makes the hits of the primes of some words of a line of the table. */
static void scan_words(struct table_scan *scan, size_t line, const uint64_t *words, size_t count, uint64_t table_row)
{
    struct large_primes *large = scan->large;
    struct large_batch *batch = &large->batch;
    batch->count = large->kernels->list_bits(batch->index, words, count, (uint32_t)table_row);
    batch->residue = ROW_RESIDUE[line];
    if (batch->count == 0)
        return;
    /* There is no closer look at primes with a multiple at most. */
    if (scan->group < 0 && scan->rows.count < 2 * (uint64_t)batch->index[0]) {
        large->kernels->make_far_hits(&large->hits, batch, &large->of_2, scan->rows.first, scan->row_0,
                                      (uint32_t)scan->rows.count);
        poll(scan, batch->count, line);
        return;
    }
    const struct large_class *classes[LARGE_CLASSES];
    size_t class_count = classes_of(classes, scan, batch->residue);
    assert(class_count > 0);
    uint64_t steps = scan->rows.count / (classes[0]->modulus * (uint64_t)batch->index[0]);
    bool skips = steps >= SKIP_STEPS;
    large->kernels->first_multiples(batch, classes, class_count, scan->rows.first, skips);
    for (size_t k = 0; k < class_count; k++)
        large->kernels->make_hits(&large->hits, batch, classes[k], &batch->multiples[k], scan->row_0,
                                  (uint32_t)scan->rows.count, skips);
    poll(scan, batch->count * class_count * (1 + 2 * steps), line);
}

/* The scan waits while a chunk of the table is made. */
static bool poll_table(void *context, double done)
{
    const struct table_scan *scan = context;
    (void)done;
    return scan->poll->poll == NULL ||
           scan->poll->poll(scan->poll->context, scan->done + scan->fraction * scan->chunk_done);
}

/* NULL, and the scan stops, if there is none. */
static const uint8_t *chunk_of_table(struct table_scan *scan, uint64_t chunk)
{
    const uint8_t *bytes = NULL;
    const struct find_sink sink = {scan, NULL, poll_table};
    enum find_status status = base_chunks_get(&bytes, &scan->large->table, chunk, &sink);
    scan->stopped = scan->stopped || status != FIND_DONE;
    scan->starved = status == FIND_NO_MEMORY;
    return status == FIND_DONE ? bytes : NULL;
}

/* Scans one chunk of the table, line by line. */
static void scan_chunk(struct table_scan *scan, uint64_t chunk)
{
    uint64_t first = chunk * TABLE_ROWS;
    uint64_t begin = (max_u64(scan->begin, first) - first) / 64, end = (min_u64(scan->end - first, TABLE_ROWS) + 63) / 64;
    scan->chunk_done += scan->chunk_fraction;
    scan->chunk_fraction = 64.0 * (double)(end - begin) / (double)(scan->end + 64 - scan->begin);
    const uint8_t *bytes = chunk_of_table(scan, chunk);
    for (size_t line = 0; line < ROW_BITS && bytes != NULL; line++) {
        const uint64_t *words = (const uint64_t *)(bytes + line * TABLE_LINE);
        for (uint64_t w = begin; w < end && !scan->stopped; w += LARGE_WORDS)
            scan_words(scan, line, words + w, min_u64(end - w, LARGE_WORDS), first + 64 * w);
    }
}

/* Makes the hits of all primes of the scan; `flush` takes them. */
static enum find_status scan_table(struct table_scan *scan, void (*flush)(struct large_hits *), void *context)
{
    struct large_hits *hits = &scan->large->hits;
    hits->end = hits->hit;
    hits->flush = flush;
    hits->context = context;
    hits->line_bits = SLOT_BITS + scan->large->group_bits;
    for (uint64_t chunk = scan->begin / TABLE_ROWS; chunk * TABLE_ROWS < scan->end && !scan->stopped; chunk++)
        scan_chunk(scan, chunk);
    flush(hits);
    if (scan->starved || scan->large->buckets.starved)
        return FIND_NO_MEMORY;
    return scan->stopped ? FIND_STOPPED : FIND_DONE;
}

/* The row of the table behind the last prime whose square is not above the numbers of the rows. The last of the rows can
 * reach beyond the range to a square that the table does not serve. */
static uint64_t table_end(const struct large_primes *large, struct row_span rows)
{
    uint64_t root = integer_sqrt(row_last_number(rows.first + rows.count - 1));
    return row_of(min_u64(root, large->limit)) + 1;
}

static void add_to_buckets(struct large_hits *hits)
{
    buckets_add(hits->context, hits->hit, hits->end);
    hits->end = hits->hit;
}

enum find_status large_open(struct large_primes *large, struct row_span window, const struct large_poll *poll)
{
    large->window.count = 0;
    /* To make the table once more takes longer than its pages. */
    if (large->opened)
        base_chunks_keep(&large->table, true);
    large->opened = true;
    size_t chunks = (window.count - 1) / HIGH_CHUNK_ROWS + 1;
    struct table_scan scan = {.large = large,
                              .begin = DIRECT_ROW,
                              .end = table_end(large, window),
                              .rows = window,
                              .group = -1,
                              .poll = poll,
                              .fraction = 1};
    buckets_clear(&large->buckets, chunks << large->group_bits);
    enum find_status status = FIND_NO_MEMORY;
    if (!large->buckets.starved)
        status = scan_table(&scan, add_to_buckets, &large->buckets);
    if (status == FIND_DONE)
        large->window = window;
    /* Others, the MPI library among them, need memory to say that there is not enough. */
    if (status == FIND_NO_MEMORY)
        buckets_free(&large->buckets);
    return status;
}

static void cross_now(struct large_hits *hits)
{
    buckets_cross_now(hits->context, hits->hit, hits->end);
    hits->end = hits->hit;
}

enum find_status large_cross(uint8_t *lines, struct large_primes *large, struct row_span rows,
                             const struct large_poll *poll)
{
    uint64_t in_window = rows.first - large->window.first, chunk = in_window / HIGH_CHUNK_ROWS;
    for (size_t group = 0; group < large->groups; group++) {
        struct table_scan scan = {.large = large,
                                  .begin = LARGE_ROW,
                                  .end = min_u64(table_end(large, rows), DIRECT_ROW),
                                  .rows = rows,
                                  .row_0 = in_window % HIGH_CHUNK_ROWS,
                                  .group = (int)group,
                                  .poll = poll,
                                  .done = (double)group / (double)large->groups,
                                  .fraction = 1 / (double)large->groups};
        uint8_t *group_lines = lines + group * HIGH_GROUP_BYTES;
        enum find_status status = scan_table(&scan, cross_now, group_lines);
        if (status != FIND_DONE)
            return status;
        buckets_cross(group_lines, &large->buckets, (chunk << large->group_bits) + group);
    }
    return FIND_DONE;
}
