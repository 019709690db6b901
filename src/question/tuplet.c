#include "question/tuplet.h"

#include <stdio.h>
#include <string.h>

enum { KINDS = 9 };

/* The patterns that have names. */
static const struct kind {
    const char *option, *name; /* On the command line, and in a report. */
    char digit;                /* What asks for it among the densest patterns of this number of primes; 0: it is not one. */
    struct tuplet tuplet;
} KIND[KINDS] = {
    {"twins", "twins", '2', {2, {0, 2}}},
    {"cousins", "cousins", 0, {2, {0, 4}}},
    {"sexy", "sexy primes", 0, {2, {0, 6}}},
    {"triplets", "triplets", '3', {3, {0, 2, 6}}},
    {"triplets", "triplets", '3', {3, {0, 4, 6}}},
    {"quadruplets", "quadruplets", '4', {4, {0, 2, 6, 8}}},
    {"quintuplets", "quintuplets", '5', {5, {0, 2, 6, 8, 12}}},
    {"quintuplets", "quintuplets", '5', {5, {0, 4, 6, 10, 12}}},
    {"sextuplets", "sextuplets", '6', {6, {0, 4, 6, 10, 12, 16}}},
};

/* Reads digits; a number that is too large for an offset becomes TUPLET_OFFSET_MAX + 1. False if there are none. */
static bool parse_offset(uint32_t *offset, const char **text)
{
    const char *begin = *text;
    *offset = 0;
    for (; **text >= '0' && **text <= '9'; ++*text)
        if (*offset <= TUPLET_OFFSET_MAX)
            *offset = 10 * *offset + (uint32_t)(**text - '0');
    if (*offset > TUPLET_OFFSET_MAX)
        *offset = TUPLET_OFFSET_MAX + 1;
    return *text > begin;
}

/* Reads at least two offsets. What is no list at all is told before what is wrong with the numbers. */
static enum tuplet_status parse_offsets(struct tuplet *tuplet, const char *text)
{
    *tuplet = (struct tuplet){0};
    bool rising = true, short_enough = true;
    size_t seen = 0;
    uint32_t before = 0, offset;
    do {
        if (!parse_offset(&offset, &text))
            return TUPLET_UNKNOWN;
        rising = rising && (seen == 0 ? offset == 0 : offset > before);
        short_enough = short_enough && seen < TUPLET_PRIMES_MAX && offset <= TUPLET_OFFSET_MAX;
        if (short_enough)
            tuplet->offsets[tuplet->count++] = (uint16_t)offset;
        before = offset;
        seen++;
    } while (*text++ == ',');
    if (text[-1] != '\0' || seen < 2)
        return TUPLET_UNKNOWN;
    return !short_enough ? TUPLET_TOO_LONG : !rising ? TUPLET_NOT_RISING : TUPLET_OK;
}

/* Whether each residue modulo p, at most TUPLET_PRIMES_MAX, is that of an offset. */
static bool takes_all_residues(const struct tuplet *tuplet, uint32_t p)
{
    uint32_t taken = 0;
    for (uint32_t i = 0; i < tuplet->count; i++)
        taken |= UINT32_C(1) << tuplet->offsets[i] % p;
    return taken == (UINT32_C(1) << p) - 1;
}

/* The smallest prime that forbids the pattern; 0 if there is none. If all residues modulo m are taken, so are those modulo
 * its prime factors: the smallest such m is a prime. */
static uint32_t forbidding_prime(const struct tuplet *tuplet)
{
    for (uint32_t m = 2; m <= tuplet->count; m++)
        if (takes_all_residues(tuplet, m))
            return m;
    return 0;
}

/* Below 0, 0, above 0: a stands before b, is the same, stands behind it. */
static int compare(const struct tuplet *a, const struct tuplet *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->offsets[i] != b->offsets[i])
            return a->offsets[i] < b->offsets[i] ? -1 : 1;
    return 0;
}

/* Puts the pattern at its place, unless it is there; false if there is no room. */
static bool insert(struct questions *asked, const struct tuplet *tuplet)
{
    size_t place = 0;
    while (place < asked->tuplet_count && compare(&asked->tuplets[place], tuplet) < 0)
        place++;
    if (place < asked->tuplet_count && tuplet_same(&asked->tuplets[place], tuplet))
        return true;
    if (asked->tuplet_count == TUPLETS_MAX)
        return false;
    memmove(&asked->tuplets[place + 1], &asked->tuplets[place], (asked->tuplet_count - place) * sizeof *tuplet);
    asked->tuplets[place] = *tuplet;
    asked->tuplet_count++;
    return true;
}

static bool is_called(const struct kind *kind, const char *what)
{
    return strcmp(kind->option, what) == 0 || (kind->digit != 0 && what[0] == kind->digit && what[1] == '\0');
}

/* Adds all patterns of a name or number. */
static enum tuplet_status add_kinds(struct questions *asked, const char *what)
{
    enum tuplet_status status = TUPLET_UNKNOWN;
    for (size_t i = 0; i < KINDS; i++) {
        if (!is_called(&KIND[i], what))
            continue;
        if (!insert(asked, &KIND[i].tuplet))
            return TUPLET_TOO_MANY;
        status = TUPLET_OK;
    }
    return status;
}

static enum tuplet_status add_offsets(struct questions *asked, uint32_t *forbids, const char *what)
{
    struct tuplet tuplet;
    enum tuplet_status status = parse_offsets(&tuplet, what);
    if (status != TUPLET_OK)
        return status;
    uint32_t prime = forbidding_prime(&tuplet);
    if (prime > 0) {
        *forbids = prime;
        return TUPLET_INADMISSIBLE;
    }
    return insert(asked, &tuplet) ? TUPLET_OK : TUPLET_TOO_MANY;
}

enum tuplet_status tuplet_parse(struct questions *asked, uint32_t *forbids, const char *what)
{
    struct questions more = *asked;
    enum tuplet_status status = add_kinds(&more, what);
    if (status == TUPLET_UNKNOWN)
        status = add_offsets(&more, forbids, what);
    if (status == TUPLET_OK)
        *asked = more;
    return status;
}

void tuplet_text(char text[TUPLET_TEXT], const struct tuplet *tuplet)
{
    *text = '\0';
    for (uint32_t i = 0; i < tuplet->count; i++)
        text += sprintf(text, "%s%u", i > 0 ? "," : "", (unsigned)tuplet->offsets[i]);
}

const char *tuplet_name(const struct tuplet *tuplet)
{
    for (size_t i = 0; i < KINDS; i++)
        if (tuplet_same(&KIND[i].tuplet, tuplet))
            return KIND[i].name;
    return "";
}

bool tuplet_same(const struct tuplet *a, const struct tuplet *b)
{
    return compare(a, b) == 0;
}

uint32_t tuplet_diameter_max(const struct questions *asked)
{
    uint32_t max = 0;
    for (size_t i = 0; i < asked->tuplet_count; i++)
        if (tuplet_diameter(&asked->tuplets[i]) > max)
            max = tuplet_diameter(&asked->tuplets[i]);
    return max;
}
