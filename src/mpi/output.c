#include "mpi/output.h"

#include "core/text.h"
#include "core/write.h"

enum {
    WRITE_BYTES = 1 << 16, /* one write of 64 KiB fills a pipe */
    PART_ROWS = 64,        /* made into text at a time, at the end of what has not been written yet */
    BUFFER_BYTES = WRITE_BYTES + PART_ROWS * TEXT_ROW_MAX + TEXT_PADDING,
};

_Static_assert(WRITE_BYTES >= PART_ROWS * TEXT_ROW_MAX, "one write makes room for the next part");

bool output_rows(int fd, const struct rows *rows, struct range range)
{
    char buffer[BUFFER_BYTES];
    size_t used = 0;
    for (uint64_t done = 0; done < rows->span.count;) {
        uint64_t part = min_u64(rows->span.count - done, PART_ROWS);
        used += text_of_rows(buffer + used, rows, done, done + part, range);
        done += part;
        if (used >= WRITE_BYTES) {
            if (!write_all(fd, buffer, WRITE_BYTES))
                return false;
            used -= WRITE_BYTES;
            memmove(buffer, buffer + WRITE_BYTES, used);
        }
    }
    return write_all(fd, buffer, used);
}
