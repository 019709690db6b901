#include "find/high/large.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/arith.h"
#include "find/high/base_table.h"
#include "find/high/buckets.h"
#include "find/high/large_kernels.h"

enum {
    /* Of the smallest prime whose hits go to buckets. At 1e18 + 1e10, 12 to 50 million differ by 3% with AVX-512; with AVX2
     * 25 million take a tenth longer. (These measurements: an Intel Xeon, Sapphire Rapids, 2 MiB of L2 cache.) */
    DIRECT_ROW = 16000000 / ROW_NUMBERS / 64 * 64,
    POLL_WORK = 60000, /* primes and hits between two polls: about a tenth of a millisecond */
    SKIP_STEPS = 2,    /* from so many steps on multiples of 11 to 19 are left out; 1 takes as long */
    FEW_STEPS = 1,     /* with fewer steps of 6p two classes of factors are not told apart: near 2^64, or for 1e8 numbers,
                          that saves a tenth; 1/3 to 4/3 do not differ */
    SLOT_BITS = 3,     /* of a hit's line: which one of its group */
    CHUNKS_MAX = 1 << HIT_CHUNK_BITS,
};

_Static_assert(CHUNK_ROWS == 1 << HIT_ROW_BITS, "a hit tells the rows of a chunk apart");
_Static_assert(LINE_GROUPS << SLOT_BITS == 1 << HIT_LINE_BITS, "and its lines");
_Static_assert(LINE_GROUPS *CHUNKS_MAX <= BUCKETS_MAX, "there are as many buckets");

/* For each multiple that is coprime to 210: three for its hit, if it has one, and a little for what the ends of blocks
 * leave unused. Measured near 1e18: 2.5 in windows of four chunks, 2.8 in one of a single chunk, where fewer multiples are
 * left out. */
static const double MULTIPLE_BYTES = 2.65;

/* The residues of the groups. */
static const uint32_t RESIDUE_30[LINE_GROUPS] = {1, 7, 11, 13, 17, 19, 23, 29};

struct far {
    const struct far_kernels *kernels;
    const uint8_t *table;
    uint32_t limit; /* of the table's primes */
    uint64_t rows_max;
    struct row_span window;
    uint8_t line[ROW_BITS];      /* of a hit, for each bit of a row: group, and slot in it */
    size_t places[ROW_BITS];     /* of their lines in a chunk's memory */
    struct far_class of_2;       /* all odd factors */
    struct far_class of_6[2][2]; /* [n is 5 modulo 6][p is 5 modulo 6]: the factors that lead to such numbers n */
    struct far_class of_30[LINE_GROUPS][LINE_GROUPS]; /* [group of n][p modulo 30, by its index in RESIDUE_30] */
    uint8_t index_30[30];                             /* in RESIDUE_30 */
    struct buckets buckets;
    struct far_batch batch;
    struct far_hits hits;
};

/* What one pass over the table does. */
struct pass {
    struct far *far;
    uint64_t begin, end;  /* rows of the table: of the primes */
    struct row_span rows; /* that are looked at */
    uint32_t row_0;       /* of the first one, from the chunk's or window's first on */
    int group;            /* whose lines are wanted; -1: all */
    const struct far_poll *poll;
    double done, part; /* before the pass, and in it: of the poll's work */
    double chunk_done; /* of the pass, before the table's chunk in hand, */
    double chunk_part; /* and in it */
    uint64_t unpolled;
    bool stopped;
};

/* Multiples of the primes between two numbers, for each row. */
static double multiples_per_row(double from, double to)
{
    return to <= from ? 0 : ROW_BITS * log(log(to) / log(from));
}

static void make_lines(struct far *far)
{
    uint8_t slots[LINE_GROUPS] = {0};
    for (uint8_t i = 0; i < LINE_GROUPS; i++)
        far->index_30[RESIDUE_30[i]] = i;
    for (size_t bit = 0; bit < ROW_BITS; bit++) {
        uint8_t group = far->index_30[ROW_RESIDUE[bit] % 30], slot = slots[group]++;
        far->line[bit] = (uint8_t)(group << SLOT_BITS | slot);
        far->places[bit] = group * (size_t)GROUP_BYTES + slot * (size_t)CHUNK_LINE;
    }
}

static uint32_t skip_of_class(const struct far_class *class)
{
    uint32_t skip = 0;
    for (size_t k = 0; k < FAR_SKIPS; k++) {
        uint32_t steps = 0;
        while ((class->modulus * steps + class->factor) % FAR_SKIP_PRIME[k] != 0)
            steps++;
        skip |= steps << 8 * k;
    }
    return skip;
}

