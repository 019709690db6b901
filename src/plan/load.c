#include "plan/load.h"

#include <math.h>

#include "core/processor.h"
#include "question/answers.h"
#include "question/gap_lines.h"
#include "question/line_answers.h"

bool load_by_lines(struct way way, const struct questions *asked)
{
    return way.method == METHOD_SIEVE && way.approach != APPROACH_TESTS && !answers_need_rows(asked);
}

/* The fraction of the lines that are not needed, by a wheel of the approach; k-tuplets may take a
 * larger one, which spares more. */
static double spared_lines(struct way way, const struct questions *asked, unsigned gap_classes)
{
    static const struct prime_tests NO_TESTS = {0};
    const struct line_plan plan = {asked, &NO_TESTS, gap_classes};
    struct line_answers *answers = line_answers_new(&plan);
    if (answers == NULL)
        return 0;
    double needed = line_answers_fraction(answers, way.approach == APPROACH_HIGH ? 210 : 2310);
    line_answers_free(answers);
    return 1 - needed;
}

/* Seconds for each prime that is looked at in rows. */
static double row_seconds(const struct questions *asked)
{
    const struct row_costs *costs = &PROCESSOR.rows;
    return (double)asked->tuplet_count * costs->tuplet + asked->sum * costs->sum + asked->reciprocals * costs->reciprocal +
           (asked->modulus > 0) * costs->residue + (asked->gaps != GAPS_NONE) * costs->gap;
}

struct load load_of_rows(const struct questions *asked, double x)
{
    if (asked == NULL || !questions_any(asked))
        return (struct load){0};
    return (struct load){.answer = row_seconds(asked) / log(fmax(x, 100))};
}

struct load load_of(struct way way, const struct questions *asked, double x, unsigned gap_classes)
{
    if (asked == NULL || !questions_any(asked))
        return (struct load){0};
    bool gaps = asked->gaps == GAPS_LEAST;
    if (!load_by_lines(way, asked))
        return load_of_rows(asked, x);
    struct load load = {.spared = spared_lines(way, asked, gap_classes), .gap_classes = gaps ? gap_classes : 0};
    if (gaps && load.spared > 0)
        load.answer = processor_test_seconds(way.simd, x) * gap_lines_tests(x, asked->least_gap, gap_classes);
    return load;
}
