#include "search/result.h"

#include <math.h>
#include <stdlib.h>

double timings_other(const struct timings *seconds)
{
    double parts = seconds->scatter + seconds->find + seconds->wait + seconds->gather + seconds->format + seconds->write +
                   seconds->checkpoint;
    return fmax(seconds->total - parts, 0);
}

void timings_add(struct timings *sum, const struct timings *seconds)
{
    sum->total += seconds->total;
    sum->scatter += seconds->scatter;
    sum->find += seconds->find;
    sum->wait += seconds->wait;
    sum->gather += seconds->gather;
    sum->format += seconds->format;
    sum->write += seconds->write;
    sum->checkpoint += seconds->checkpoint;
}

void result_free_answers(struct run_result *result)
{
    free(result->standing.found.answers);
    free(result->standing.interval.answers);
    result->standing.found.answers = result->standing.interval.answers = NULL;
}
