/* Reading by the sieve: the lines that a reader needs, chunk by chunk. */
#include "find/sieve/sieve.h"

#include "core/arith.h"
#include "find/sieve/state.h"

/* The numbers of a chunk. They begin with those of its first turn, or with the pass's, and end before the next chunk's. */
static struct range chunk_numbers(const struct sieve_pass *pass)
{
    uint64_t bits = UINT64_C(8) * pass->layout.line, turn = pass->layout.turn + pass->chunk * bits;
    uint32_t modulus = pass->layout.modulus, first = wheel_first(modulus);
    struct range numbers = pass->numbers;
    if (pass->chunk > 0)
        numbers.first = (uint128)turn * modulus + first;
    if (pass->chunk + 1 < pass->layout.chunks)
        numbers.last = (uint128)(turn + bits) * modulus + first - 1;
    return numbers;
}

/* Begins a chunk, whose lines are described for readers. False if out of memory. */
static bool begin_chunk(struct lines *lines, struct sieve *sieve, struct sieve_pass *pass, uint64_t chunk)
{
    sieve_chunk_begin(sieve, pass, chunk);
    keep_none(&sieve->keep);
    uint64_t bits = UINT64_C(8) * pass->layout.line, done = chunk * bits;
    *lines = (struct lines){.modulus = pass->layout.modulus,
                            .count = sieve->wheel->lines,
                            .residues = sieve->wheel->residue,
                            .turn = pass->layout.turn + done,
                            .end = min_u64(bits, pass->layout.turns - done),
                            .numbers = chunk_numbers(pass),
                            .bits = sieve->keep.bits};
    struct prime_list base = {sieve->primes + sieve->first, pass->used - sieve->first};
    return restore_list(&sieve->restore, base, sieve->wheel, lines->numbers, lines->turn);
}

static void read_line(struct sieve *sieve, struct sieve_pass *pass, const struct line_reader *reader,
                      const struct lines *lines)
{
    uint32_t line = pass->line_index;
    sieve_line_next(sieve, pass);
    if (pass->stopped)
        return;
    restore_line(sieve->line, &sieve->restore, line);
    sieve->keep.bits[line] = sieve->line;
    reader->line(reader->context, lines, line);
    keep_line(&sieve->keep, line, sieve->line);
}

enum find_status sieve_read_lines(struct sieve *sieve, struct range numbers, const struct line_reader *reader,
                                  const struct find_sink *sink, struct layout layout)
{
    struct sieve_pass pass = {.numbers = numbers, .sink = sink, .fraction = 1};
    if (!sieve_pass_begin(sieve, &pass, layout, false) ||
        !keep_begin(&sieve->keep, sieve->wheel, reader->reach, layout.line))
        return FIND_NO_MEMORY;
    for (uint64_t chunk = 0; chunk < layout.chunks; chunk++) {
        struct lines lines;
        if (!begin_chunk(&lines, sieve, &pass, chunk))
            return FIND_NO_MEMORY;
        reader->begin(reader->context, &lines);
        for (uint32_t l = 0; l < lines.count && !pass.stopped; l++)
            read_line(sieve, &pass, reader, &lines);
        if (pass.stopped)
            return FIND_STOPPED;
        reader->end(reader->context, &lines);
    }
    return FIND_DONE;
}

/* How many lines of the first wheels the reader needs, and how many it keeps. They are counted once. */
static bool need_lines(struct sieve *sieve, int wheels)
{
    for (; sieve->needed_wheels < wheels; sieve->needed_wheels++) {
        const struct wheel *wheel = sieve_need_wheel(sieve, sieve->needed_wheels);
        if (wheel == NULL)
            return false;
        sieve->needed[sieve->needed_wheels] =
            (struct layout_lines){wheel->lines, keep_lines_max(wheel, sieve->reader->reach)};
    }
    return true;
}

enum find_status sieve_read(struct sieve *sieve, struct row_span span, const struct line_reader *reader,
                            const struct find_sink *sink)
{
    if (span.count == 0)
        return FIND_DONE;
    struct range numbers = sieve_numbers(sieve, span);
    sieve_select(sieve, reader);
    if (!need_lines(sieve, sieve->vary ? layout_second_wheels(numbers) : layout_wheels(numbers)))
        return FIND_NO_MEMORY;
    struct layout layout =
        (sieve->vary ? layout_second : layout_fastest)(sieve->simd, numbers, &sieve->sizes, sieve->needed);
    return sieve_read_lines(sieve, numbers, reader, sink, layout);
}

enum find_status sieve_read_by(struct sieve *sieve, struct row_span span, const struct line_reader *reader,
                               const struct find_sink *sink, uint32_t modulus)
{
    if (span.count == 0)
        return FIND_DONE;
    struct range numbers = sieve_numbers(sieve, span);
    sieve_select(sieve, reader);
    if (!need_lines(sieve, WHEELS))
        return FIND_NO_MEMORY;
    return sieve_read_lines(sieve, numbers, reader, sink, layout_of_lines(modulus, numbers, &sieve->sizes, sieve->needed));
}
