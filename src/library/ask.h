/* Questions and answers as the public headers have them. */
#ifndef MPIPRIMES_LIBRARY_ASK_H
#define MPIPRIMES_LIBRARY_ASK_H

#include <stdbool.h>

#include "core/cpu.h"
#include "core/method.h"
#include "mpiprimes.h"
#include "question/findings.h"

/* Reads questions as words; false if one of them is not understood. */
bool ask_parse(struct questions *asked, const char *words);

/* The level for a setting of the public headers, at most the processor's best one; false if there is no such setting. */
bool ask_simd(enum simd *simd, enum mpiprimes_simd most);

static inline uint128 ask_number(struct mpiprimes_number number)
{
    return (uint128)number.high << 64 | number.low;
}

/* MPIPRIMES_BAD_RANGE if it cannot be searched by the method. */
enum mpiprimes_error ask_range(struct range *range, enum method method, struct mpiprimes_number first,
                               struct mpiprimes_number last);

/* The findings of a whole range, as answers to what was asked; NULL if out of memory. Ends with free. */
struct mpiprimes_answers *ask_tell(const struct findings *found, const struct questions *asked);

#endif
