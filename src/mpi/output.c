#include "mpi/output.h"

#include "core/text.h"
#include "core/write.h"

enum { BUFFER_BYTES = 1 << 16 }; /* one write of 64 KiB fills a pipe */

_Static_assert((int)BUFFER_BYTES > (int)TEXT_ROW_MAX, "a row's text fits into the buffer");

bool output_rows(int fd, const struct rows *rows, struct range range)
{
    char buffer[BUFFER_BYTES];
    size_t used = 0;
    for (uint64_t i = 0; i < rows->span.count; i++) {
        if (sizeof buffer - used < TEXT_ROW_MAX) {
            if (!write_all(fd, buffer, used))
                return false;
            used = 0;
        }
        used += text_of_row(buffer + used, rows, i, range);
    }
    return write_all(fd, buffer, used);
}
