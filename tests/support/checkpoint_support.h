/* What the tests and the fuzzing of checkpoints need: random results, and checksums made independently of the program's. */
#ifndef MPIPRIMES_TESTS_CHECKPOINT_SUPPORT_H
#define MPIPRIMES_TESTS_CHECKPOINT_SUPPORT_H

#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "question/answers.h"
#include "state/checkpoint_json.h"

/* Puts the right checksum in. */
static inline void checkpoint_sign(json_t *root)
{
    json_object_del(root, "checksum");
    char sum[17], *text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
    if (text == NULL)
        abort();
    snprintf(sum, sizeof sum, "%016" PRIx64, (uint64_t)XXH64(text, strlen(text), 0));
    free(text);
    if (json_object_set_new(root, "checksum", json_string(sum)) != 0)
        abort();
}

/* Answers that are not there are zero. */
static inline bool checkpoint_same_findings(const struct findings *a, const struct findings *b,
                                            const struct questions *asked)
{
    struct findings one = *a, other = *b;
    for (size_t i = 0, words = answers_words(asked); i < words; i++)
        if ((a->answers != NULL ? a->answers[i] : 0) != (b->answers != NULL ? b->answers[i] : 0))
            return false;
    one.answers = other.answers = NULL;
    return memcmp(&one, &other, sizeof one) == 0;
}

static inline bool checkpoint_same_standing(const struct standing *a, const struct standing *b,
                                            const struct questions *asked)
{
    struct standing one = *a, other = *b;
    one.found = one.interval = other.found = other.interval = (struct findings){0};
    return memcmp(&one, &other, sizeof one) == 0 && checkpoint_same_findings(&a->found, &b->found, asked) &&
           checkpoint_same_findings(&a->interval, &b->interval, asked);
}

static inline bool checkpoint_same_search(const struct search *a, const struct search *b)
{
    char a_text[QUESTIONS_TEXT], b_text[QUESTIONS_TEXT];
    questions_text(a_text, &a->questions);
    questions_text(b_text, &b->questions);
    bool same_questions = strcmp(a_text, b_text) == 0 || (!questions_any(&a->questions) && !questions_any(&b->questions));
    return memcmp(&a->range, &b->range, sizeof a->range) == 0 && memcmp(&a->part, &b->part, sizeof a->part) == 0 &&
           a->method == b->method && a->every == b->every && same_questions;
}

/* All that a checkpoint holds; structs of words only are compared as memory, so that fractions are, bit by bit. */
static inline bool checkpoint_same(const struct run_result *a, const struct run_result *b)
{
    bool same_output = (a->output.path == NULL && b->output.path == NULL) ||
                       (a->output.path != NULL && b->output.path != NULL && strcmp(a->output.path, b->output.path) == 0 &&
                        a->output.format == b->output.format);
    return same_output && checkpoint_same_search(&a->search, &b->search) &&
           checkpoint_same_standing(&a->standing, &b->standing, &a->search.questions) && a->schedule == b->schedule &&
           a->simd == b->simd && a->ranks == b->ranks && a->nodes == b->nodes &&
           memcmp(&a->imbalance, &b->imbalance, sizeof a->imbalance) == 0;
}

/* The first rows of a range. */
static inline struct row_span checkpoint_rows(struct range range, uint64_t count)
{
    return (struct row_span){count > 0 ? rows_of_range(range).first : 0, count};
}

/* A run to 10^6 that writes to a file and has done 1000 of its 4762 rows, with the true primes. */
static inline struct run_result checkpoint_sample(void)
{
    return (struct run_result){
        .search.range = {0, 1000000},
        .output = {"primes.txt", FORMAT_TEXT},
        .search.method = METHOD_SIEVE,
        .schedule = SCHEDULE_DYNAMIC,
        .simd = SIMD_AVX2,
        .ranks = 4,
        .nodes = 2,
        .standing = {.rounds = 3,
                     .found = {.rows = {0, 1000},
                               .count = 18807,
                               .first = {2, 3, 5, 7, 11},
                               .last = {209959, 209971, 209977, 209983, 209987},
                               .bytes = 122000},
                     .begun = 1,
                     .resumes = 1,
                     .seconds = {1.5, 0.001, 1.25, 0.0625, 1e-5, 0.1, 0.01, 0.002}},
        .imbalance = 1.04,
    };
}

/* A reason is one line that fits, with no control character in it. */
static inline bool checkpoint_reason_fine(const char *reason)
{
    size_t length = strnlen(reason, CHECKPOINT_REASON);
    for (size_t i = 0; i < length; i++)
        if ((uint8_t)reason[i] < ' ' || reason[i] == 0x7f || (reason[i] == '\xc2' && (uint8_t)reason[i + 1] < 0xa0))
            return false;
    json_t *utf8 = json_string(reason);
    json_decref(utf8);
    return length > 0 && length < CHECKPOINT_REASON && utf8 != NULL;
}

#endif
