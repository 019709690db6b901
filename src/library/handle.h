/* What a handle of the public header is. */
#ifndef MPIPRIMES_LIBRARY_HANDLE_H
#define MPIPRIMES_LIBRARY_HANDLE_H

#include "library/block.h"
#include "library/kept.h"
#include "mpiprimes.h"

struct mpiprimes {
    struct kept_way way;
    struct kept count; /* For counting and listing. */
    struct kept asked; /* For the questions that were asked last. */
    struct block block;
};

/* Hands the rows of a range that is not empty to the sink, whose poll may stop it. */
enum mpiprimes_error handle_find(struct mpiprimes *handle, struct range range, const struct find_sink *sink);

/* What the finder of *kept says of a range. *found must be the findings of no rows, with answers to what it is asked. */
enum mpiprimes_error handle_answer(struct findings *found, struct mpiprimes *handle, struct kept *kept, struct range range);

#endif