/* The class of factors that lead from primes p of a residue to numbers n of another. */
static struct far_class class_of(const struct far *far, uint32_t modulus, uint32_t n, uint32_t p)
{
    struct far_class class = {.modulus = modulus, .factor = 1};
    while (class.factor * p % modulus != n)
        class.factor++;
    class.skip = skip_of_class(&class);
    /* Numbers are known by their distance from a multiple of 210, and 2. */
    uint32_t rest = (n + modulus - 2) % modulus;
    memset(class.line, NO_LINE, sizeof class.line);
    for (uint32_t place = 0; place < ROW_NUMBERS / modulus; place++) {
        unsigned bit = ROW_BIT[modulus * place + rest];
        class.line[place] = bit < ROW_BITS ? far->line[bit] : NO_LINE;
    }
    return class;
}

static void make_classes(struct far *far)
{
    far->of_2 = class_of(far, 2, 1, 1);
    for (uint32_t n = 0; n < 2; n++)
        for (uint32_t p = 0; p < 2; p++)
            far->of_6[n][p] = class_of(far, 6, n == 0 ? 1 : 5, p == 0 ? 1 : 5);
    for (size_t n = 0; n < LINE_GROUPS; n++)
        for (size_t p = 0; p < LINE_GROUPS; p++)
            far->of_30[n][p] = class_of(far, 30, RESIDUE_30[n], RESIDUE_30[p]);
}

struct far *far_new(enum simd simd, const uint8_t *table, uint32_t limit, uint64_t bytes)
{
    struct far *far = calloc(1, sizeof *far);
    if (far == NULL)
        return NULL;
    far->kernels = far_kernels_for(simd);
    far->table = table;
    far->limit = limit;
    make_lines(far);
    make_classes(far);
    double chunk_bytes = MULTIPLE_BYTES * CHUNK_ROWS * multiples_per_row(DIRECT_ROW * (double)ROW_NUMBERS, limit);
    double chunks = chunk_bytes > 0 ? (double)bytes / chunk_bytes : CHUNKS_MAX;
    far->rows_max = CHUNK_ROWS * (uint64_t)fmin(fmax(chunks, 1), CHUNKS_MAX);
    return far;
}

void far_free(struct far *far)
{
    if (far == NULL)
        return;
    buckets_free(&far->buckets);
    free(far);
}

const size_t *far_line_places(const struct far *far)
{
    return far->places;
}

struct row_span far_window(const struct far *far)
{
    return far->window;
}

uint64_t far_window_rows_max(const struct far *far)
{
    return far->rows_max;
}

/* The lines of a chunk of the table are passed one after the other. */
static void poll(struct pass *pass, uint64_t work, size_t line)
{
    if (pass->far->buckets.starved)
        pass->stopped = true;
    pass->unpolled += work;
    if (pass->unpolled < POLL_WORK || pass->stopped)
        return;
    pass->unpolled = 0;
    if (pass->poll->poll == NULL)
        return;
    double done = pass->chunk_done + pass->chunk_part * (double)line / ROW_BITS;
    pass->stopped = !pass->poll->poll(pass->poll->context, pass->done + pass->part * done);
}

/* The classes of factors by which primes of a residue lead to the lines that are wanted; gives how many. */
static size_t classes_of(const struct far_class *classes[FAR_CLASSES], const struct pass *pass, uint32_t residue)
{
    const struct far *far = pass->far;
    if (pass->group >= 0) {
        classes[0] = &far->of_30[pass->group][far->index_30[residue % 30]];
        return 1;
    }
    if (pass->rows.count < FEW_STEPS * 6 * (uint64_t)far->batch.index[0]) {
        classes[0] = &far->of_2;
        return 1;
    }
    for (size_t n = 0; n < 2; n++)
        classes[n] = &far->of_6[n][residue % 6 == 5];
    return 2;
}

/* The primes of some words of a line of the table. */
static void pass_words(struct pass *pass, size_t line, const uint64_t *words, size_t count, uint64_t table_row)
{
    struct far *far = pass->far;
    struct far_batch *batch = &far->batch;
    batch->count = far->kernels->list_bits(batch->index, words, count, (uint32_t)table_row);
    batch->residue = ROW_RESIDUE[line];
    if (batch->count == 0)
        return;
    const struct far_class *classes[FAR_CLASSES];
    size_t class_count = classes_of(classes, pass, batch->residue);
    uint64_t steps = pass->rows.count / (classes[0]->modulus * (uint64_t)batch->index[0]);
    bool skips = steps >= SKIP_STEPS;
    far->kernels->first_multiples(batch, classes, class_count, pass->rows.first, skips);
    for (size_t k = 0; k < class_count; k++)
        far->kernels->make_hits(&far->hits, batch, classes[k], &batch->multiples[k], pass->row_0,
                                (uint32_t)pass->rows.count, skips);
    poll(pass, batch->count * class_count * (1 + 2 * steps), line);
}

