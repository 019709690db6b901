#include "search/result.h"

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
