/* The answers to all questions by their definitions, word by word, for tests and fuzzing to compare with; and some
 * questions to ask. */
#ifndef MPIPRIMES_TESTS_ANSWERS_SUPPORT_H
#define MPIPRIMES_TESTS_ANSWERS_SUPPORT_H

#include <stdlib.h>
#include <string.h>

#include "core/arith.h"
#include "question/answers.h"
#include "question/gap.h"
#include "question/tuplet.h"

/* Primes that rise, all of a range: what they are above a base. */
struct prime_list {
    const uint64_t *primes;
    size_t count;
    uint128 base;
};

static inline uint128 nth_prime(const struct prime_list *list, size_t index)
{
    return list->base + list->primes[index];
}

/* How many of them are below n. */
static inline size_t primes_below(uint128 n, const struct prime_list *list)
{
    size_t low = 0, count = list->count;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        if (nth_prime(list, middle) < n)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

/* Those of the list that lie in a range, which is not empty. */
static inline struct prime_list primes_in(const struct prime_list *list, struct range range)
{
    size_t first = primes_below(range.first, list), end = primes_below(range.last + 1, list);
    return (struct prime_list){list->primes + first, end - first, list->base};
}

static inline struct prime_list primes_within(const uint64_t *primes, size_t count, struct range range)
{
    return primes_in(&(struct prime_list){primes, count, 0}, range);
}

static inline uint64_t plain_tuplets(const struct tuplet *tuplet, const struct prime_list *list)
{
    uint64_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        size_t next = i;
        uint32_t k = 0;
        for (; k < tuplet->count; k++) {
            uint64_t offset = tuplet->offsets[k];
            while (next < list->count && list->primes[next] - list->primes[i] < offset)
                next++;
            if (next == list->count || list->primes[next] - list->primes[i] != offset)
                break;
        }
        count += k == tuplet->count;
    }
    return count;
}

/* The word of a row: bits of the numbers coprime to 210 from 210 row + 11 on, then those of 2, 3, 5 and 7. */
static inline uint64_t plain_row(uint64_t row, const struct prime_list *list)
{
    uint64_t word = 0;
    for (size_t i = 0; i < list->count; i++) {
        uint128 prime = nth_prime(list, i);
        if (prime < 11)
            word |= (uint64_t)(row == 0) << (ROW_BITS + prime / 2 - (prime > 2 ? 0 : 1));
        else if ((prime - 2) / ROW_NUMBERS == row)
            word |= UINT64_C(1) << ROW_BIT[(prime - 2) % ROW_NUMBERS];
    }
    return word;
}

/* The counts, then the first and the last rows. */
static inline void plain_tuplets_answer(uint64_t *answer, const struct questions *asked, struct row_span rows,
                                        const struct prime_list *list)
{
    size_t edge = tuplet_diameter_max(asked) / ROW_NUMBERS + 2, kept = (size_t)min_u64(edge, rows.count);
    for (size_t i = 0; i < asked->tuplet_count; i++)
        *answer++ = plain_tuplets(&asked->tuplets[i], list);
    for (size_t i = 0; i < kept; i++) {
        struct range first = {row_first_number(rows.first + i), row_last_number(rows.first + i)};
        struct range last = {row_first_number(rows.first + rows.count - 1 - i),
                             row_last_number(rows.first + rows.count - 1 - i)};
        struct prime_list in_first = primes_in(list, first);
        struct prime_list in_last = primes_in(list, last);
        answer[i] = plain_row(rows.first + i, &in_first);
        answer[2 * edge - 1 - i] = plain_row(rows.first + rows.count - 1 - i, &in_last);
    }
}

static inline void plain_add(uint64_t *words, size_t count, uint128 term)
{
    for (size_t i = 0; i < count; i++) {
        term += words[i];
        words[i] = (uint64_t)term;
        term >>= 64;
    }
}

/* The low bits of a number to a word, what is above to a byte behind the answer. */
static inline void plain_number(uint64_t *word, uint64_t *bytes, size_t byte, uint128 n)
{
    *word = (uint64_t)n;
    ((uint8_t *)bytes)[byte] = (uint8_t)(n >> 64);
}

