/* An answer: the first and the last prime of the span, which make the gap to a neighbour; how many gaps there are that were
 * asked for; the largest of them; and a list. Each entry of the list has two words: size and place of a gap or, if all gaps
 * are asked for, how often a size occurs and where first, with an entry for each size, 1, 2, 4, 6, ... Behind the list are
 * the upper parts of the primes and places. */
#include "question/gaps.h"

#include <string.h>

#include "question/gap_lines.h"
#include "question/upper.h"

enum {
    FIRST,
    LAST,
    NUMBER,
    LARGEST, /* Two words: size and place. */
    LISTED = LARGEST + 2,
    LIST,
};

/* The answer's places, in the order of their upper parts. */
enum { PLACE_FIRST, PLACE_LAST, PLACE_LARGEST, PLACE_LIST };

enum {
    SIZES = GAP_SIZE_MAX / 2 + 1, /* How many different sizes there are: that of slot 0 is 1, of slot k 2k. */
    SIZES_BELOW = 2048 / 2 + 1,   /* More than there are below 2^64. */
};

/* How many entries the list has room for. */
static size_t room(const struct questions *asked)
{
    return asked->gaps == GAPS_LEAST ? GAPS_LISTED_MAX : asked->gaps == GAPS_ALL ? SIZES : SIZES_BELOW;
}

/* Where the upper parts begin. */
static size_t upper_begin(const struct questions *asked)
{
    return LIST + 2 * room(asked);
}

static size_t words(const struct questions *asked)
{
    return asked->gaps == GAPS_NONE ? 0 : upper_begin(asked) + upper_words(PLACE_LIST + room(asked));
}

/* With the entries of the sizes that do not occur below 2^64. */
static size_t words_beyond(const struct questions *asked)
{
    size_t begin = asked->gaps == GAPS_ALL ? LIST + 2 * SIZES_BELOW : upper_begin(asked);
    return asked->gaps == GAPS_NONE ? 0 : words(asked) - begin;
}

static size_t word_of_place(size_t place)
{
    static const size_t WORD[PLACE_LIST] = {[PLACE_FIRST] = FIRST, [PLACE_LAST] = LAST, [PLACE_LARGEST] = LARGEST + 1};
    return place < PLACE_LIST ? WORD[place] : LIST + 2 * (place - PLACE_LIST) + 1;
}

static uint128 read_place(const uint64_t *answer, const struct questions *asked, size_t place)
{
    return upper_read(answer + word_of_place(place), answer + upper_begin(asked), place);
}

static void write_place(uint64_t *answer, const struct questions *asked, size_t place, uint128 prime)
{
    upper_write(answer + word_of_place(place), answer + upper_begin(asked), place, prime);
}

static struct gap read_entry(const uint64_t *answer, const struct questions *asked, size_t entry)
{
    return (struct gap){answer[LIST + 2 * entry], read_place(answer, asked, PLACE_LIST + entry)};
}

static void write_entry(uint64_t *answer, const struct questions *asked, size_t entry, struct gap gap)
{
    answer[LIST + 2 * entry] = gap.size;
    write_place(answer, asked, PLACE_LIST + entry, gap.from);
}

/* Lines tell of gaps one by one, rows of all that lie in a batch; so rows are faster where gaps are many. Those of four
 * times the mean, ln x, or more are few. (Rows and lines take the same with LEAST = 80 at 1e9, 110 at 1e12, 140 at 1e15;
 * with LEAST = 2 lines take 12 times as long, at 1e9. AMD EPYC, Zen 3.) */
enum { LINES_LEAST = 80 };

static bool needs_rows(const struct questions *asked)
{
    return asked->gaps != GAPS_LEAST || asked->least_gap < LINES_LEAST;
}

static uint64_t size_of_slot(size_t slot)
{
    return slot == 0 ? 1 : 2 * slot;
}

/* The last slot would have all larger ones, too. */
static size_t slot_of_size(uint64_t size)
{
    return size < GAP_SIZE_MAX ? (size_t)size / 2 : SIZES - 1;
}

/* Gaps below this size are not asked for. */
static uint64_t least_size(const uint64_t *answer, const struct questions *asked)
{
    if (asked->gaps == GAPS_RECORDS)
        return answer[LARGEST] + 1;
    return asked->gaps == GAPS_LEAST ? asked->least_gap : 1;
}

static void raise_largest(uint64_t *answer, const struct questions *asked, uint64_t size, uint128 from)
{
    if (size <= answer[LARGEST])
        return;
    answer[LARGEST] = size;
    write_place(answer, asked, PLACE_LARGEST, from);
}

