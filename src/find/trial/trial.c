/* Window by window: candidates, the base primes in loads and batches, and the rows of what is left. */
#include "find/trial/trial.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "find/base/base_primes.h"
#include "find/trial/divide.h"

enum {
    /* Rows that are worked on at a time: large enough that streaming and preparing the base primes (about 20 ns each)
     * costs little beside dividing the candidates by them (4-25 thousand candidates, 0.1 ns each), small enough that
     * the candidates stay in the L2 cache (25 thousand of 4 bytes after the first batches). */
    WINDOW_ROWS = 1024,
    WINDOW_NUMBERS = WINDOW_ROWS * ROW_NUMBERS,
    /* Primes in a batch, between two compactions of the candidates: fewer at first, as small primes thin out the candidates
     * most. Measured with AVX2 from 1e6 to 1e12: batches of at most 32 take 3 to 8% longer, of at most 128 as long; windows
     * of 256 and 512 rows take up to 5% longer or as long. */
    BATCH_FIRST = 16,
    BATCH_MAX = 64,
    /* Divisions between two polls: 2^19 take a tenth of a millisecond with AVX2. */
    POLL_DIVISIONS = 1 << 19,
};

/* Above this prime, distance plus remainder could reach 2^32. Only the last 2^51 numbers below 2^64 need such primes. */
static const uint32_t DIVIDE_PRIME_MAX = UINT32_MAX - WINDOW_NUMBERS;

struct trial {
    struct range range;
    divide_function *divide;
    struct base_primes *base_primes;
    bool one_load;            /* All base primes that are needed fit into `divisors`, and are there. */
    struct divisors divisors; /* The divisors of the current base primes. */
    uint64_t divisors_base;   /* The base that their offsets belong to, if base_set. */
    bool base_set;
    uint64_t divisions; /* Since the last poll. */
    bool stopped;       /* By poll. */
    uint8_t bytes[WINDOW_ROWS * ROW_BYTES + ROWS_PADDING];
    uint32_t d[WINDOW_ROWS * ROW_BITS + DIVIDE_PADDING];
};

/* The candidates of a window: base + d[i], rising. Those before `primes` are known to be prime. */
struct window {
    struct row_span span;
    uint64_t base;
    size_t primes, count;
    double done, fraction; /* Of the piece: what was done before this window, and the window. */
};

struct trial *trial_new(enum simd simd, struct range range)
{
    assert(range.last <= UINT64_MAX);
    struct trial *trial = calloc(1, sizeof *trial);
    if (trial == NULL)
        return NULL;
    trial->range = range;
    trial->divide = divide_for(simd);
    trial->base_primes = base_primes_new((uint32_t)integer_sqrt(range.last));
    if (trial->base_primes == NULL) {
        free(trial);
        return NULL;
    }
    return trial;
}

void trial_narrow(struct trial *trial, struct range numbers)
{
    trial->range = numbers;
}

void trial_free(struct trial *trial)
{
    if (trial == NULL)
        return;
    base_primes_free(trial->base_primes);
    free(trial);
}

/* Writes down the numbers of the window that are coprime to 210 and lie in the range. */
static void list_candidates(struct trial *trial, struct window *window)
{
    uint64_t start = window->span.first * ROW_NUMBERS;
    uint32_t *d = trial->d;
    size_t count = 0;
    for (uint64_t row = 0; row < window->span.count; row++) {
        uint32_t distance = (uint32_t)(start - window->base + row * ROW_NUMBERS);
        for (size_t bit = 0; bit < ROW_BITS; bit++)
            d[count++] = distance + ROW_RESIDUE[bit];
    }
    /* By distance, as the numbers of the last row pass 2^64. */
    uint64_t last = (uint64_t)(trial->range.last - window->base);
    while (count > 0 && d[count - 1] > last)
        count--;
    size_t below = 0;
    if (trial->range.first > window->base)
        while (below < count && d[below] < trial->range.first - window->base)
            below++;
    memmove(d, d + below, (count - below) * sizeof *d);
    window->count = count - below;
    window->primes = 0;
}

/* Candidates below p * p, which no prime below p divides, are prime. */
static void retire(struct window *window, const uint32_t *d, uint32_t p)
{
    uint64_t square = (uint64_t)p * p;
    if (square <= window->base)
        return;
    while (window->primes < window->count && d[window->primes] < square - window->base)
        window->primes++;
}

/* The end of the batch that starts at prime i: no larger than the size, below the square of the first prime (so that no
 * candidate left, at least that square, is itself a prime of the batch), and without primes above the bound of the kernel.
 */
