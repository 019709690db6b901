#include "question/answers.h"

#include <stdlib.h>

const struct question *const QUESTIONS[QUESTION_KINDS] = {&QUESTION_TUPLETS, &QUESTION_SUM, &QUESTION_RECIPROCALS,
                                                          &QUESTION_RESIDUES, &QUESTION_GAPS};

size_t answers_words(const struct questions *asked)
{
    size_t words = 0;
    for (size_t i = 0; i < QUESTION_KINDS; i++)
        words += QUESTIONS[i]->words(asked);
    return words;
}

uint64_t *answers_new(const struct questions *asked)
{
    size_t words = answers_words(asked);
    return calloc(words > 0 ? words : 1, sizeof(uint64_t));
}

uint64_t *answers_of(uint64_t *answers, const struct question *question, const struct questions *asked)
{
    for (size_t i = 0; QUESTIONS[i] != question; i++)
        answers += QUESTIONS[i]->words(asked);
    return answers;
}

bool answers_need_rows(const struct questions *asked)
{
    for (size_t i = 0; i < QUESTION_KINDS; i++)
        if (QUESTIONS[i]->words(asked) > 0 && QUESTIONS[i]->needs_rows(asked))
            return true;
    return false;
}

void answers_merge(uint64_t *left, struct row_span left_rows, const uint64_t *right, struct row_span right_rows,
                   const struct questions *asked)
{
    for (size_t i = 0; i < QUESTION_KINDS; i++) {
        size_t words = QUESTIONS[i]->words(asked);
        if (words > 0)
            QUESTIONS[i]->merge(left, left_rows, right, right_rows, asked);
        left += words;
        right += words;
    }
}

void answers_add_rows(uint64_t *answers, struct row_span before, const struct rows *rows, struct range range,
                      const struct questions *asked)
{
    for (size_t i = 0; i < QUESTION_KINDS; i++) {
        size_t words = QUESTIONS[i]->words(asked);
        if (words > 0)
            QUESTIONS[i]->add_rows(answers, before, rows, range, asked);
        answers += words;
    }
}