static void list_gap(uint64_t *answer, const struct questions *asked, uint64_t size, uint128 from)
{
    if (answer[LISTED] < room(asked))
        write_entry(answer, asked, answer[LISTED]++, (struct gap){size, from});
}

/* Whether gaps of a slot's size have been noted. */
static bool is_noted(const uint64_t *answer, size_t slot)
{
    return answer[LIST + 2 * slot + 1] != 0;
}

static void note_size(uint64_t *answer, const struct questions *asked, size_t slot, uint128 from)
{
    if (is_noted(answer, slot))
        return;
    write_place(answer, asked, PLACE_LIST + slot, from);
    answer[LISTED]++;
}

/* Adds a gap that comes behind all others, if it is asked for. */
static void add_gap(uint64_t *answer, const struct questions *asked, uint64_t size, uint128 from)
{
    if (size < least_size(answer, asked))
        return;
    answer[NUMBER]++;
    raise_largest(answer, asked, size, from);
    if (asked->gaps == GAPS_ALL) {
        answer[LIST + 2 * slot_of_size(size)]++;
        note_size(answer, asked, slot_of_size(size), from);
    } else {
        list_gap(answer, asked, size, from);
    }
}

/* Adds the next prime, and the gap in front of it; those behind it, up to `last`, are left to the caller. */
static void add_prime(uint64_t *answer, const struct questions *asked, uint128 prime, uint128 last)
{
    if (answer[FIRST] == 0) {
        write_place(answer, asked, PLACE_FIRST, prime);
    } else {
        uint128 from = read_place(answer, asked, PLACE_LAST);
        add_gap(answer, asked, (uint64_t)(prime - from), from);
    }
    write_place(answer, asked, PLACE_LAST, last);
}

/* Adds how often each size occurs in a neighbour's span. */
static void merge_sizes(uint64_t *left, const uint64_t *right, const struct questions *asked)
{
    size_t last = slot_of_size(right[LARGEST]);
    for (size_t slot = 0; slot <= last; slot++)
        if (is_noted(right, slot)) {
            left[LIST + 2 * slot] += right[LIST + 2 * slot];
            note_size(left, asked, slot, read_place(right, asked, PLACE_LIST + slot));
        }
}

/* Adds the gaps within a neighbour's span. */
static void merge_gaps(uint64_t *left, const uint64_t *right, const struct questions *asked)
{
    if (asked->gaps == GAPS_RECORDS) {
        for (size_t i = 0; i < right[LISTED]; i++)
            add_gap(left, asked, read_entry(right, asked, i).size, read_entry(right, asked, i).from);
        return;
    }
    left[NUMBER] += right[NUMBER];
    raise_largest(left, asked, right[LARGEST], read_place(right, asked, PLACE_LARGEST));
    if (asked->gaps == GAPS_ALL)
        merge_sizes(left, right, asked);
    else
        for (size_t i = 0; i < right[LISTED]; i++)
            list_gap(left, asked, read_entry(right, asked, i).size, read_entry(right, asked, i).from);
}

static void merge(uint64_t *left, struct row_span left_rows, const uint64_t *right, struct row_span right_rows,
                  const struct questions *asked)
{
    (void)left_rows, (void)right_rows;
    if (right[FIRST] == 0)
        return;
    add_prime(left, asked, read_place(right, asked, PLACE_FIRST), read_place(right, asked, PLACE_LAST));
    merge_gaps(left, right, asked);
}

/* Rows are read in batches, whose primes' distances 15 bits can tell. */
enum { BATCH_ROWS = 128, BATCH_PRIMES = BATCH_ROWS * ROW_BITS };
_Static_assert(BATCH_PRIMES <= UINT16_MAX, "and whose number 16 bits");
_Static_assert(BATCH_ROWS *ROW_NUMBERS + ROW_NUMBERS <= INT16_MAX, "a gap within a batch fits in 15 bits");

struct batch_gaps {
    uint128 base;    /* What the offsets count from. */
    size_t primes;   /* At least 1. */
    int16_t largest; /* Of the gaps; 0 if there is none. */
    /* From each prime but the last one to the next; then a cache line that keeps both lists' addresses apart modulo 4096,
     * as else each load of an offset would wait for the store of a size. */
    int16_t sizes[BATCH_PRIMES + 32];
    uint16_t offsets[BATCH_PRIMES];
};