/* Sums of floor(2^124 / p), and how many; the same of twins, and the first and the last prime. */
static inline void plain_reciprocals_answer(uint64_t *answer, bool twins, const struct prime_list *list)
{
    const uint128 one = (uint128)1 << 124;
    for (size_t i = 0; i < list->count; i++)
        plain_add(answer, 2, one / nth_prime(list, i));
    answer[2] = list->count;
    if (!twins || list->count == 0)
        return;
    for (size_t i = 1; i < list->count; i++)
        if (list->primes[i] - list->primes[i - 1] == 2) {
            plain_add(answer + 3, 2, one / nth_prime(list, i - 1) + one / nth_prime(list, i));
            answer[5]++;
        }
    plain_number(answer + 6, answer + 8, 0, nth_prime(list, 0));
    plain_number(answer + 7, answer + 8, 1, nth_prime(list, list->count - 1));
}

/* The first and the last prime, the number of gaps, the largest one, how many are listed, and those: size and place of
 * each or, of each size, how often it occurs and where first. */
static inline void plain_gaps_answer(uint64_t *answer, const struct questions *asked, const struct prime_list *list)
{
    static const size_t ENTRIES[] = {[GAPS_LEAST] = GAPS_LISTED_MAX, [GAPS_RECORDS] = 1025, [GAPS_ALL] = 2049};
    uint64_t *entries = answer + 6, *bytes = entries + 2 * ENTRIES[asked->gaps];
    if (list->count == 0)
        return;
    plain_number(answer, bytes, 0, nth_prime(list, 0));
    plain_number(answer + 1, bytes, 1, nth_prime(list, list->count - 1));
    for (size_t i = 1; i < list->count; i++) {
        uint128 from = nth_prime(list, i - 1);
        uint64_t size = list->primes[i] - list->primes[i - 1];
        bool record = size > answer[3];
        if (asked->gaps == GAPS_RECORDS ? !record : asked->gaps == GAPS_LEAST && size < asked->least_gap)
            continue;
        answer[2]++;
        if (record) {
            answer[3] = size;
            plain_number(answer + 4, bytes, 2, from);
        }
        bool all = asked->gaps == GAPS_ALL;
        size_t entry = all ? size / 2 : answer[5];
        if (entry >= ENTRIES[asked->gaps])
            continue;
        bool first = entries[2 * entry] == 0;
        answer[5] += first;
        entries[2 * entry] = all ? entries[2 * entry] + 1 : size;
        if (first)
            plain_number(&entries[2 * entry + 1], bytes, 3 + entry, from);
    }
}

static inline bool asks_twins(const struct questions *asked)
{
    for (size_t i = 0; i < asked->tuplet_count; i++)
        if (asked->tuplets[i].count == 2 && asked->tuplets[i].offsets[1] == 2)
            return true;
    return false;
}

/* The answers of a range, whose primes are among those of a list; to be freed. */
static inline uint64_t *answers_of_primes(const struct questions *asked, struct range range, const struct prime_list *all)
{
    struct prime_list list = primes_in(all, range);
    uint64_t *answers = answers_new(asked);
    if (answers == NULL)
        abort();
    if (asked->tuplet_count > 0)
        plain_tuplets_answer(answers_of(answers, &QUESTION_TUPLETS, asked), asked, rows_of_range(range), &list);
    uint64_t *sum = answers_of(answers, &QUESTION_SUM, asked);
    uint64_t *classes = answers_of(answers, &QUESTION_RESIDUES, asked);
    for (size_t i = 0; i < list.count; i++) {
        if (asked->sum)
            plain_add(sum, 3, nth_prime(&list, i));
        if (asked->modulus > 0)
            classes[nth_prime(&list, i) % asked->modulus]++;
    }
    if (asked->reciprocals)
        plain_reciprocals_answer(answers_of(answers, &QUESTION_RECIPROCALS, asked), asks_twins(asked), &list);
    if (asked->gaps != GAPS_NONE)
        plain_gaps_answer(answers_of(answers, &QUESTION_GAPS, asked), asked, &list);
    return answers;
}