/* One chunk of the table, line by line. */
static void pass_chunk(struct pass *pass, uint64_t chunk)
{
    uint64_t first = chunk * TABLE_ROWS;
    uint64_t begin = (max_u64(pass->begin, first) - first) / 64, end = (min_u64(pass->end - first, TABLE_ROWS) + 63) / 64;
    pass->chunk_done += pass->chunk_part;
    pass->chunk_part = 64.0 * (double)(end - begin) / (double)(pass->end + 64 - pass->begin);
    for (size_t line = 0; line < ROW_BITS; line++) {
        const uint64_t *words = (const uint64_t *)(pass->far->table + chunk * TABLE_CHUNK + line * TABLE_LINE);
        for (uint64_t w = begin; w < end && !pass->stopped; w += FAR_WORDS)
            pass_words(pass, line, words + w, min_u64(end - w, FAR_WORDS), first + 64 * w);
    }
}

/* Makes the hits of the primes of the table's rows begin ... end-1; hits go where `flush` says. */
static enum find_status make_pass(struct pass *pass, void (*flush)(struct far_hits *), void *context)
{
    struct far_hits *hits = &pass->far->hits;
    hits->end = hits->hit;
    hits->flush = flush;
    hits->context = context;
    for (uint64_t chunk = pass->begin / TABLE_ROWS; chunk * TABLE_ROWS < pass->end && !pass->stopped; chunk++)
        pass_chunk(pass, chunk);
    flush(hits);
    return pass->far->buckets.starved ? FIND_NO_MEMORY : pass->stopped ? FIND_STOPPED : FIND_DONE;
}

/* Behind the last row of primes that can divide numbers of the rows, and whose square is not above them. The last row can
 * reach beyond the range to a square of which the table does not know. */
static uint64_t table_end(const struct far *far, struct row_span rows)
{
    uint32_t root = integer_sqrt(row_last_number(rows.first + rows.count - 1));
    return row_of(min_u64(root, far->limit)) + 1;
}

static void add_to_buckets(struct far_hits *hits)
{
    buckets_add(hits->context, hits->hit, hits->end);
    hits->end = hits->hit;
}

enum find_status far_open(struct far *far, struct row_span window, const struct far_poll *poll)
{
    far->window.count = 0;
    size_t chunks = (window.count - 1) / CHUNK_ROWS + 1;
    struct pass pass = {.far = far,
                        .begin = DIRECT_ROW,
                        .end = table_end(far, window),
                        .rows = window,
                        .group = -1,
                        .poll = poll,
                        .part = 1};
    buckets_clear(&far->buckets, LINE_GROUPS * chunks);
    enum find_status status = FIND_NO_MEMORY;
    if (!far->buckets.starved)
        status = make_pass(&pass, add_to_buckets, &far->buckets);
    if (status == FIND_DONE)
        far->window = window;
    /* Others, the MPI library among them, need memory to say that there is not enough. */
    if (status == FIND_NO_MEMORY)
        buckets_free(&far->buckets);
    return status;
}

static void cross_now(struct far_hits *hits)
{
    cross_hits_now(hits->context, hits->hit, hits->end);
    hits->end = hits->hit;
}

enum find_status far_cross(uint8_t *lines, struct far *far, struct row_span rows, const struct far_poll *poll)
{
    uint64_t in_window = rows.first - far->window.first, chunk = in_window / CHUNK_ROWS;
    for (int group = 0; group < LINE_GROUPS; group++) {
        struct pass pass = {.far = far,
                            .begin = FAR_ROW,
                            .end = min_u64(table_end(far, rows), DIRECT_ROW),
                            .rows = rows,
                            .row_0 = in_window % CHUNK_ROWS,
                            .group = group,
                            .poll = poll,
                            .done = (double)group / LINE_GROUPS,
                            .part = 1.0 / LINE_GROUPS};
        uint8_t *group_lines = lines + (size_t)group * GROUP_BYTES;
        if (make_pass(&pass, cross_now, group_lines) != FIND_DONE)
            return FIND_STOPPED;
        buckets_cross(group_lines, &far->buckets, LINE_GROUPS * chunk + (size_t)group);
    }
    return FIND_DONE;
}
