/* Where the ranks of a run may run, and whether each of them has a core of its own. Pure functions of their arguments. */
#ifndef MPIPRIMES_CORE_PLACEMENT_H
#define MPIPRIMES_CORE_PLACEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/nodes.h"

/* Logical CPUs of a machine, or cores of it, by their numbers. */
enum { CPUS_MAX = 1024 };
struct cpu_set {
    uint64_t words[CPUS_MAX / 64];
};

void cpu_set_add(struct cpu_set *set, int number);
bool cpu_set_has(const struct cpu_set *set, int number);
int cpu_set_count(const struct cpu_set *set);

/* A machine: which core each logical CPU belongs to, and which CPUs the job may use, by a cgroup for instance. */
struct core_map {
    int core[CPUS_MAX]; /* By CPU: its core, 0, 1, ...; -1: there is no such CPU. */
    struct cpu_set allowed;
};

enum binding {
    BINDING_UNKNOWN,
    BINDING_NONE,  /* The ranks may run on all cores of their machine that the job may use. */
    BINDING_CORE,  /* Each rank may run on one core. */
    BINDING_CORES, /* Each rank may run on several cores, but not on all. */
    BINDING_MIXED,
};

/* The name in the JSON report. */
const char *binding_name(enum binding binding);

/* A machine some of whose ranks have no core of their own. */
struct crowd {
    char host[HOST_BYTES]; /* The host name of its first rank. */
    int ranks;             /* All of its ranks, also if it is several hosts, as with containers. */
    int hosts;             /* Different host names of its ranks. */
    int cores;             /* Cores that the job may use. */
    int reached;           /* Those cores that some rank is allowed to run on. */
    int without;           /* Ranks without a core of their own. */
};

/* All zero for no ranks at all. */
struct placement {
    enum binding binding;
    int ranks;
    int cores;   /* Cores that the job may use, on all machines. */
    int without; /* Ranks without a core of their own, however the cores are dealt out among those allowed to use them. */
    int crowded; /* Machines that have such ranks. */
    struct crowd crowd; /* The first of these machines. */
};

/* The placement of a machine's ranks, from the CPUs that each of them is allowed to use. Those become the cores that it may
 * use. Unknown if a rank may use none that is on the map. */
struct placement placement_judge(struct cpu_set *ranks, int count, const struct core_map *map);

/* Adds the placement of other machines. */
void placement_merge(struct placement *placement, const struct placement *next);

/* How many ranks can run at the same time. */
int placement_at_once(const struct placement *placement, int ranks);

#endif
