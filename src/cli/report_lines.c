#include "cli/report_lines.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/report_answers.h"
#include "question/answers.h"
#include "question/gaps.h"
#include "question/reciprocals.h"
#include "question/residues.h"
#include "question/sum.h"
#include "question/tuplet.h"
#include "question/tuplets.h"

static void write_tuplets(FILE *out, uint64_t *answers, const struct questions *asked)
{
    const uint64_t *answer = answers_of(answers, &QUESTION_TUPLETS, asked);
    for (size_t i = 0; i < asked->tuplet_count; i++) {
        char text[TUPLET_TEXT];
        tuplet_text(text, &asked->tuplets[i]);
        fprintf(out, "tuplets %s %" PRIu64 "\n", text, tuplets_found(answer, i));
    }
}

static void write_sum(FILE *out, uint64_t *answers, const struct questions *asked)
{
    char text[SUM_TEXT];
    sum_text(text, answers_of(answers, &QUESTION_SUM, asked));
    fprintf(out, "sum %s\n", text);
}

static void write_reciprocals(FILE *out, const char *what, uint64_t *answers, const struct questions *asked,
                              enum reciprocals which)
{
    char text[RECIPROCALS_TEXT];
    double error = reciprocals_text(text, answers_of(answers, &QUESTION_RECIPROCALS, asked), which);
    fprintf(out, "reciprocals %s %s %.2g\n", what, text, report_answers_bound(error));
}

static void write_residues(FILE *out, uint64_t *answers, const struct questions *asked)
{
    const uint64_t *answer = answers_of(answers, &QUESTION_RESIDUES, asked);
    for (uint32_t residue = 0; residue < asked->modulus; residue++) {
        uint64_t count = residues_count(answer, residue);
        if (count > 0)
            fprintf(out, "residue %" PRIu32 " %" PRIu64 "\n", residue, count);
    }
}

static void write_gaps(FILE *out, uint64_t *answers, const struct questions *asked)
{
    const uint64_t *answer = answers_of(answers, &QUESTION_GAPS, asked);
    struct gap largest = gaps_largest(answer, asked);
    fprintf(out, "gaps %" PRIu64 "\n", gaps_number(answer));
    char from[UINT128_TEXT];
    if (largest.size > 0)
        fprintf(out, "largest %" PRIu64 " %s\n", largest.size, uint128_text(from, largest.from));
    for (size_t i = 0; i < gaps_listed(answer, asked); i++) {
        uint64_t times;
        struct gap gap = gaps_entry(&times, answer, asked, i);
        fprintf(out, "gap %" PRIu64 " %s", gap.size, uint128_text(from, gap.from));
        if (asked->gaps == GAPS_ALL)
            fprintf(out, " %" PRIu64, times);
        fprintf(out, "\n");
    }
}

static void write_answers(FILE *out, uint64_t *answers, const struct questions *asked)
{
    write_tuplets(out, answers, asked);
    if (asked->sum)
        write_sum(out, answers, asked);
    if (asked->reciprocals)
        write_reciprocals(out, "primes", answers, asked, RECIPROCALS_PRIMES);
    if (asked->reciprocals && reciprocals_with_twins(asked))
        write_reciprocals(out, "twins", answers, asked, RECIPROCALS_TWINS);
    write_residues(out, answers, asked);
    if (asked->gaps != GAPS_NONE)
        write_gaps(out, answers, asked);
}

static void write_lines(FILE *out, const struct run_result *result)
{
    const struct questions *asked = &result->search.questions;
    const struct findings *found = &result->standing.found;
    bool alone = !questions_any(asked);
    char prime[UINT128_TEXT];
    if (result->search.nth > 0)
        fprintf(out, "%s%s\n", alone ? "" : "nth ", uint128_text(prime, result->search.range.last));
    if (asked->count && !(alone && result->search.nth > 0))
        fprintf(out, "%s%" PRIu64 "\n", alone ? "" : "primes ", found->count);
    if (found->answers != NULL)
        write_answers(out, found->answers, asked);
}

char *report_lines(const struct run_result *result)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    write_lines(out, result);
    bool failed = ferror(out);
    if (fclose(out) != 0 || failed) {
        free(text);
        return NULL;
    }
    return text;
}
