#include "cli/version.h"

#include <inttypes.h>
#include <stdio.h>

#include "cli/build.h"
#include "cli/pi_count.h"
#include "core/cache_sizes.h"
#include "core/cpu.h"
#include "format/pack.h"

enum { SIZE_TEXT = 32, NAME_TEXT = 128 };

/* In the largest unit that divides it, as "512 KiB". */
static const char *size_text(char text[SIZE_TEXT], uint64_t bytes)
{
    static const char *const UNITS[] = {"B", "KiB", "MiB", "GiB"};
    int unit = 0;
    for (; unit < 3 && bytes % 1024 == 0; bytes /= 1024)
        unit++;
    snprintf(text, SIZE_TEXT, "%" PRIu64 " %s", bytes, UNITS[unit]);
    return text;
}

static void print_caches(const struct caches *caches)
{
    char size[SIZE_TEXT];
    printf("%-10s", "caches");
    for (int i = 0; i < CACHE_LEVELS && caches->level[i].bytes > 0; i++) {
        const struct cache *cache = &caches->level[i];
        printf("%sL%d %s", i > 0 ? ", " : "", i + 1, size_text(size, cache->bytes));
        if (cache->cores > 1)
            printf(" for %u cores", cache->cores);
    }
    printf("\n");
}

/* What the processor is like, and how the sieve lays out its memory for it. */
static void print_processor(void)
{
    const struct caches *caches = caches_own();
    struct cache_sizes sizes = cache_sizes_plain(caches);
    char name[NAME_TEXT], block[SIZE_TEXT], span[SIZE_TEXT], line[SIZE_TEXT];
    if (caches_processor(name, NAME_TEXT))
        printf("%-10s%s\n", "processor", name);
    enum simd simd = simd_supported();
    printf("%-10s%s%s\n", "SIMD", simd_name(simd), CPU_AARCH64 && simd == SIMD_PORTABLE ? " (NEON)" : "");
    print_caches(caches);
    printf("%-10sblocks of %s, spans of %s, lines of %s\n", "sieve", size_text(block, sizes.block),
           size_text(span, sizes.span), size_text(line, sizes.line));
}

void version_print(const char *mpi)
{
    printf("%s %s\n", PROGRAM_NAME, BUILD.version);
    printf("%-10s%s\n", "revision", BUILD.revision);
    printf("%-10s%s\n", "compiler", BUILD.compiler);
    printf("%-10s%s\n", "MPI", mpi);
    print_processor();
    const char *zstd = pack_version();
    printf("%-10s%s%s\n", ".zst", zstd != NULL ? "libzstd " : "built without libzstd", zstd != NULL ? zstd : "");
    const char *pi = pi_count_version();
    printf("%-10s%s%s\n", "pi(x)", pi != NULL ? "libprimecount " : "built without libprimecount", pi != NULL ? pi : "");
}
