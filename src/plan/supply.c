#include "plan/supply.h"

#include <math.h>
#include <stdlib.h>

#include "core/arith.h"

/* Seconds: the least that is worth asking for, many times the way there and back of a message. On one node that takes 6
 * microseconds between ranks that share a core, and 2 on cores of their own (Open MPI 4.1, AMD EPYC). */
static const double ASK_SECONDS = 1e-4;

/* The least that a piece, and what is taken over, takes: these multiples of the time that beginning it takes. Worked out as
 * in tests/plan/test_plan.c, with beginnings: for pieces, 2 to 16 differ by less than 1% of a round; but a short piece of
 * the plain sieve has shorter lines, too, which takes two to seven times as long as its beginning (1e11 and 1e15, pieces of
 * 1e7 to 2e8 numbers; Zen 3, AVX2). For what is taken over near 1e18, when one of four ranks is suddenly half as fast, a
 * round takes 1.12, 1.20, 1.20 and 1.40 times as long as need be with 1, 2, 4 and 8; below 1e12 they differ by 1%. */
static const double PIECE_BEGINNINGS = 16, TAKE_OVER_BEGINNINGS = 1;

/* A piece is this fraction of what the rank is expected to do of all that is left. If one of four ranks turns out to be
 * half as fast as expected, the round takes 3.5% longer than it need, and 0.7% with 0.4 (tests/plan/test_plan.c); but that
 * makes nearly twice as many pieces. */
static const double PIECE_FRACTION = 0.5;

bool supply_new(struct supply *supply, size_t ranks, const double *weights)
{
    *supply = (struct supply){.ranks = ranks, .weights = weights};
    supply->shares = calloc(ranks, sizeof *supply->shares);
    supply->longest = calloc(2 * ranks, sizeof *supply->longest);
    if (supply->shares == NULL || supply->longest == NULL)
        return false;
    for (size_t r = 0; r < ranks; r++)
        supply->longest[ranks + r] = r;
    return true;
}

void supply_free(struct supply *supply)
{
    free(supply->shares);
    free(supply->longest);
}

/* Predicted seconds of the rows, at weight 1. */
static double seconds_of(const struct supply_share *share, struct row_span rows)
{
    return (double)rows.count * share->row_seconds;
}

/* How long the rank's share will last. */
static double seconds_left(const struct supply *supply, size_t rank)
{
    const struct supply_share *share = &supply->shares[rank];
    return seconds_of(share, share->left) / supply->weights[rank];
}

/* The tournament is a binary tree in an array: node 1 is the root, node i has the children 2i and 2i + 1, and rank r is the
 * leaf ranks + r. Each inner node holds the winner of its children. */
static void play(struct supply *supply, size_t node)
{
    size_t left = supply->longest[2 * node], right = supply->longest[2 * node + 1];
    supply->longest[node] = seconds_left(supply, left) >= seconds_left(supply, right) ? left : right;
}

static void play_up(struct supply *supply, size_t rank)
{
    for (size_t node = (supply->ranks + rank) / 2; node > 0; node /= 2)
        play(supply, node);
}

static void set_left(struct supply *supply, size_t rank, struct row_span left)
{
    struct supply_share *share = &supply->shares[rank];
    supply->open = supply->open + (left.count > 0) - (share->left.count > 0);
    supply->seconds += seconds_of(share, left) - seconds_of(share, share->left);
    share->left = left;
    play_up(supply, rank);
}

static uint64_t rows_of(double seconds, double row_seconds)
{
    double rows = ceil(seconds / row_seconds);
    return rows < 1e18 ? (uint64_t)rows : UINT64_MAX;
}

static struct supply_share share_of(struct row_span span, struct way way)
{
    double x = ((double)span.first + (double)span.count / 2) * ROW_NUMBERS;
    struct supply_share share = {.left = span, .row_seconds = cost_density(way, x) * ROW_NUMBERS};
    share.piece_rows = rows_of(ASK_SECONDS + PIECE_BEGINNINGS * cost_follow(way, x), share.row_seconds);
    share.take_over_rows = rows_of(ASK_SECONDS + TAKE_OVER_BEGINNINGS * cost_setup(way, x), share.row_seconds);
    return share;
}

void supply_fill(struct supply *supply, const struct row_span *shares, struct way way)
{
    supply->open = 0;
    supply->seconds = supply->weight_sum = 0;
    for (size_t r = 0; r < supply->ranks; r++) {
        supply->shares[r] = share_of(shares[r], way);
        supply->seconds += seconds_of(&supply->shares[r], shares[r]);
        supply->weight_sum += supply->weights[r];
        supply->open += shares[r].count > 0;
    }
    for (size_t node = supply->ranks - 1; node > 0; node--)
        play(supply, node);
}

void supply_clear(struct supply *supply)
{
    for (size_t r = 0; r < supply->ranks; r++)
        supply->shares[r].left.count = 0;
    supply->open = 0;
}

uint64_t supply_left(const struct supply *supply, size_t rank)
{
    return supply->shares[rank].left.count;
}

struct row_span supply_take(struct supply *supply, size_t rank)
{
    const struct supply_share *share = &supply->shares[rank];
    struct row_span left = share->left, piece = left;
    if (left.count == 0)
        return left;
    double seconds = fmax(supply->seconds, 0) * supply->weights[rank] / supply->weight_sum * PIECE_FRACTION;
    uint64_t rows = max_u64(rows_of(seconds, share->row_seconds), share->piece_rows);
    /* Not even the rest is worth a piece of its own. */
    if (rows < left.count && left.count - rows >= share->piece_rows)
        piece.count = rows;
    set_left(supply, rank, (struct row_span){left.first + piece.count, left.count - piece.count});
    return piece;
}

bool supply_take_over(struct supply *supply, size_t rank, uint64_t rows_max)
{
    size_t other = supply->longest[1];
    struct supply_share from = supply->shares[other];
    if (supply->open == 0)
        return false;
    double fraction = supply->weights[rank] / (supply->weights[rank] + supply->weights[other]);
    uint64_t rows = min_u64((uint64_t)((double)from.left.count * fraction), min_u64(from.left.count, rows_max));
    if (rows < from.take_over_rows)
        return false;
    uint64_t rest = from.left.count - rows;
    set_left(supply, other, (struct row_span){from.left.first, rest});
    supply->shares[rank] = from;
    supply->shares[rank].left.count = 0;
    set_left(supply, rank, (struct row_span){from.left.first + rest, rows});
    return true;
}