/* Of the rows from `begin` on; false if they have no prime. The compiler makes vectors of the loop. */
static bool read_batch(struct batch_gaps *batch, const struct rows *rows, uint64_t begin)
{
    uint64_t end = min_u64(begin + BATCH_ROWS, rows->span.count);
    size_t primes = rows_offsets(batch->offsets, rows, begin, end, 0);
    int16_t largest = 0;
    for (size_t i = 0; i + 1 < primes; i++) {
        int16_t size = (int16_t)(batch->offsets[i + 1] - batch->offsets[i]);
        batch->sizes[i] = size;
        largest = size > largest ? size : largest;
    }
    batch->base = row_base(rows->span.first + begin);
    batch->primes = primes;
    batch->largest = largest;
    return primes > 0;
}

/* Adds the gaps within a batch one by one. */
static void add_each(uint64_t *answer, const struct questions *asked, const struct batch_gaps *batch)
{
    uint64_t least = least_size(answer, asked);
    for (size_t i = 0; i + 1 < batch->primes; i++)
        if ((uint64_t)batch->sizes[i] >= least)
            add_gap(answer, asked, (uint64_t)batch->sizes[i], batch->base + batch->offsets[i]);
}

/* How often sizes occur, not yet added to the answer. Neighbours go to different counters, in turn, as equal ones would
 * have to wait for each other. A call cannot have so many rows that 32 bits overflow. Larger sizes, which are rare, have no
 * counters. */
enum { COUNTERS = 4, COUNTED_SIZES = SIZES_BELOW, COUNTED_MAX = 2 * (COUNTED_SIZES - 1) };
struct histogram {
    size_t unseen;                 /* All slots from 1 on below this one have occurred. */
    uint16_t first[COUNTED_SIZES]; /* Where in a batch. */
    uint32_t times[COUNTED_SIZES][COUNTERS];
};

static void count_sizes(struct histogram *histogram, const int16_t *sizes, size_t count)
{
    uint32_t *times = histogram->times[0];
    size_t i = 0;
    for (; i + COUNTERS <= count; i += COUNTERS) {
        uint64_t four;
        memcpy(&four, sizes + i, sizeof four);
        /* Sizes are even: slot size / 2 has its counters from size * 2 on. */
        times[(four & 0xffff) * 2]++;
        times[(four >> 16 & 0xffff) * 2 + 1]++;
        times[(four >> 32 & 0xffff) * 2 + 2]++;
        times[(four >> 48) * 2 + 3]++;
    }
    for (; i < count; i++)
        times[sizes[i] * 2]++;
}

static uint64_t times_of_slot(const struct histogram *histogram, size_t slot)
{
    const uint32_t *times = histogram->times[slot];
    return (uint64_t)times[0] + times[1] + times[2] + times[3];
}

/* Whether a size was counted, but not yet noted in the answer. */
static bool is_new(const uint64_t *answer, const struct histogram *histogram, size_t slot)
{
    return !is_noted(answer, slot) && times_of_slot(histogram, slot) > 0;
}

/* Notes where sizes occur that did not occur before this batch, whose gaps are counted. After the start few batches have
 * any, and most sizes up to their largest gap are known not to be new. */
static void note_first(uint64_t *answer, const struct questions *asked, struct histogram *histogram,
                       const struct batch_gaps *batch)
{
    size_t last = (size_t)batch->largest / 2, slot = histogram->unseen;
    while (slot <= last && is_noted(answer, slot))
        slot++;
    histogram->unseen = slot;
    while (slot <= last && !is_new(answer, histogram, slot))
        slot++;
    if (slot > last)
        return;
    for (size_t i = batch->primes - 1; i > 0; i--)
        histogram->first[batch->sizes[i - 1] / 2] = (uint16_t)(i - 1);
    for (; slot <= last; slot++)
        if (is_new(answer, histogram, slot))
            note_size(answer, asked, slot, batch->base + batch->offsets[histogram->first[slot]]);
}

static void add_histogram(uint64_t *answer, const struct questions *asked, const struct histogram *histogram)
{
    for (size_t slot = 1; slot < COUNTED_SIZES; slot++) {
        uint64_t times = times_of_slot(histogram, slot);
        answer[NUMBER] += times;
        answer[LIST + 2 * slot] += times;
        if (times > 0)
            raise_largest(answer, asked, size_of_slot(slot), read_place(answer, asked, PLACE_LIST + slot));
    }
}

/* Of gaps of at least some size, those of the batch are only counted if the list is full and none of them is larger than
 * all before. The compiler makes vectors of the loop. */
