/* Each rank knows the CPUs that it is allowed to use, by its affinity mask. Which of them make up a core, hwloc tells: on
 * one rank of each machine, as loading a topology takes milliseconds.
 *
 * A machine is what runs one kernel: containers and namespaces on it have names of their own, but share its cores. */
#define _GNU_SOURCE /* sched_getaffinity */
#include "mpi/binding.h"

#ifdef HAVE_HWLOC

#include <hwloc.h>
#ifdef __linux__
#include <sched.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "core/nodes.h"
#include "mpi/check.h"

/* What a rank tells the first one of its machine, as bytes. */
struct own_cpus {
    struct cpu_set allowed; /* Empty if it is unknown. */
    uint64_t machine;       /* A hash of the machine's name. */
    char host[HOST_BYTES];
};

static uint64_t hash_of(const char *name)
{
    return XXH3_64bits(name, strlen(name));
}

/* The hash of the kernel's boot id, which all containers of a machine see; where there is none, of the host's name. */
static uint64_t machine_hash(const char *host)
{
    char boot[64] = "";
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "r");
    bool known = file != NULL && fgets(boot, sizeof boot, file) != NULL;
    if (file != NULL)
        fclose(file);
    return hash_of(known ? boot : host);
}

/* The CPUs that this process may use; all of them where processes cannot be bound. */
static struct cpu_set allowed_cpus(void)
{
    struct cpu_set allowed = {{0}};
#ifdef __linux__
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return allowed;
    for (int cpu = 0; cpu < CPUS_MAX && cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET((size_t)cpu, &set))
            cpu_set_add(&allowed, cpu);
#else
    memset(&allowed, 0xff, sizeof allowed);
#endif
    return allowed;
}

/* A topology of cores and CPUs only; without the backends that look at each CPU by running on it, and at devices. */
static bool load_topology(hwloc_topology_t topology)
{
    static const char *const UNUSED[] = {"x86", "pci", "opencl", "cuda", "nvml", "gl", "rsmi", "levelzero"};
    for (size_t i = 0; i < sizeof UNUSED / sizeof *UNUSED; i++)
        hwloc_topology_set_components(topology, HWLOC_TOPOLOGY_COMPONENTS_FLAG_BLACKLIST, UNUSED[i]);
    return hwloc_topology_set_flags(topology, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED) == 0 &&
           hwloc_topology_set_all_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_NONE) == 0 &&
           hwloc_topology_set_type_filter(topology, HWLOC_OBJ_CORE, HWLOC_TYPE_FILTER_KEEP_ALL) == 0 &&
           hwloc_topology_load(topology) == 0;
}

static int next_cpu(hwloc_const_bitmap_t set, int cpu)
{
    int next = hwloc_bitmap_next(set, cpu);
    return next < CPUS_MAX ? next : -1;
}

static void read_cores(struct core_map *map, hwloc_topology_t topology)
{
    /* Where nothing is known of cores, each CPU counts as one. */
    hwloc_obj_type_t type = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE) > 0 ? HWLOC_OBJ_CORE : HWLOC_OBJ_PU;
    hwloc_const_bitmap_t allowed = hwloc_topology_get_allowed_cpuset(topology);
    int cores = hwloc_get_nbobjs_by_type(topology, type);
    for (int core = 0; core < cores && core < CPUS_MAX; core++) {
        hwloc_const_bitmap_t own = hwloc_get_obj_by_type(topology, type, (unsigned)core)->cpuset;
        for (int cpu = next_cpu(own, -1); cpu >= 0; cpu = next_cpu(own, cpu))
            map->core[cpu] = core;
    }
    for (int cpu = next_cpu(allowed, -1); cpu >= 0; cpu = next_cpu(allowed, cpu))
        cpu_set_add(&map->allowed, cpu);
}

/* A map without a core if there is none to be had. */
static void map_cores(struct core_map *map)
{
    hwloc_topology_t topology;
    *map = (struct core_map){.allowed = {{0}}};
    memset(map->core, -1, sizeof map->core);
    if (hwloc_topology_init(&topology) != 0)
        return;
    if (load_topology(topology))
        read_cores(map, topology);
    hwloc_topology_destroy(topology);
}

/* The placement of one machine's ranks, by what they told. */
static struct placement judge(const struct own_cpus *list, int count)
{
    struct placement placement = {.ranks = count};
    struct core_map map;
    struct cpu_set *ranks = malloc((size_t)count * sizeof *ranks);
    if (ranks == NULL)
        return placement;
    for (int i = 0; i < count; i++)
        ranks[i] = list[i].allowed;
    map_cores(&map);
    placement = placement_judge(ranks, count, &map);
    if (placement.crowded) {
        placement.crowd.hosts = nodes_count(list->host, sizeof *list, count);
        memcpy(placement.crowd.host, list->host, HOST_BYTES);
    }
    free(ranks);
    return placement;
}

/* The placement of the ranks that are on this rank's machine; on the first of them, and nothing on the others. */
static struct placement look_at_machine(const struct own_cpus *own, const struct team *team)
{
    MPI_Comm comm;
    /* Two machines of the same colour would be a rare chance, and only be taken for one. */
    CHECK(MPI_Comm_split(team->comm, (int)(own->machine & INT32_MAX), team->rank, &comm));
    struct team machine = team_of(comm);
    struct placement placement = {.ranks = machine.rank == 0 ? machine.size : 0};
    struct own_cpus *list = team_gather(own, sizeof *own, &machine);
    if (list != NULL)
        placement = judge(list, machine.size);
    free(list);
    team_free(&machine);
    return placement;
}

static struct own_cpus look_at_self(void)
{
    struct rank_result self = {.pid = 0};
    struct own_cpus own = {.allowed = allowed_cpus()};
    team_introduce(&self);
    memcpy(own.host, self.host, HOST_BYTES);
    own.machine = machine_hash(own.host);
    return own;
}

struct placement binding_look(const struct team *team)
{
    struct own_cpus own = look_at_self();
    struct placement mine = look_at_machine(&own, team), all = {.ranks = 0};
    struct placement *list = team_gather(&mine, sizeof mine, team);
    if (list == NULL)
        return (struct placement){.ranks = team->size};
    for (int r = 0; r < team->size; r++)
        placement_merge(&all, &list[r]);
    free(list);
    return all;
}

#else

struct placement binding_look(const struct team *team)
{
    return (struct placement){.ranks = team->size};
}

#endif
