#include "library/ask.h"

#include <stdlib.h>
#include <string.h>

#include "core/number.h"
#include "question/answers.h"
#include "question/gaps.h"
#include "question/reciprocals.h"
#include "question/residues.h"
#include "question/sum.h"
#include "question/tuplet.h"
#include "question/tuplets.h"

/* --- Questions ------------------------------------------------------------- */

enum { WORD = 256 };

static bool parse_residues(struct questions *asked, const char *text)
{
    uint64_t modulus;
    if (number_parse_count(&modulus, text) != NUMBER_OK || modulus < RESIDUES_MODULUS_MIN || modulus > RESIDUES_MODULUS_MAX)
        return false;
    asked->modulus = (uint32_t)modulus;
    return true;
}

static bool parse_gaps(struct questions *asked, const char *text)
{
    asked->least_gap = 0;
    asked->gaps = strcmp(text, "records") == 0 ? GAPS_RECORDS : strcmp(text, "all") == 0 ? GAPS_ALL : GAPS_LEAST;
    return asked->gaps != GAPS_LEAST || (number_parse_count(&asked->least_gap, text) == NUMBER_OK && asked->least_gap > 0);
}

/* What stands behind the prefix; NULL if the word has another one. */
static const char *behind(const char *word, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(word, prefix, length) == 0 ? word + length : NULL;
}

static bool parse_word(struct questions *asked, const char *word)
{
    const char *value;
    uint32_t forbids;
    if (strcmp(word, "count") == 0)
        return asked->count = true;
    if (strcmp(word, "sum") == 0)
        return asked->sum = true;
    if (strcmp(word, "reciprocals") == 0)
        return asked->reciprocals = true;
    if ((value = behind(word, "tuplets=")) != NULL)
        return tuplet_parse(asked, &forbids, value) == TUPLET_OK;
    if ((value = behind(word, "residues=")) != NULL)
        return parse_residues(asked, value);
    if ((value = behind(word, "gaps=")) != NULL)
        return parse_gaps(asked, value);
    return false;
}

bool ask_parse(struct questions *asked, const char *words)
{
    memset(asked, 0, sizeof *asked);
    for (words += strspn(words, " "); *words != '\0'; words += strspn(words, " ")) {
        char word[WORD];
        size_t length = strcspn(words, " ");
        if (length >= sizeof word)
            return false;
        memcpy(word, words, length);
        word[length] = '\0';
        words += length;
        if (!parse_word(asked, word))
            return false;
    }
    asked->count = asked->count || !questions_any(asked) || questions_imply_count(asked);
    return true;
}

bool ask_simd(enum simd *simd, enum mpiprimes_simd most)
{
    _Static_assert((int)MPIPRIMES_PORTABLE == (int)SIMD_PORTABLE && (int)MPIPRIMES_AVX2 == (int)SIMD_AVX2 &&
                       (int)MPIPRIMES_AVX512 == (int)SIMD_AVX512,
                   "the levels are those of the public header");
    if (most != MPIPRIMES_PORTABLE && most != MPIPRIMES_AVX2 && most != MPIPRIMES_AVX512)
        return false;
    enum simd best = simd_supported(), level = (enum simd)most;
    *simd = level < best ? level : best;
    return true;
}

enum mpiprimes_error ask_range(struct range *range, enum method method, struct mpiprimes_number first,
                               struct mpiprimes_number last)
{
    *range = (struct range){ask_number(first), ask_number(last)};
    uint128 most = method == METHOD_TRIAL ? UINT64_MAX : NUMBER_MAX;
    return range->first > range->last || range->last > most ? MPIPRIMES_BAD_RANGE : MPIPRIMES_OK;
}

/* --- Answers --------------------------------------------------------------- */

/* The answers and all that they point to, in one piece of memory: the arrays follow. */
struct told {
    struct mpiprimes_answers answers;
    char sum[SUM_TEXT], reciprocals[RECIPROCALS_TEXT], twin_reciprocals[RECIPROCALS_TEXT];
    uint16_t offsets[TUPLETS_MAX][TUPLET_PRIMES_MAX];
    struct mpiprimes_tuplet tuplet[TUPLETS_MAX];
};

static struct mpiprimes_number number_of(uint128 n)
{
    return (struct mpiprimes_number){(uint64_t)n, (uint64_t)(n >> 64)};
}

