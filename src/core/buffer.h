/* Memory that is made once and stays: what is searched piece by piece would otherwise get fresh pages with each piece, and
 * a page fault for each of them. */
#ifndef MPIPRIMES_CORE_BUFFER_H
#define MPIPRIMES_CORE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/* All zero: no memory. */
struct buffer {
    void *bytes; /* At a multiple of 64. */
    size_t room;
};

/* Room for a number of bytes; what was in it is lost when it grows, which it does by an eighth more than is needed, as
 * pieces often need a little more than those before. False if out of memory: then there is none, and nothing to free. Ends
 * with buffer_free. */
bool buffer_need(struct buffer *buffer, size_t bytes);
void buffer_free(struct buffer *buffer);

#endif
