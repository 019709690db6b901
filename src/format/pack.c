#include "format/pack.h"

#ifdef HAVE_ZSTD

#include <stdlib.h>
#include <zstd.h>

enum {
    /* Primes below 1e8 and above 1e12: level 3 takes 1.5 times as long, and gives no less; level 6 takes four times as
     * long for a tenth less. */
    LEVEL = 1,
    STEP_ROWS = 64, /* Their text stays in the L2 cache. */
};

const char *pack_version(void)
{
    return ZSTD_versionString();
}

bool pack_new(struct pack *pack, const struct listing *listing)
{
    ZSTD_CStream *stream = ZSTD_createCStream();
    *pack = (struct pack){.listing = listing, .stream = stream, .step_rows = STEP_ROWS};
    pack->text = malloc(STEP_ROWS * listing->row_max + FORMAT_PADDING);
    if (stream == NULL || pack->text == NULL)
        return false;
    return !ZSTD_isError(ZSTD_CCtx_setParameter(stream, ZSTD_c_compressionLevel, LEVEL)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(stream, ZSTD_c_checksumFlag, 1));
}

void pack_free(struct pack *pack)
{
    ZSTD_freeCStream(pack->stream);
    free(pack->text);
    free(pack->bytes);
    *pack = (struct pack){0};
}

void pack_clear(struct pack *pack)
{
    if (pack->stream != NULL)
        ZSTD_CCtx_reset(pack->stream, ZSTD_reset_session_only);
    pack->used = pack->begin = 0;
}

static bool make_room(struct pack *pack)
{
    size_t least = ZSTD_CStreamOutSize();
    if (pack->room - pack->used >= least)
        return true;
    size_t room = pack->room + pack->room / 2 + 4 * least;
    uint8_t *bytes = realloc(pack->bytes, room);
    if (bytes == NULL)
        return false;
    pack->bytes = bytes;
    pack->room = room;
    return true;
}

/* Packs `size` bytes of text or, with ZSTD_e_end, all that is left. */
static bool take(struct pack *pack, size_t size, ZSTD_EndDirective directive)
{
    ZSTD_inBuffer in = {pack->text, size, 0};
    size_t left = 1;
    while (in.pos < in.size || (directive == ZSTD_e_end && left > 0)) {
        if (!make_room(pack))
            return false;
        ZSTD_outBuffer out = {pack->bytes, pack->room, pack->used};
        left = ZSTD_compressStream2(pack->stream, &out, &in, directive);
        pack->used = out.pos;
        if (ZSTD_isError(left))
            return false; /* Nothing but a lack of memory can be the reason. */
    }
    return true;
}

bool pack_rows(struct pack *pack, const struct rows *rows)
{
    for (uint64_t done = 0; done < rows->span.count;) {
        uint64_t end = min_u64(done + pack->step_rows, rows->span.count);
        if (!take(pack, format_rows(pack->text, pack->listing, rows, done, end), ZSTD_e_continue))
            return false;
        done = end;
    }
    return true;
}

bool pack_end(uint64_t *size, struct pack *pack)
{
    if (!take(pack, 0, ZSTD_e_end))
        return false;
    *size = pack->used - pack->begin;
    pack->begin = pack->used;
    return true;
}

#else

const char *pack_version(void)
{
    return NULL;
}

bool pack_new(struct pack *pack, const struct listing *listing)
{
    *pack = (struct pack){.listing = listing};
    return false;
}

void pack_free(struct pack *pack)
{
    (void)pack;
}

void pack_clear(struct pack *pack)
{
    (void)pack;
}

bool pack_rows(struct pack *pack, const struct rows *rows)
{
    (void)pack;
    (void)rows;
    return false;
}

bool pack_end(uint64_t *size, struct pack *pack)
{
    (void)size;
    (void)pack;
    return false;
}

#endif
