/* The findings of a piece from its lines: a reader for the sieve that passes them on to all questions that are asked. */
#ifndef MPIPRIMES_QUESTION_LINE_ANSWERS_H
#define MPIPRIMES_QUESTION_LINE_ANSWERS_H

#include "question/findings.h"
#include "question/question.h"

struct line_answers;

/* A reader of lines for what plan->asked says, which must not need rows. The plan, and what it points to, must stay. NULL
 * if out of memory. Ends with line_answers_free. */
struct line_answers *line_answers_new(const struct line_plan *plan);
void line_answers_free(struct line_answers *self);

/* What the sieve calls; it stays as long as *self. */
const struct line_reader *line_answers_reader(struct line_answers *self);

/* From now on the findings of each chunk are added to *found, which they must follow and which must stay. */
void line_answers_collect(struct line_answers *self, struct findings *found);

/* The fraction of the lines of a modulus that are needed. */
double line_answers_fraction(struct line_answers *self, uint32_t modulus);

#endif