static inline uint64_t *answers_plainly(const struct questions *asked, struct range range, const uint64_t *primes,
                                        size_t count)
{
    return answers_of_primes(asked, range, &(struct prime_list){primes, count, 0});
}

/* The index of the first word that differs; SIZE_MAX if none does. */
static inline size_t answers_differ(const uint64_t *a, const uint64_t *b, const struct questions *asked)
{
    for (size_t i = 0, words = answers_words(asked); i < words; i++)
        if (a[i] != b[i])
            return i;
    return SIZE_MAX;
}

/* The question that a word belongs to. */
static inline const char *answers_name_of(size_t word, const struct questions *asked)
{
    size_t i = 0;
    for (; i + 1 < QUESTION_KINDS && word >= QUESTIONS[i]->words(asked); i++)
        word -= QUESTIONS[i]->words(asked);
    return QUESTIONS[i]->name;
}

/* Whether each answer can be one. */
static inline bool answers_valid(const uint64_t *answers, const struct questions *asked)
{
    for (size_t i = 0; i < QUESTION_KINDS; i++) {
        size_t words = QUESTIONS[i]->words(asked);
        if (words > 0 && !QUESTIONS[i]->is_valid(answers, asked))
            return false;
        answers += words;
    }
    return true;
}

static inline void ask_tuplets(struct questions *asked, const char *what)
{
    uint32_t forbids;
    if (tuplet_parse(asked, &forbids, what) != TUPLET_OK)
        abort();
}

/* From the lowest bits of *choice on: whether one chance of 2^bits comes true. */
static inline bool choose(uint64_t *choice, int bits)
{
    uint64_t taken = *choice & ((UINT64_C(1) << bits) - 1);
    *choice >>= bits;
    return taken == 0;
}

/* The gaps of three bits, and three more for their least size: half of the choices have none. */
static inline void choose_gaps(struct questions *asked, uint64_t *choice)
{
    static const uint64_t LEAST[] = {1, 2, 30, 37, 72, 100, 150, 900};
    static const enum gaps GAPS[] = {GAPS_NONE,  GAPS_NONE,  GAPS_NONE,    GAPS_NONE,
                                     GAPS_LEAST, GAPS_LEAST, GAPS_RECORDS, GAPS_ALL};
    asked->gaps = GAPS[*choice & 7];
    asked->least_gap = asked->gaps == GAPS_LEAST ? LEAST[*choice >> 3 & 7] : 0;
    *choice >>= 6;
}

/* Questions that the 40 lowest bits choose, each with a chance; the count of primes where it must be. */
static inline struct questions questions_of_choice(uint64_t choice)
{
    static const char *const TUPLETS[] = {"2", "3", "4", "6", "cousins", "0,210", "0,2,6,8,12,18,20,26", "0,32766"};
    static const uint32_t MODULI[] = {0, 0, 0, 2, 30, 37, 210, 30030};
    struct questions asked = {0};
    choose_gaps(&asked, &choice);
    for (size_t i = 0; i < sizeof TUPLETS / sizeof *TUPLETS; i++)
        if (choose(&choice, i < 7 ? 2 : 4))
            ask_tuplets(&asked, TUPLETS[i]);
    asked.sum = choose(&choice, 2);
    asked.reciprocals = choose(&choice, 3);
    asked.modulus = MODULI[choice & 7];
    asked.count = (choice >> 3 & 1) || !questions_any(&asked) || questions_imply_count(&asked);
    return asked;
}

/* Everything at once, with gaps of this kind; lines can answer it if they can answer the gaps. */
static inline struct questions questions_all(enum gaps gaps, uint64_t least)
{
    struct questions asked = {.count = true, .sum = true, .modulus = 30, .gaps = gaps, .least_gap = least};
    ask_tuplets(&asked, "2");
    ask_tuplets(&asked, "4");
    ask_tuplets(&asked, "0,210");
    asked.reciprocals = gaps != GAPS_LEAST;
    return asked;
}

#endif
