#include "plan/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *title;
} STUDY[STUDIES] = {
    {"none", "no study"},
    {"strong", "strong scaling"},
    {"weak", "weak scaling"},
    {"schedules", "schedules"},
};

const char *study_name(enum study study)
{
    return STUDY[study].name;
}

const char *study_title(enum study study)
{
    return STUDY[study].title;
}

bool study_parse(enum study *study, const char *name)
{
    for (enum study i = STUDY_STRONG; i < STUDIES; i++)
        if (strcmp(name, STUDY[i].name) == 0) {
            *study = i;
            return true;
        }
    return false;
}

bool study_grow(struct range *grown, struct range range, int times, struct way way)
{
    *grown = range;
    struct row_span rows = rows_of_range(range);
    if (times == 1 || rows.count == 0)
        return true;
    struct row_span all = {rows.first, row_of(method_number_max(way.method)) - rows.first + 1};
    double cost = times * cost_rows(way, rows);
    if (cost > cost_rows(way, all))
        return false;
    grown->last =
        min_u128(row_last_number(rows.first + cost_rows_within(way, all, cost) - 1), method_number_max(way.method));
    return true;
}

static void add_case(struct study_result *study, int ranks, enum schedule schedule)
{
    study->cases[study->count++] = (struct study_case){ranks, schedule, study->range};
}

bool study_plan(struct study_result *study, enum schedule schedule)
{
    study->count = 0;
    if (study->study == STUDY_SCHEDULES) {
        add_case(study, 1, SCHEDULE_STATIC);
        for (enum schedule i = 0; i < SCHEDULES; i++)
            add_case(study, study->ranks, i);
        return true;
    }
    for (int64_t ranks = 1; ranks < study->ranks; ranks *= 2)
        add_case(study, (int)ranks, schedule);
    add_case(study, study->ranks, schedule);
    for (int i = 0; i < study->count && study->study == STUDY_WEAK; i++)
        if (!study_grow(&study->cases[i].range, study->range, study->cases[i].ranks, study->way)) {
            study->count = i + 1;
            return false;
        }
    return true;
}

static const struct study_run *runs_of(const struct study_result *study, int number)
{
    return study->runs + (size_t)number * (size_t)study->repeats;
}

bool study_agrees(const struct study_result *study)
{
    /* Only a weak study has several ranges. */
    for (int i = 0; i < study->count; i++) {
        uint64_t primes = runs_of(study, study->study == STUDY_WEAK ? i : 0)->primes;
        for (int r = 0; r < study->repeats; r++)
            if (runs_of(study, i)[r].primes != primes)
                return false;
    }
    return true;
}

const char *study_schedule(const struct study_result *study, int number)
{
    return study->study == STUDY_SCHEDULES && number == 0 ? "none" : schedule_name(study->cases[number].schedule);
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

struct spread study_spread(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return (struct spread){(values[(count - 1) / 2] + values[count / 2]) / 2, values[0], values[count - 1]};
}

double study_karp_flatt(double speedup, int ranks)
{
    return (1 / speedup - 1.0 / ranks) / (1 - 1.0 / ranks);
}

static double seconds(const struct study_run *run)
{
    return run->seconds.total;
}

static double imbalance(const struct study_run *run)
{
    return run->imbalance;
}

static double communication(const struct study_run *run)
{
    return (run->seconds.scatter + run->seconds.wait + run->seconds.gather) / run->seconds.total;
}

static struct spread spread_over_runs(const struct study_result *study, int number,
                                      double (*figure)(const struct study_run *run))
{
    double values[STUDY_REPEATS_MAX];
    for (int r = 0; r < study->repeats; r++)
        values[r] = figure(&runs_of(study, number)[r]);
    return study_spread(values, (size_t)study->repeats);
}

struct study_figures study_figures(const struct study_result *study, int number)
{
    int ranks = study->cases[number].ranks;
    double one = spread_over_runs(study, 0, seconds).median;
    struct study_figures figures = {
        .seconds = spread_over_runs(study, number, seconds),
        .imbalance = spread_over_runs(study, number, imbalance).median,
        .communication = spread_over_runs(study, number, communication).median,
    };
    figures.speedup = one / figures.seconds.median * (study->study == STUDY_WEAK ? ranks : 1);
    figures.efficiency = figures.speedup / ranks;
    figures.serial = ranks > 1 ? study_karp_flatt(figures.speedup, ranks) : NAN;
    return figures;
}
