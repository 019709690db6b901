#include "plan/load.h"

#include <math.h>

#include "core/processor.h"
#include "question/answers.h"
#include "question/gap_lines.h"
#include "question/line_answers.h"

/* Seconds to read the lines of a few classes for gaps, a number (question/gap_lines.h). */
static const double GAP_READING = 0.01e-9;

bool load_by_lines(struct way way, const struct questions *asked)
{
    return way.method == METHOD_SIEVE && way.approach != APPROACH_TESTS && !answers_need_rows(asked);
}

/* The fractions of the lines that are not needed. Other questions than tuplets need the same one of every wheel. */
static void spare_lines(struct load *load, struct way way, const struct questions *asked, unsigned gap_classes)
{
    static const struct prime_tests NO_TESTS = {0};
    static const uint32_t MODULUS[LOAD_WHEELS] = {30, 210, 2310, 30030, 510510};
    const struct line_plan plan = {asked, &NO_TESTS, gap_classes};
    struct line_answers *answers = line_answers_new(&plan);
    if (answers == NULL)
        return;
    bool one = asked->tuplet_count == 0 || way.approach == APPROACH_HIGH;
    double spared = 1 - line_answers_fraction(answers, MODULUS[LOAD_WHEEL_210]);
    for (int i = 0; i < LOAD_WHEELS; i++)
        load->spared[i] = one || i == LOAD_WHEEL_210 ? spared : 1 - line_answers_fraction(answers, MODULUS[i]);
    line_answers_free(answers);
}

/* Seconds for each prime that is looked at in rows. */
static double row_seconds(const struct row_costs *costs, const struct questions *asked)
{
    return (double)asked->tuplet_count * costs->tuplet + asked->sum * costs->sum + asked->reciprocals * costs->reciprocal +
           (asked->modulus > 0) * costs->residue + (asked->gaps != GAPS_NONE) * costs->gap;
}

struct load load_of_rows(struct way way, const struct questions *asked, bool listed, double x)
{
    const struct row_costs *costs = &PROCESSOR.level[way.simd].rows;
    double prime = (asked != NULL ? row_seconds(costs, asked) : 0) + listed * costs->text;
    /* Trial division and tests make rows anyway. */
    bool rows = way.method == METHOD_SIEVE && way.approach != APPROACH_TESTS;
    return (struct load){.rows = rows, .answer = prime / log(fmax(x, 100)) + rows * costs->number};
}

struct load load_of(struct way way, const struct questions *asked, double x, unsigned gap_classes)
{
    if (asked == NULL || !questions_any(asked))
        return (struct load){0};
    bool gaps = asked->gaps == GAPS_LEAST;
    if (!load_by_lines(way, asked))
        return load_of_rows(way, asked, false, x);
    struct load load = {.gap_classes = gaps ? gap_classes : 0};
    spare_lines(&load, way, asked, gap_classes);
    if (gaps && load.spared[LOAD_WHEEL_210] > 0)
        load.answer = GAP_READING + processor_test_seconds(way.simd, x) * gap_lines_tests(x, asked->least_gap, gap_classes);
    return load;
}
