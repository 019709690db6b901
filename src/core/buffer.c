#include "core/buffer.h"

#include <stdlib.h>

enum { ALIGNMENT = 64 };

bool buffer_need(struct buffer *buffer, size_t bytes)
{
    if (bytes <= buffer->room && buffer->bytes != NULL)
        return true;
    buffer_free(buffer);
    size_t room = (bytes + bytes / 8 + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    buffer->bytes = aligned_alloc(ALIGNMENT, room);
    buffer->room = buffer->bytes != NULL ? room : 0;
    return buffer->bytes != NULL;
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}