static bool count_only(uint64_t *answer, const struct questions *asked, const struct batch_gaps *batch)
{
    if (asked->gaps != GAPS_LEAST || answer[LISTED] < GAPS_LISTED_MAX || (uint64_t)batch->largest > answer[LARGEST])
        return false;
    uint16_t count = 0;
    for (size_t i = 0; i + 1 < batch->primes; i++)
        count = (uint16_t)(count + (batch->sizes[i] >= (int16_t)asked->least_gap));
    answer[NUMBER] += count;
    return true;
}

/* The gaps within a batch; `histogram` is NULL unless all gaps are asked for, and there are many. */
static void add_batch(uint64_t *answer, const struct questions *asked, struct histogram *histogram,
                      const struct batch_gaps *batch)
{
    if (histogram != NULL && batch->largest <= COUNTED_MAX) {
        count_sizes(histogram, batch->sizes, batch->primes - 1);
        note_first(answer, asked, histogram, batch);
    } else if ((uint64_t)batch->largest >= least_size(answer, asked) && !count_only(answer, asked, batch)) {
        add_each(answer, asked, batch);
    }
}

static void add_rows(uint64_t *answer, struct row_span before, const struct rows *rows, struct range range,
                     const struct questions *asked)
{
    enum { MANY = 64 }; /* Rows: with fewer, clearing and adding the histogram takes longer than it saves. */
    (void)before;
    uint64_t small[SMALL_PRIMES];
    size_t small_count = rows_small_primes(small, rows->span, range);
    for (size_t i = 0; i < small_count; i++)
        add_prime(answer, asked, small[i], small[i]);
    struct batch_gaps batch;
    struct histogram all, *histogram = NULL;
    if (asked->gaps == GAPS_ALL && rows->span.count >= MANY) {
        memset(&all, 0, sizeof all);
        all.unseen = 1;
        histogram = &all;
    }
    for (uint64_t begin = 0; begin < rows->span.count; begin += BATCH_ROWS)
        if (read_batch(&batch, rows, begin)) {
            add_prime(answer, asked, batch.base + batch.offsets[0], batch.base + batch.offsets[batch.primes - 1]);
            add_batch(answer, asked, histogram, &batch);
        }
    if (histogram != NULL)
        add_histogram(answer, asked, histogram);
}

uint64_t gaps_number(const uint64_t *answer)
{
    return answer[NUMBER];
}

struct gap gaps_largest(const uint64_t *answer, const struct questions *asked)
{
    return (struct gap){answer[LARGEST], read_place(answer, asked, PLACE_LARGEST)};
}

size_t gaps_listed(const uint64_t *answer, const struct questions *asked)
{
    (void)asked;
    return (size_t)answer[LISTED];
}

struct gap gaps_entry(uint64_t *times, const uint64_t *answer, const struct questions *asked, size_t index)
{
    *times = 1;
    if (asked->gaps != GAPS_ALL)
        return read_entry(answer, asked, index);
    size_t slot = 0;
    for (size_t seen = 0; seen + is_noted(answer, slot) <= index; slot++)
        seen += is_noted(answer, slot);
    *times = answer[LIST + 2 * slot];
    return (struct gap){size_of_slot(slot), read_place(answer, asked, PLACE_LIST + slot)};
}

static bool all_zero(const uint64_t *from, const uint64_t *end)
{
    while (from < end && *from == 0)
        from++;
    return from == end;
}

/* Whether there can be such a gap within the span. */
static bool gap_is_valid(const uint64_t *answer, const struct questions *asked, struct gap gap)
{
    uint128 first = read_place(answer, asked, PLACE_FIRST), last = read_place(answer, asked, PLACE_LAST);
    return gap.from >= first && gap.from < last && gap.size <= last - gap.from &&
           (gap.size == 1 ? gap.from == 2 : gap.size % 2 == 0 && gap.size > 0) && gap.size <= answer[LARGEST];
}

/* Whether what is behind the list's gaps is zero, with the upper parts. */
static bool rest_is_zero(const uint64_t *answer, const struct questions *asked, size_t listed)
{
    const uint64_t *upper = answer + upper_begin(asked), no_low = 0;
    for (size_t byte = PLACE_LIST + listed; byte < 8 * upper_words(PLACE_LIST + room(asked)); byte++)
        if (upper_read(&no_low, upper, byte) != 0)
            return false;
    return all_zero(answer + LIST + 2 * listed, upper);
}

