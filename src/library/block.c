#include "library/block.h"

#include <stdlib.h>

bool block_begin(struct block *block, struct range range)
{
    struct row_span span = rows_of_range(range);
    block_clear(block);
    if (span.count > block->room) {
        free(block->bytes);
        block->bytes = malloc(span.count * ROW_BYTES + ROWS_PADDING);
        block->room = block->bytes != NULL ? span.count : 0;
    }
    block->range = range;
    block->rows = (struct rows){{span.first, 0}, block->bytes};
    block->next = (uint64_t)range.first;
    block->part_count = rows_small_primes(block->part, span, range);
    return block->bytes != NULL;
}

void block_add(struct block *block, const struct rows *rows)
{
    memcpy(block->bytes + block->rows.span.count * ROW_BYTES, rows->bytes, rows->span.count * ROW_BYTES);
    block->rows.span.count += rows->span.count;
}

void block_clear(struct block *block)
{
    block->rows.span.count = 0;
    block->next_row = 0;
    block->part_at = block->part_count = 0;
}

static void fill_part(struct block *block)
{
    uint64_t end = min_u64(block->next_row + BLOCK_PART_ROWS, block->rows.span.count);
    block->part_at = 0;
    block->part_count = rows_primes(block->part, &block->rows, block->next_row, end);
    block->next_row = end;
}

bool block_seek(struct block *block, uint64_t from)
{
    if (block->rows.span.count == 0 || from < block->range.first || from > block->range.last)
        return false;
    if (from == block->next)
        return true;
    block->next = from;
    block->next_row = row_of(max_u64(from, 2)) - block->rows.span.first;
    block->part_at = 0;
    block->part_count = rows_small_primes(block->part, block->rows.span, (struct range){from, block->range.last});
    if (block->part_count > 0)
        return true;
    fill_part(block);
    while (block->part_at < block->part_count && block->part[block->part_at] < from)
        block->part_at++;
    return true;
}

/* Whole parts go to where they are wanted at once. */
static size_t take_rows(uint64_t *primes, size_t room, struct block *block)
{
    uint64_t rows = min_u64(room / ROW_BITS, block->rows.span.count - block->next_row);
    size_t count = rows_primes(primes, &block->rows, block->next_row, block->next_row + rows);
    block->next_row += rows;
    return count;
}

size_t block_take(uint64_t *primes, size_t room, struct block *block)
{
    size_t count = 0;
    while (count < room) {
        if (block->part_at < block->part_count)
            primes[count++] = block->part[block->part_at++];
        else if (block->next_row == block->rows.span.count)
            break;
        else if (room - count >= BLOCK_PART_ROWS * ROW_BITS)
            count += take_rows(primes + count, room - count, block);
        else
            fill_part(block);
    }
    block->next = count > 0 ? primes[count - 1] + 1 : block->next;
    return count;
}