static size_t batch_end(const struct divisors *divisors, size_t i, size_t size)
{
    size_t end = i + size < divisors->count ? i + size : divisors->count;
    uint64_t square = (uint64_t)divisors->prime[i] * divisors->prime[i];
    while (end > i && (divisors->prime[end - 1] >= square || divisors->prime[end - 1] > DIVIDE_PRIME_MAX))
        end--;
    return end;
}

/* The kernel's work for one prime above its bound. */
static size_t divide_plainly(uint32_t *d, size_t count, uint64_t base, uint32_t p)
{
    size_t kept = 0;
    for (size_t k = 0; k < count; k++) {
        d[kept] = d[k];
        kept += (base + d[k]) % p != 0;
    }
    return kept;
}

static void poll(struct trial *trial, const struct window *window, uint32_t p, const struct find_sink *sink)
{
    if (sink->poll == NULL || trial->divisions < POLL_DIVISIONS)
        return;
    trial->divisions = 0;
    double largest = (double)integer_sqrt(window->base + trial->d[window->count - 1]);
    trial->stopped = !sink->poll(sink->context, window->done + window->fraction * (p / largest));
}

/* Divides the candidates by the current divisors, batch by batch. */
static void divide_window(struct trial *trial, struct window *window, const struct find_sink *sink)
{
    const struct divisors *divisors = &trial->divisors;
    size_t size = divisors->prime[0] == 11 ? BATCH_FIRST : BATCH_MAX;
    for (size_t i = 0; i < divisors->count;) {
        uint32_t p = divisors->prime[i];
        retire(window, trial->d, p);
        uint32_t *d = trial->d + window->primes;
        size_t left = window->count - window->primes;
        if (left == 0)
            return;
        size_t end = batch_end(divisors, i, size);
        if (end > i) {
            left = trial->divide(d, left, divisors, i, end);
        } else {
            end = i + 1;
            left = divide_plainly(d, left, window->base, p);
        }
        window->count = window->primes + left;
        trial->divisions += (left + DIVIDE_PADDING) * (end - i);
        if (left > 0)
            poll(trial, window, p, sink);
        if (trial->stopped)
            return;
        i = end;
        size = 2 * size < BATCH_MAX ? 2 * size : BATCH_MAX;
    }
}

/* Loads the next base primes; false if there are none left. */
static bool load_divisors(struct trial *trial)
{
    struct divisors *divisors = &trial->divisors;
    divisors->count = base_primes_next(divisors->prime, DIVISORS_MAX, trial->base_primes);
    divide_prepare(divisors);
    trial->base_set = false;
    return divisors->count > 0;
}

static void set_base(struct trial *trial, uint64_t base)
{
    if (trial->base_set && trial->divisors_base == base)
        return;
    divide_set_base(&trial->divisors, base);
    trial->divisors_base = base;
    trial->base_set = true;
}

/* Divides the candidates by all base primes up to the root of the largest. */
static void try_all_primes(struct trial *trial, struct window *window, const struct find_sink *sink)
{
    if (!trial->one_load) {
        base_primes_rewind(trial->base_primes);
        if (!load_divisors(trial))
            return;
        trial->one_load = trial->divisors.count < DIVISORS_MAX;
    }
    do {
        set_base(trial, window->base);
        divide_window(trial, window, sink);
    } while (!trial->stopped && !trial->one_load && window->primes < window->count && load_divisors(trial));
}

static void write_rows(struct trial *trial, const struct window *window)
{
    memset(trial->bytes, 0, window->span.count * ROW_BYTES);
    uint32_t first = (uint32_t)(window->span.first * ROW_NUMBERS + 2 - window->base);
    for (size_t i = 0; i < window->count; i++) {
        uint32_t n = trial->d[i] - first;
        row_set_bit(trial->bytes, n / ROW_NUMBERS, ROW_BIT[n % ROW_NUMBERS]);
    }
}

enum find_status trial_find(struct trial *trial, struct row_span piece, const struct find_sink *sink)
{
    trial->stopped = false;
    for (uint64_t done = 0; done < piece.count; done += WINDOW_ROWS) {
        struct window window = {.span = {piece.first + done, min_u64(piece.count - done, WINDOW_ROWS)}};
        window.done = (double)done / (double)piece.count;
        window.fraction = (double)window.span.count / (double)piece.count;
        /* Below 2^32 the distance is the number itself, so the offsets need not be made anew. */
        bool low = row_last_number(window.span.first + window.span.count - 1) <= UINT32_MAX;
        window.base = low ? 0 : window.span.first * ROW_NUMBERS;
        list_candidates(trial, &window);
        try_all_primes(trial, &window, sink);
        if (trial->stopped)
            return FIND_STOPPED;
        write_rows(trial, &window);
        sink->rows(sink->context, &(struct rows){window.span, trial->bytes});
    }
    return FIND_DONE;
}
