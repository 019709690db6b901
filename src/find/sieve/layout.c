/* Lines are made as long as the caches allow, and equally long; then the fastest wheel is taken. */
#include "find/sieve/layout.h"

#include <math.h>

#include "core/arith.h"
#include "core/processor.h"

enum {
    LINE_BITS_MIN = 512, /* No line is shorter. */
    KEPT_BYTES_MAX = 64 << 20,
};

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

static struct layout_lines lines_of(uint32_t modulus, const struct layout_lines *lines)
{
    for (int i = 0; i < WHEELS && lines != NULL; i++)
        if (WHEEL_MODULUS[i] == modulus)
            return lines[i];
    return (struct layout_lines){wheel_lines(modulus), 0};
}

struct layout layout_of_lines(uint32_t modulus, struct range numbers, const struct cache_sizes *sizes,
                              const struct layout_lines *lines)
{
    struct cache_sizes short_lines = *sizes;
    size_t kept = lines_of(modulus, lines).kept;
    if (kept > 0)
        short_lines.line = (uint32_t)max_u64(min_u64(sizes->line, KEPT_BYTES_MAX / kept / 64 * 64), 64);
    return layout_of(modulus, numbers, &short_lines);
}

/* The seconds that so many of its lines are predicted to take. */
static double predict(enum simd simd, const struct layout *layout, size_t needed, struct range numbers)
{
    double lines = (double)needed * (double)layout->chunks;
    struct line_work work = {.root = fmax(sqrt((double)numbers.last), 1000),
                             .spared = 1 - (double)needed / wheel_lines(layout->modulus),
                             .bits = lines * 8 * layout->line,
                             .lines = lines,
                             .chunks = (double)layout->chunks};
    return processor_line_seconds(&PROCESSOR.level[simd].plain, &work);
}

int layout_wheels(struct range numbers)
{
    int wheels = 1;
    while (wheels < WHEELS && (numbers.last - numbers.first) / LINE_BITS_MIN >= WHEEL_MODULUS[wheels - 1])
        wheels++;
    return wheels;
}

/* The fastest one by the first wheels but one; `other` is that one's modulus, 0 for none. */
static struct layout fastest_of(enum simd simd, int wheels, uint32_t other, struct range numbers,
                                const struct cache_sizes *sizes, const struct layout_lines *lines)
{
    struct layout best = {0};
    double least = INFINITY;
    for (int i = 0; i < wheels; i++) {
        if (WHEEL_MODULUS[i] == other)
            continue;
        struct layout layout = layout_of_lines(WHEEL_MODULUS[i], numbers, sizes, lines);
        double seconds = predict(simd, &layout, lines_of(layout.modulus, lines).needed, numbers);
        if (seconds < least) {
            best = layout;
            least = seconds;
        }
    }
    return best;
}

struct layout layout_fastest(enum simd simd, struct range numbers, const struct cache_sizes *sizes,
                             const struct layout_lines *lines)
{
    return fastest_of(simd, layout_wheels(numbers), 0, numbers, sizes, lines);
}

struct layout layout_second(enum simd simd, struct range numbers, const struct cache_sizes *sizes,
                            const struct layout_lines *lines)
{
    uint32_t fastest = layout_fastest(simd, numbers, sizes, lines).modulus;
    return fastest_of(simd, layout_second_wheels(numbers), fastest, numbers, sizes, lines);
}

int layout_second_wheels(struct range numbers)
{
    int wheels = layout_wheels(numbers);
    return wheels > 1 ? wheels : 2;
}

struct range layout_row_numbers(struct row_span rows)
{
    /* By the second residue, which the wheels of 210 and 2310 both begin with or have behind their first. */
    uint128 first = row_base(rows.first) + ROW_RESIDUE[1];
    return (struct range){first, first + row_base(rows.count - 1)};
}

struct layout layout_of_rows(uint32_t modulus, struct row_span rows, const struct cache_sizes *sizes)
{
    /* The wheel of 2310 has ten times the lines of 210, of a tenth of the length. */
    struct cache_sizes short_lines = *sizes;
    short_lines.line = (uint32_t)max_u64(sizes->line / 10, 64);
    return layout_of(modulus, layout_row_numbers(rows), modulus == 210 ? sizes : &short_lines);
}

struct layout layout_fastest_rows(enum simd simd, struct row_span rows, const struct cache_sizes *sizes)
{
    struct range numbers = layout_row_numbers(rows);
    struct layout small = layout_of_rows(210, rows, sizes), large = layout_of_rows(2310, rows, sizes);
    return predict(simd, &large, wheel_lines(2310), numbers) < predict(simd, &small, wheel_lines(210), numbers) ? large
                                                                                                                : small;
}

struct layout layout_second_rows(enum simd simd, struct row_span rows, const struct cache_sizes *sizes)
{
    uint32_t fastest = layout_fastest_rows(simd, rows, sizes).modulus;
    return layout_of_rows(fastest == 210 ? 2310 : 210, rows, sizes);
}
