/* Linux tells of caches in small files, where hwloc reads of them, too; that takes a tenth of a millisecond, and hwloc's
 * topology several milliseconds on each rank. Where there are no such files, the C library may know the sizes. */
#define _GNU_SOURCE /* sched_getcpu */
#include "core/caches.h"

#include <ctype.h>
#ifdef __linux__
#include <sched.h>
#endif
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What servers have at least. */
const struct caches CACHES_DEFAULT = {{{32 << 10, 1}, {512 << 10, 1}, {0, 1}}};

/* Nothing that was built is outside; virtual machines have told of 0 and of 1 TiB. */
static const struct {
    uint64_t least, most;
} BOUNDS[CACHE_LEVELS] = {{4 << 10, 1 << 20}, {64 << 10, 128 << 20}, {256 << 10, UINT64_C(8) << 30}};

enum { INDICES = 10, TEXT_BYTES = 4096, PATH_BYTES = 256 };

uint64_t caches_share(const struct caches *caches, int level)
{
    return caches->level[level].bytes / caches->level[level].cores;
}

/* A size such as 48K, or 49152; *end points behind it. */
static bool parse_size(uint64_t *bytes, const char **end, const char *text)
{
    static const char UNITS[] = "KMG";
    char *behind;
    if (!isdigit((unsigned char)*text))
        return false;
    unsigned long long number = strtoull(text, &behind, 10);
    const char *unit = *behind != '\0' ? strchr(UNITS, *behind) : NULL;
    int shift = unit != NULL ? 10 * (int)(unit - UNITS + 1) : 0;
    *bytes = number << shift;
    *end = behind + (unit != NULL);
    return number <= UINT64_MAX >> shift;
}

/* The line of a file of the folder of a CPU's cache; false if there is none. */
static bool read_line(char text[TEXT_BYTES], const char *folder, int cpu, int index, const char *name)
{
    char path[PATH_BYTES];
    int length = snprintf(path, sizeof path, "%s/cpu%d/cache/index%d/%s", folder, cpu, index, name);
    FILE *file = length < (int)sizeof path ? fopen(path, "r") : NULL;
    bool ok = file != NULL && fgets(text, TEXT_BYTES, file) != NULL;
    if (file != NULL)
        fclose(file);
    text[ok ? strcspn(text, "\n") : 0] = '\0';
    return ok;
}

/* How many CPUs a list such as 0-3,8 has; 0 if it is none. */
static unsigned count_cpus(const char *list)
{
    unsigned count = 0, first, last;
    int length;
    for (;; list += length + 1) {
        if (sscanf(list, "%u-%u%n", &first, &last, &length) < 2) {
            if (sscanf(list, "%u%n", &first, &length) < 1)
                return 0;
            last = first;
        }
        if (last < first)
            return 0;
        count += last - first + 1;
        if (list[length] != ',')
            return count;
    }
}

/* One of the caches that Linux tells of, with CPUs for cores, to its place unless it holds no data. */
static void read_index(struct caches *caches, const char *folder, int cpu, int index)
{
    char text[TEXT_BYTES];
    const char *end;
    uint64_t bytes;
    if (!read_line(text, folder, cpu, index, "type") || strcmp(text, "Instruction") == 0 ||
        !read_line(text, folder, cpu, index, "level"))
        return;
    int level = atoi(text) - 1;
    if (level < 0 || level >= CACHE_LEVELS || !read_line(text, folder, cpu, index, "size") ||
        !parse_size(&bytes, &end, text) || *end != '\0')
        return;
    unsigned cpus = read_line(text, folder, cpu, index, "shared_cpu_list") ? count_cpus(text) : 1;
    caches->level[level] = (struct cache){bytes, cpus};
}

