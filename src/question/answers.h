/* The answers of all questions that are asked, one behind the other. */
#ifndef MPIPRIMES_QUESTION_ANSWERS_H
#define MPIPRIMES_QUESTION_ANSWERS_H

#include "question/question.h"

enum { QUESTION_KINDS = 5 };

/* Every kind of question, in the order of their answers. */
extern const struct question *const QUESTIONS[QUESTION_KINDS];

/* The number of 64-bit words of all answers; 0 if only primes are counted or listed. */
size_t answers_words(const struct questions *asked);

/* Answers of no rows, to be freed; NULL if out of memory. There is at least one word. */
uint64_t *answers_new(const struct questions *asked);

/* The answer of one question within the words. */
uint64_t *answers_of(uint64_t *answers, const struct question *question, const struct questions *asked);

/* As struct question has it, of all that are asked. */
bool answers_need_rows(const struct questions *asked);
void answers_merge(uint64_t *left, struct row_span left_rows, const uint64_t *right, struct row_span right_rows,
                   const struct questions *asked);
void answers_add_rows(uint64_t *answers, struct row_span before, const struct rows *rows, struct range range,
                      const struct questions *asked);

#endif