static struct mpiprimes_gap gap_of(struct gap gap, uint64_t times)
{
    return (struct mpiprimes_gap){number_of(gap.from), gap.size, times};
}

static void tell_count(struct mpiprimes_answers *answers, const struct findings *found)
{
    size_t ends = findings_ends(found);
    answers->counted = 1;
    answers->count = found->count;
    if (ends > 0) {
        answers->smallest = number_of(found->first[0]);
        answers->largest = number_of(found->last[ends - 1]);
    }
}

static void tell_tuplets(struct told *told, uint64_t *words, const struct questions *asked)
{
    const uint64_t *answer = answers_of(words, &QUESTION_TUPLETS, asked);
    for (size_t i = 0; i < asked->tuplet_count; i++) {
        const struct tuplet *tuplet = &asked->tuplets[i];
        memcpy(told->offsets[i], tuplet->offsets, sizeof tuplet->offsets);
        told->tuplet[i] = (struct mpiprimes_tuplet){told->offsets[i], tuplet->count, tuplets_found(answer, i)};
    }
    told->answers.tuplets = asked->tuplet_count;
    told->answers.tuplet = told->tuplet;
}

static void tell_sums(struct told *told, uint64_t *words, const struct questions *asked)
{
    struct mpiprimes_answers *answers = &told->answers;
    if (asked->sum) {
        sum_text(told->sum, answers_of(words, &QUESTION_SUM, asked));
        answers->sum = told->sum;
    }
    if (!asked->reciprocals)
        return;
    const uint64_t *answer = answers_of(words, &QUESTION_RECIPROCALS, asked);
    answers->reciprocals_error = reciprocals_text(told->reciprocals, answer, RECIPROCALS_PRIMES);
    answers->reciprocals = told->reciprocals;
    if (!reciprocals_with_twins(asked))
        return;
    answers->twin_reciprocals_error = reciprocals_text(told->twin_reciprocals, answer, RECIPROCALS_TWINS);
    answers->twin_reciprocals = told->twin_reciprocals;
}

static void tell_residues(struct mpiprimes_answers *answers, uint64_t *residues, uint64_t *words,
                          const struct questions *asked)
{
    const uint64_t *answer = answers_of(words, &QUESTION_RESIDUES, asked);
    for (uint32_t r = 0; r < asked->modulus; r++)
        residues[r] = residues_count(answer, r);
    answers->modulus = asked->modulus;
    answers->residues = residues;
}

static void tell_gaps(struct mpiprimes_answers *answers, struct mpiprimes_gap *gaps, uint64_t *words,
                      const struct questions *asked)
{
    const uint64_t *answer = answers_of(words, &QUESTION_GAPS, asked);
    answers->gap_count = gaps_number(answer);
    answers->gaps = gaps_listed(answer, asked);
    for (size_t i = 0; i < answers->gaps; i++) {
        uint64_t times;
        struct gap gap = gaps_entry(&times, answer, asked, i);
        gaps[i] = gap_of(gap, times);
    }
    answers->gap = gaps;
    struct gap largest = gaps_largest(answer, asked);
    answers->largest_gap = gap_of(largest, largest.size > 0);
}

struct mpiprimes_answers *ask_tell(const struct findings *found, const struct questions *asked)
{
    uint64_t *words = found->answers;
    size_t residues = asked->modulus, gaps = 0;
    if (asked->gaps != GAPS_NONE)
        gaps = gaps_listed(answers_of(words, &QUESTION_GAPS, asked), asked);
    struct told *told = calloc(1, sizeof *told + residues * sizeof(uint64_t) + gaps * sizeof(struct mpiprimes_gap));
    if (told == NULL)
        return NULL;
    uint64_t *own_residues = (uint64_t *)(told + 1);
    if (asked->count)
        tell_count(&told->answers, found);
    if (asked->tuplet_count > 0)
        tell_tuplets(told, words, asked);
    tell_sums(told, words, asked);
    if (asked->modulus > 0)
        tell_residues(&told->answers, own_residues, words, asked);
    if (asked->gaps != GAPS_NONE)
        tell_gaps(&told->answers, (struct mpiprimes_gap *)(own_residues + residues), words, asked);
    return &told->answers;
}
