#include "plan/stretches.h"

#include <math.h>

#include "core/arith.h"

/* A random number that depends on two others: the finisher of G. L. Steele, D. Lea, C. H. Flood, Fast splittable
 * pseudorandom number generators (2014), over a multiple of the golden ratio. */
static uint64_t scramble(uint64_t seed, uint64_t index)
{
    uint64_t x = seed + (index + 1) * UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

struct stretches stretches_of(struct row_span rows, double share, uint64_t length, uint64_t seed)
{
    struct stretches stretches = {.rows = rows, .seed = seed};
    if (rows.count == 0)
        return stretches;
    double cells = fmax(floor((double)rows.count * share / (double)length), 1);
    stretches.cell = max_u64((uint64_t)ceil((double)rows.count / cells), 1);
    stretches.length = min_u64(max_u64((uint64_t)llround((double)stretches.cell * share), 1), stretches.cell);
    return stretches;
}

/* The stretch of a cell, as far as it lies in the range. */
static struct row_span stretch_of(const struct stretches *stretches, uint64_t cell)
{
    uint64_t begin = cell * stretches->cell, most = min_u64(stretches->cell, stretches->rows.count - begin);
    uint64_t length = min_u64(stretches->length, most);
    begin += scramble(stretches->seed, cell) % (most - length + 1);
    return (struct row_span){stretches->rows.first + begin, length};
}

struct row_span stretches_next(const struct stretches *stretches, struct row_span piece)
{
    uint64_t end = piece.first + piece.count;
    if (stretches->cell == 0 || piece.count == 0)
        return (struct row_span){end, 0};
    for (uint64_t cell = (piece.first - stretches->rows.first) / stretches->cell;
         cell <= (end - 1 - stretches->rows.first) / stretches->cell; cell++) {
        struct row_span stretch = stretch_of(stretches, cell);
        uint64_t first = max_u64(stretch.first, piece.first), behind = min_u64(stretch.first + stretch.count, end);
        if (first < behind)
            return (struct row_span){first, behind - first};
    }
    return (struct row_span){end, 0};
}
