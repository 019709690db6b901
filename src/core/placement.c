/* Whether each rank can have a core of its own is a matching: ranks to cores that they are allowed to use, each core once.
 * It is found by augmenting paths (H. W. Kuhn, 1955): a rank whose cores are all taken asks their holders to move. */
#include "core/placement.h"

#include <string.h>

void cpu_set_add(struct cpu_set *set, int number)
{
    set->words[number / 64] |= UINT64_C(1) << number % 64;
}

bool cpu_set_has(const struct cpu_set *set, int number)
{
    return set->words[number / 64] >> number % 64 & 1;
}

int cpu_set_count(const struct cpu_set *set)
{
    int count = 0;
    for (int i = 0; i < CPUS_MAX / 64; i++)
        count += __builtin_popcountll(set->words[i]);
    return count;
}

static void cpu_set_unite(struct cpu_set *set, const struct cpu_set *other)
{
    for (int i = 0; i < CPUS_MAX / 64; i++)
        set->words[i] |= other->words[i];
}

const char *binding_name(enum binding binding)
{
    static const char *const NAMES[] = {[BINDING_UNKNOWN] = "unknown",
                                        [BINDING_NONE] = "none",
                                        [BINDING_CORE] = "core",
                                        [BINDING_CORES] = "cores",
                                        [BINDING_MIXED] = "mixed"};
    return NAMES[binding];
}

/* The cores to which the CPUs belong. */
static struct cpu_set cores_of(const struct cpu_set *cpus, const struct core_map *map)
{
    struct cpu_set cores = {{0}};
    for (int cpu = 0; cpu < CPUS_MAX; cpu++)
        if (cpu_set_has(cpus, cpu) && map->core[cpu] >= 0)
            cpu_set_add(&cores, map->core[cpu]);
    return cores;
}

struct matching {
    const struct cpu_set *ranks; /* The cores that each of them may use. */
    int holder[CPUS_MAX];        /* The rank that has the core; -1: none. */
    struct cpu_set tried;        /* Cores that are taken, and whose holders cannot move or were already asked to. */
};

static bool take_core(struct matching *matching, int rank)
{
    const struct cpu_set *mine = &matching->ranks[rank];
    for (int core = 0; core < CPUS_MAX; core++)
        if (cpu_set_has(mine, core) && matching->holder[core] < 0) {
            matching->holder[core] = rank;
            return true;
        }
    for (int core = 0; core < CPUS_MAX; core++) {
        if (!cpu_set_has(mine, core) || cpu_set_has(&matching->tried, core))
            continue;
        cpu_set_add(&matching->tried, core);
        if (take_core(matching, matching->holder[core])) {
            matching->holder[core] = rank;
            return true;
        }
    }
    return false;
}

/* The number of ranks that get no core of their own. */
static int count_without(const struct cpu_set *ranks, int count)
{
    struct matching matching = {.ranks = ranks};
    struct cpu_set stuck = {{0}}; /* What a rank tried in vain stays taken, whatever the next ones do. */
    int without = 0;
    memset(matching.holder, -1, sizeof matching.holder);
    for (int rank = 0; rank < count; rank++) {
        matching.tried = stuck;
        if (!take_core(&matching, rank)) {
            without++;
            stuck = matching.tried;
        }
    }
    return without;
}

static enum binding binding_of(const struct cpu_set *rank, const struct cpu_set *all)
{
    if (memcmp(rank, all, sizeof *rank) == 0)
        return BINDING_NONE;
    return cpu_set_count(rank) == 1 ? BINDING_CORE : BINDING_CORES;
}

static enum binding binding_of_both(enum binding a, enum binding b)
{
    if (a == BINDING_UNKNOWN || b == BINDING_UNKNOWN)
        return BINDING_UNKNOWN;
    return a == b ? a : BINDING_MIXED;
}

struct placement placement_judge(struct cpu_set *ranks, int count, const struct core_map *map)
{
    struct placement placement = {.binding = BINDING_UNKNOWN, .ranks = count};
    struct cpu_set reached = {{0}}, all = cores_of(&map->allowed, map);
    for (int r = 0; r < count; r++) {
        ranks[r] = cores_of(&ranks[r], map);
        if (cpu_set_count(&ranks[r]) == 0)
            return placement;
        cpu_set_unite(&reached, &ranks[r]);
    }
    cpu_set_unite(&all, &reached);
    placement.binding = binding_of(&ranks[0], &all);
    for (int r = 1; r < count; r++)
        placement.binding = binding_of_both(placement.binding, binding_of(&ranks[r], &all));
    placement.cores = cpu_set_count(&all);
    placement.without = count_without(ranks, count);
    placement.crowded = placement.without > 0;
    if (placement.crowded)
        placement.crowd = (struct crowd){.ranks = count,
                                         .hosts = 1,
                                         .cores = placement.cores,
                                         .reached = cpu_set_count(&reached),
                                         .without = placement.without};
    return placement;
}

void placement_merge(struct placement *placement, const struct placement *next)
{
    if (next->ranks == 0)
        return;
    if (placement->ranks == 0) {
        *placement = *next;
        return;
    }
    placement->binding = binding_of_both(placement->binding, next->binding);
    placement->ranks += next->ranks;
    placement->cores += next->cores;
    placement->without += next->without;
    if (placement->crowded == 0)
        placement->crowd = next->crowd;
    placement->crowded += next->crowded;
}

int placement_at_once(const struct placement *placement, int ranks)
{
    return ranks - placement->without;
}