/* The sizes that the C library knows, for those that are missing. */
static void ask_library(struct caches *caches)
{
#if defined(_SC_LEVEL1_DCACHE_SIZE) && defined(_SC_LEVEL2_CACHE_SIZE) && defined(_SC_LEVEL3_CACHE_SIZE)
    static const int NAMES[CACHE_LEVELS] = {_SC_LEVEL1_DCACHE_SIZE, _SC_LEVEL2_CACHE_SIZE, _SC_LEVEL3_CACHE_SIZE};
    for (int i = 0; i < CACHE_LEVELS; i++) {
        long bytes = sysconf(NAMES[i]);
        if (caches->level[i].bytes == 0 && bytes > 0)
            caches->level[i] = (struct cache){(uint64_t)bytes, 1};
    }
#endif
}

/* Whether a level's bytes may be what it has; each level is larger than those before. */
static bool is_possible(const struct caches *caches, int level)
{
    uint64_t bytes = caches->level[level].bytes;
    return bytes >= BOUNDS[level].least && bytes <= BOUNDS[level].most &&
           (level == 0 || bytes > caches->level[level - 1].bytes);
}

/* Puts the defaults for what cannot be true. L1 is shared by the threads of one core. */
static void mend(struct caches *caches)
{
    unsigned threads = caches->level[0].cores > 0 ? caches->level[0].cores : 1;
    for (int i = 0; i < CACHE_LEVELS; i++) {
        struct cache *cache = &caches->level[i];
        cache->cores = cache->cores > threads ? cache->cores / threads : 1;
        if (!is_possible(caches, i))
            *cache = CACHES_DEFAULT.level[i];
    }
}

struct caches caches_read(const char *folder, int cpu)
{
    struct caches caches = {{{0, 0}, {0, 0}, {0, 0}}};
    for (int index = 0; index < INDICES; index++)
        read_index(&caches, folder, cpu, index);
    ask_library(&caches);
    mend(&caches);
    return caches;
}

bool caches_parse(struct caches *caches, const char *text)
{
    struct caches said = {{{0, 1}, {0, 1}, {0, 1}}};
    int levels = 0;
    for (const char *end;; text = end + 1) {
        if (levels == CACHE_LEVELS || !parse_size(&said.level[levels].bytes, &end, text))
            return false;
        bool none = levels == CACHE_LEVELS - 1 && said.level[levels].bytes == 0;
        if (!none && !is_possible(&said, levels))
            return false;
        levels++;
        if (*end == '\0')
            break;
        if (*end != ',')
            return false;
    }
    if (levels < 2)
        return false;
    *caches = said;
    return true;
}

bool caches_choose(struct caches *caches)
{
    const char *text = getenv(CACHES_VARIABLE);
    bool said = text != NULL && *text != '\0';
    if (said && caches_parse(caches, text))
        return true;
#ifdef __linux__
    int cpu = sched_getcpu();
#else
    int cpu = 0;
#endif
    *caches = caches_read("/sys/devices/system/cpu", cpu < 0 ? 0 : cpu);
    return !said;
}

const struct caches *caches_own(void)
{
    static atomic_flag busy = ATOMIC_FLAG_INIT;
    static struct caches own;
    static bool known;
    /* Threads of a program with the library may come at the same time; the first takes a tenth of a millisecond. */
    while (atomic_flag_test_and_set_explicit(&busy, memory_order_acquire))
        continue;
    if (!known)
        caches_choose(&own);
    known = true;
    atomic_flag_clear_explicit(&busy, memory_order_release);
    return &own;
}

bool caches_processor(char *name, int bytes)
{
    char line[TEXT_BYTES];
    bool found = false;
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL) {
        const char *value = strncmp(line, "model name", strlen("model name")) == 0 ? strchr(line, ':') : NULL;
        if (value == NULL)
            continue;
        value += 1 + strspn(value + 1, " ");
        found = snprintf(name, (size_t)bytes, "%.*s", (int)strcspn(value, "\n"), value) > 0;
    }
    if (file != NULL)
        fclose(file);
    return found;
}