/* Whether the list's gaps can follow one another. The largest one is in the list if nothing was left out. */
static bool list_is_valid(const uint64_t *answer, const struct questions *asked)
{
    struct gap before = {0, 0}, largest = gaps_largest(answer, asked);
    uint64_t least = asked->gaps == GAPS_LEAST ? asked->least_gap : 1;
    bool seen = answer[LISTED] < answer[NUMBER] || answer[NUMBER] == 0;
    for (size_t i = 0; i < answer[LISTED]; i++) {
        struct gap gap = read_entry(answer, asked, i);
        if (!gap_is_valid(answer, asked, gap) || gap.from < before.from + before.size || gap.size < least)
            return false;
        if (asked->gaps == GAPS_RECORDS)
            least = gap.size + 1;
        seen = seen || (gap.size == largest.size && gap.from == largest.from);
        before = gap;
    }
    uint64_t listed = asked->gaps == GAPS_LEAST ? min_u64(answer[NUMBER], GAPS_LISTED_MAX) : answer[NUMBER];
    return seen && answer[LISTED] == listed && rest_is_zero(answer, asked, listed);
}

static bool sizes_are_valid(const uint64_t *answer, const struct questions *asked)
{
    uint64_t number = 0, sizes = 0;
    struct gap last = {0, 0}, largest = gaps_largest(answer, asked);
    for (size_t slot = 0; slot < SIZES; slot++) {
        uint64_t times = answer[LIST + 2 * slot];
        struct gap gap = {size_of_slot(slot), read_place(answer, asked, PLACE_LIST + slot)};
        if ((times == 0) != (gap.from == 0))
            return false;
        if (times == 0)
            continue;
        last = gap;
        if (!gap_is_valid(answer, asked, gap))
            return false;
        number += times;
        sizes++;
    }
    return number == answer[NUMBER] && sizes == answer[LISTED] && rest_is_zero(answer, asked, SIZES) &&
           (largest.size > GAP_SIZE_MAX ? last.size == GAP_SIZE_MAX
                                        : last.size == largest.size && last.from == largest.from);
}

static bool is_valid(const uint64_t *answer, const struct questions *asked)
{
    uint128 first = read_place(answer, asked, PLACE_FIRST), last = read_place(answer, asked, PLACE_LAST);
    struct gap largest = gaps_largest(answer, asked);
    if (answer[FIRST] == 0)
        return all_zero(answer, answer + words(asked));
    if (first < 2 || last < first || last > NUMBER_MAX || answer[LISTED] > room(asked))
        return false;
    if (answer[NUMBER] == 0 ? largest.size != 0 || largest.from != 0 : !gap_is_valid(answer, asked, largest))
        return false;
    return asked->gaps == GAPS_ALL ? sizes_are_valid(answer, asked) : list_is_valid(answer, asked);
}

static void *lines_new(const struct line_plan *plan)
{
    return gap_lines_new(plan);
}

static void lines_free(void *state)
{
    gap_lines_free(state);
}

static bool lines_needs(void *state, uint32_t modulus, uint32_t residue)
{
    (void)modulus;
    return gap_lines_needs(state, residue);
}

/* A gap can lie anywhere among the lines: all are kept to the chunk's end. */
static uint32_t lines_reach(const void *state)
{
    (void)state;
    return UINT32_MAX;
}

static void lines_begin(void *state, const struct lines *lines)
{
    (void)state, (void)lines;
}

static void lines_line(void *state, const struct lines *lines, uint32_t line)
{
    (void)state, (void)lines, (void)line;
}

static void lines_end(uint64_t *answer, void *state, const struct lines *lines)
{
    const struct questions *asked = gap_lines_asked(state);
    const struct gaps_found *found = gap_lines_find(state, lines);
    write_place(answer, asked, PLACE_FIRST, found->first);
    write_place(answer, asked, PLACE_LAST, found->last);
    answer[NUMBER] = found->number;
    raise_largest(answer, asked, found->largest.size, found->largest.from);
    answer[LISTED] = found->listed;
    for (size_t i = 0; i < found->listed; i++)
        write_entry(answer, asked, i, found->list[i]);
}

const struct question QUESTION_GAPS = {
    .name = "gaps",
    .words = words,
    .upper_words = words_beyond,
    .needs_rows = needs_rows,
    .is_valid = is_valid,
    .merge = merge,
    .add_rows = add_rows,
    .new = lines_new,
    .free = lines_free,
    .needs = lines_needs,
    .reach = lines_reach,
    .begin = lines_begin,
    .line = lines_line,
    .end = lines_end,
};
