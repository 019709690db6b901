/* Lines are made as long as the caches allow, and equally long; then the fastest wheel is taken. */
#include "find/sieve/layout.h"

#include <math.h>

#include "core/arith.h"

static uint64_t divide_up(uint64_t a, uint64_t b)
{
    return a / b + (a % b != 0);
}

struct layout layout_of(uint32_t modulus, struct range numbers, const struct cache_sizes *sizes)
{
    struct layout layout = {.modulus = modulus, .turn = wheel_turn(modulus, numbers.first)};
    layout.turns = wheel_turn(modulus, numbers.last) - layout.turn + 1;
    layout.chunks = divide_up(layout.turns, UINT64_C(8) * sizes->line);
    uint32_t line = (uint32_t)divide_up(divide_up(layout.turns, layout.chunks), 8);
    layout.spans = (uint32_t)divide_up(line, sizes->span);
    uint32_t span = (uint32_t)divide_up(line, layout.spans);
    layout.blocks = (uint32_t)divide_up(span, sizes->block);
    layout.block = (uint32_t)divide_up(span, layout.blocks * 64) * 64;
    layout.span = layout.block * layout.blocks;
    layout.line = layout.span * layout.spans;
    layout.chunks = divide_up(layout.turns, UINT64_C(8) * layout.line);
    return layout;
}

/* The seconds that the layout is predicted to take. */
static double predict(const struct layout *layout, struct range numbers)
{
    double lines = wheel_lines(layout->modulus) * (double)layout->chunks;
    struct line_work work = {.root = fmax(sqrt((double)numbers.last), 1000),
                             .bits = lines * 8 * layout->line,
                             .lines = lines,
                             .chunks = (double)layout->chunks};
    return processor_line_seconds(&PROCESSOR.layout, &work);
}

struct layout layout_fastest(struct range numbers, const struct cache_sizes *sizes)
{
    struct layout best = layout_of(WHEEL_MODULUS[0], numbers, sizes);
    for (int i = 1; i < WHEELS; i++) {
        struct layout layout = layout_of(WHEEL_MODULUS[i], numbers, sizes);
        if (predict(&layout, numbers) < predict(&best, numbers))
            best = layout;
    }
    return best;
}

struct range layout_row_numbers(struct row_span rows)
{
    /* By the second residue, which the wheels of 210 and 2310 both begin with or have behind their first. */
    uint64_t first = rows.first * ROW_NUMBERS + ROW_RESIDUE[1];
    return (struct range){first, first + (rows.count - 1) * ROW_NUMBERS};
}

struct layout layout_of_rows(uint32_t modulus, struct row_span rows, const struct cache_sizes *sizes)
{
    /* The wheel of 2310 has ten times the lines of 210, of a tenth of the length. */
    struct cache_sizes short_lines = *sizes;
    short_lines.line = (uint32_t)max_u64(sizes->line / 10, 64);
    return layout_of(modulus, layout_row_numbers(rows), modulus == 210 ? sizes : &short_lines);
}

struct layout layout_fastest_rows(struct row_span rows, const struct cache_sizes *sizes)
{
    struct range numbers = layout_row_numbers(rows);
    struct layout small = layout_of_rows(210, rows, sizes), large = layout_of_rows(2310, rows, sizes);
    return predict(&large, numbers) < predict(&small, numbers) ? large : small;
}
