#include "core/result.h"

void phases_add(struct phases *sum, const struct phases *seconds)
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
