/* The loops for large primes in portable C, and the choice of a version. */
#include "find/high/large_kernels.h"

static size_t list_bits(uint32_t list[LARGE_BATCH], const uint64_t *words, size_t count, uint32_t first)
{
    size_t found = 0;
    for (size_t w = 0; w < count; w++)
        for (uint64_t word = words[w]; word != 0; word &= word - 1)
            list[found++] = first + (uint32_t)(64 * w) + (uint32_t)__builtin_ctzll(word);
    return found;
}

/* The skips of the factor q steps above the class's first one, whose skips are `of_0`. */
static uint32_t skips_of(uint32_t of_0, uint64_t q)
{
    uint32_t skips = 0;
    for (size_t k = 0; k < LARGE_SKIPS; k++) {
        uint32_t prime = LARGE_SKIP_PRIME[k], skip = (of_0 >> 8 * k) & 0xff;
        skips |= (skip + prime - (uint32_t)(q % prime)) % prime << 8 * k;
    }
    return skips;
}

/* The skips one step further. */
static uint32_t skips_after(uint32_t skips)
{
    uint32_t after = 0;
    for (size_t k = 0; k < LARGE_SKIPS; k++) {
        uint32_t skip = (skips >> 8 * k) & 0xff;
        after |= (skip == 0 ? LARGE_SKIP_PRIME[k] - 1u : skip - 1) << 8 * k;
    }
    return after;
}

/* Whether one of them is 0. */
static bool is_skipped(uint32_t skips)
{
    return ((skips - LARGE_SKIP_ONES) & LARGE_SKIP_SIGNS) != 0;
}

static void first_of_class(struct large_multiples *multiples, const struct large_batch *batch,
                           const struct large_class *class, uint64_t row, bool skips)
{
    const struct large_base base = large_base_of(row);
    const double more = base.high * LARGE_MORE;
    for (size_t i = 0; i < batch->count; i++) {
        uint64_t p = (uint64_t)ROW_NUMBERS * batch->index[i] + batch->residue, step = class->modulus * p;
        uint64_t q = (uint64_t)(more / (double)step);
        /* Products wrap, but their difference does not. It lies between a step below 0, which wraps to a large number, and
         * two steps above. */
        uint64_t distance = q * step + class->factor * p - base.word;
        if (distance >= step && distance < 2 * step) {
            distance -= step;
            q--;
        } else if (distance >= step) {
            distance += step;
            q++;
        }
        multiples->row[i] = (uint32_t)(distance / ROW_NUMBERS);
        multiples->place[i] = (uint32_t)(distance % ROW_NUMBERS / class->modulus);
        if (skips)
            multiples->skip[i] = skips_of(class->skip, q);
    }
}

static void first_multiples(struct large_batch *batch, const struct large_class *const classes[], size_t count,
                            uint64_t row, bool skips)
{
    for (size_t k = 0; k < count; k++)
        first_of_class(&batch->multiples[k], batch, classes[k], row, skips);
}

/* The hit of a row, counted from the first chunk's first one. */
static inline uint32_t hit_at(uint32_t at, uint32_t line, uint32_t line_bits)
{
    uint32_t low = at & ((1u << HIT_ROW_BITS) - 1);
    return (at >> HIT_ROW_BITS << line_bits | line) << HIT_ROW_BITS | low;
}

static void make_hits(struct large_hits *hits, const struct large_batch *batch, const struct large_class *class,
                      const struct large_multiples *multiples, uint32_t row_0, uint32_t rows, bool skips)
{
    uint32_t places = ROW_NUMBERS / class->modulus, line_bits = hits->line_bits;
    uint32_t more_rows = batch->residue / places, more_places = batch->residue % places;
    uint32_t *end = hits->end;
    for (size_t i = 0; i < batch->count; i++) {
        uint32_t row = multiples->row[i], place = multiples->place[i], step = class->modulus * batch->index[i] + more_rows;
        uint32_t skip = skips ? multiples->skip[i] : LARGE_SKIP_ONES;
        while (row < rows) {
            uint32_t line = class->line[place];
            *end = hit_at(row_0 + row, line, line_bits);
            end += line != LARGE_NO_LINE && !is_skipped(skip);
            if (end >= hits->hit + LARGE_HITS) {
                hits->end = end;
                hits->flush(hits);
                end = hits->end;
            }
            if (skips)
                skip = skips_after(skip);
            place += more_places;
            bool over = place >= places;
            place -= over ? places : 0;
            row += step + over;
        }
    }
    hits->end = end;
}

static void make_far_hits(struct large_hits *hits, const struct large_batch *batch, const struct large_class *class,
                          uint64_t row, uint32_t row_0, uint32_t rows)
{
    const struct large_base base = large_base_of(row);
    const double half = base.high * LARGE_HALF_MORE;
    const uint64_t numbers = (uint64_t)rows * ROW_NUMBERS;
    uint32_t *end = hits->end;
    for (size_t i = 0; i < batch->count; i++) {
        uint64_t p = (uint64_t)ROW_NUMBERS * batch->index[i] + batch->residue;
        uint64_t q = (uint64_t)(half / (double)p + 0.5), distance = (2 * q + 1) * p - base.word;
        distance -= distance >= 2 * p ? 2 * p : 0;
        if (distance >= numbers)
            continue;
        uint32_t line = class->line[distance % ROW_NUMBERS / 2];
        *end = hit_at(row_0 + (uint32_t)(distance / ROW_NUMBERS), line, hits->line_bits);
        end += line != LARGE_NO_LINE;
        if (end >= hits->hit + LARGE_HITS) {
            hits->end = end;
            hits->flush(hits);
            end = hits->end;
        }
    }
    hits->end = end;
}

const struct large_kernels LARGE_KERNELS_PORTABLE = {list_bits, first_multiples, make_hits, make_far_hits};

const struct large_kernels *large_kernels_for(enum simd level)
{
#if CPU_X86_64
    if (level == SIMD_AVX512 && cpu_has_ifma())
        return &LARGE_KERNELS_IFMA;
    if (level >= SIMD_AVX2)
        return &LARGE_KERNELS_AVX2;
#endif
    (void)level;
    return &LARGE_KERNELS_PORTABLE;
}
