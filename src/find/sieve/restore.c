/* The base primes are sorted by their lines once for each chunk that has any. */
#include "find/sieve/restore.h"

#include <stdlib.h>

#include "core/arith.h"

static int by_line(const void *a, const void *b)
{
    const struct base_bit *x = a, *y = b;
    return (x->line > y->line) - (x->line < y->line);
}

static bool lies_in(uint32_t prime, struct range numbers)
{
    return prime >= numbers.first && prime <= numbers.last;
}

static bool need_room(struct restore *restore, struct prime_list base, struct range numbers)
{
    size_t need = 0;
    for (size_t i = 0; i < base.count; i++)
        need += lies_in(base.primes[i], numbers);
    bool ok = buffer_need(&restore->memory, need * sizeof *restore->bits);
    restore->bits = restore->memory.bytes;
    return ok;
}

bool restore_list(struct restore *restore, struct prime_list base, const struct wheel *wheel, struct range numbers,
                  uint64_t turn)
{
    restore->count = restore->next = 0;
    if (numbers.first > UINT32_MAX)
        return true;
    if (!need_room(restore, base, numbers))
        return false;
    for (size_t i = 0; i < base.count; i++) {
        uint32_t p = base.primes[i], turn_of_p = (uint32_t)wheel_turn(wheel->modulus, p);
        if (!lies_in(p, numbers))
            continue;
        uint32_t residue = p - turn_of_p * wheel->modulus;
        size_t behind = index_above(wheel->residue, 0, wheel->lines, residue);
        if (behind > 0 && wheel->residue[behind - 1] == residue)
            restore->bits[restore->count++] = (struct base_bit){(uint32_t)behind - 1, turn_of_p - (uint32_t)turn};
    }
    if (restore->count > 0)
        qsort(restore->bits, restore->count, sizeof *restore->bits, by_line);
    return true;
}

void restore_line(uint8_t *line_bits, struct restore *restore, uint32_t line)
{
    for (; restore->next < restore->count && restore->bits[restore->next].line == line; restore->next++) {
        uint32_t bit = restore->bits[restore->next].bit;
        line_bits[bit / 8] &= (uint8_t) ~(1u << bit % 8);
    }
}
