/* The segments of the stream, and the way through their words. */
#include "find/base/base_primes.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/arith.h"

enum {
    SEGMENT_BYTES = 32768,            /* The L1 data cache of every processor of the last fifteen years holds this much. */
    SEGMENT_BITS = 8 * SEGMENT_BYTES, /* One bit for each odd number. */
    PATTERN_BYTES = 3 * 5 * 7 * 11 * 13, /* The multiples of 3 ... 13 repeat after this number of bytes. */
    FIRST_CROSSED = 17,                  /* The smallest prime that the pattern does not hold. */
    SIEVING_PRIMES_MAX = 6542,           /* Number of primes below 2^16. */
};

struct base_primes {
    uint32_t limit;
    size_t sieving_count;
    uint32_t sieving[SIEVING_PRIMES_MAX]; /* Odd primes from 17 to the root of the limit. */
    uint32_t next[SIEVING_PRIMES_MAX];    /* Bit of the next odd multiple to cross off, counted from the segment. */
    uint64_t first;                       /* The even number below the first odd one of the segment. */
    uint64_t word;                        /* What is left of the current word: 1 = prime. */
    size_t word_index;                    /* The current word's; SEGMENT_BYTES / 8: the segment is used up. */
    uint8_t segment[SEGMENT_BYTES];       /* Bit i is first + 2i + 1; 1 = composite. */
    uint8_t pattern[2 * PATTERN_BYTES];   /* Twice over, so that a copy can start anywhere in the first half. */
};

/* Crosses off the multiples of an odd prime from bit `next` on; gives the first bit beyond the end. */
static uint64_t cross_off(uint8_t *bits, uint64_t count, uint64_t next, uint32_t prime)
{
    for (; next < count; next += prime)
        bits[next / 8] |= (uint8_t)(1u << next % 8);
    return next;
}

static void make_pattern(uint8_t *pattern)
{
    static const uint32_t PRIMES[] = {3, 5, 7, 11, 13};
    for (size_t i = 0; i < sizeof PRIMES / sizeof *PRIMES; i++)
        cross_off(pattern, UINT64_C(16) * PATTERN_BYTES, PRIMES[i] / 2, PRIMES[i]);
}

/* The plain sieve of the numbers below 2^16, for the sieving primes. */
static void find_sieving_primes(struct base_primes *stream)
{
    uint32_t root = (uint32_t)integer_sqrt(stream->limit);
    uint8_t composite[UINT16_MAX / 16 + 1] = {0};
    for (uint32_t p = 3; p <= root; p += 2) {
        if (composite[p / 16] >> p / 2 % 8 & 1)
            continue;
        if (p >= FIRST_CROSSED)
            stream->sieving[stream->sieving_count++] = p;
        cross_off(composite, root / 2 + 1, (uint64_t)p * p / 2, p);
    }
}

struct base_primes *base_primes_new(uint32_t limit)
{
    struct base_primes *stream = calloc(1, sizeof *stream);
    if (stream == NULL)
        return NULL;
    stream->limit = limit;
    make_pattern(stream->pattern);
    find_sieving_primes(stream);
    base_primes_rewind(stream);
    return stream;
}

void base_primes_free(struct base_primes *stream)
{
    free(stream);
}

static void fill_from_pattern(struct base_primes *stream)
{
    size_t phase = (size_t)(stream->first / 16 % PATTERN_BYTES);
    for (size_t done = 0; done < SEGMENT_BYTES;) {
        size_t room = SEGMENT_BYTES - done, part = room < PATTERN_BYTES ? room : PATTERN_BYTES;
        memcpy(stream->segment + done, stream->pattern + phase, part);
        done += part;
    }
}

static void sieve_segment(struct base_primes *stream)
{
    fill_from_pattern(stream);
    uint64_t end = stream->first + UINT64_C(2) * SEGMENT_BITS;
    size_t i = 0;
    for (; i < stream->sieving_count && (uint64_t)stream->sieving[i] * stream->sieving[i] < end; i++) {
        uint64_t next = cross_off(stream->segment, SEGMENT_BITS, stream->next[i], stream->sieving[i]);
        stream->next[i] = (uint32_t)(next - SEGMENT_BITS);
    }
    for (; i < stream->sieving_count; i++)
        stream->next[i] -= SEGMENT_BITS;
    /* The stream starts at 11: of the first byte, for 1 ... 15, only 11 and 13 stay. */
    if (stream->first == 0)
        stream->segment[0] = (uint8_t) ~(1u << 11 / 2 | 1u << 13 / 2);
    stream->word_index = 0;
    stream->word = 0;
}

void base_primes_rewind(struct base_primes *stream)
{
    stream->first = 0;
    for (size_t i = 0; i < stream->sieving_count; i++)
        stream->next[i] = (uint32_t)((uint64_t)stream->sieving[i] * stream->sieving[i] / 2);
    sieve_segment(stream);
    memcpy(&stream->word, stream->segment, sizeof stream->word);
    stream->word = ~stream->word;
}

/* Goes to the next word of the segment, or of the next segment. False at the end of the stream. */
static bool next_word(struct base_primes *stream)
{
    if (++stream->word_index == SEGMENT_BYTES / sizeof stream->word) {
        if (stream->first + UINT64_C(2) * SEGMENT_BITS > stream->limit) {
            stream->word_index--;
            return false;
        }
        stream->first += UINT64_C(2) * SEGMENT_BITS;
        sieve_segment(stream);
    }
    memcpy(&stream->word, stream->segment + stream->word_index * sizeof stream->word, sizeof stream->word);
    stream->word = ~stream->word;
    return true;
}

size_t base_primes_next(uint32_t *primes, size_t room, struct base_primes *stream)
{
    size_t count = 0;
    while (count < room) {
        if (stream->word == 0) {
            if (!next_word(stream))
                break;
            continue;
        }
        uint64_t prime = stream->first + 2 * (64 * stream->word_index + (uint64_t)__builtin_ctzll(stream->word)) + 1;
        if (prime > stream->limit)
            break;
        stream->word &= stream->word - 1;
        primes[count++] = (uint32_t)prime;
    }
    return count;
}
