/* Whether every rank has a core of its own, on made-up machines. */
#include "support/support.h"

#include "core/placement.h"

/* A machine of `cores` cores; CPU c and its hyperthreads c + cores, c + 2 * cores, ... are core c, as on most machines. */
static struct core_map machine_of(int cores, int threads)
{
    struct core_map map = {.allowed = {{0}}};
    memset(map.core, -1, sizeof map.core);
    for (int cpu = 0; cpu < cores * threads; cpu++) {
        map.core[cpu] = cpu % cores;
        cpu_set_add(&map.allowed, cpu);
    }
    return map;
}

/* Of the CPUs from first to last. */
static struct cpu_set cpus(int first, int last)
{
    struct cpu_set set = {{0}};
    for (int cpu = first; cpu <= last; cpu++)
        cpu_set_add(&set, cpu);
    return set;
}

#define JUDGE(map, ...)                                                                                                    \
    placement_judge((struct cpu_set[]){__VA_ARGS__}, sizeof((struct cpu_set[]){__VA_ARGS__}) / sizeof(struct cpu_set), map)

static void check(struct placement got, enum binding binding, int cores, int without)
{
    if (got.binding != binding || got.cores != cores || got.without != without || got.crowded != (without > 0))
        fail_msg("binding %s, %d cores, %d ranks without one, %d crowded", binding_name(got.binding), got.cores,
                 got.without, got.crowded);
}

static void unbound_ranks_need_as_many_cores(void **state)
{
    (void)state;
    struct core_map map = machine_of(4, 1);
    struct cpu_set all = cpus(0, 3);
    check(JUDGE(&map, all), BINDING_NONE, 4, 0);
    check(JUDGE(&map, all, all, all, all), BINDING_NONE, 4, 0);
    struct placement six = JUDGE(&map, all, all, all, all, all, all);
    check(six, BINDING_NONE, 4, 2);
    assert_int_equal(six.crowd.ranks, 6);
    assert_int_equal(six.crowd.cores, 4);
    assert_int_equal(six.crowd.reached, 4);
    assert_int_equal(six.crowd.without, 2);
    assert_int_equal(placement_at_once(&six, 6), 4);
}

static void hyperthreads_are_no_cores(void **state)
{
    (void)state;
    struct core_map map = machine_of(2, 2); /* CPUs 0 and 2 are a core, 1 and 3 the other */
    struct cpu_set all = cpus(0, 3), zero = cpus(0, 0), one = cpus(1, 1), two = cpus(2, 2);
    check(JUDGE(&map, all, all), BINDING_NONE, 2, 0);
    check(JUDGE(&map, all, all, all), BINDING_NONE, 2, 1);
    /* Half of a core's threads: still a core for the rank alone. */
    check(JUDGE(&map, zero, one), BINDING_CORE, 2, 0);
    check(JUDGE(&map, two, one), BINDING_CORE, 2, 0);
    /* Each on a thread of its own, but on the same core. */
    struct placement both = JUDGE(&map, zero, two);
    check(both, BINDING_CORE, 2, 1);
    assert_int_equal(both.crowd.reached, 1);
}

static void ranks_bound_to_the_same_core_share_it(void **state)
{
    (void)state;
    struct core_map map = machine_of(8, 1);
    struct cpu_set zero = cpus(0, 0), five = cpus(5, 5);
    check(JUDGE(&map, zero, five), BINDING_CORE, 8, 0);
    struct placement all = JUDGE(&map, zero, zero, zero, zero);
    check(all, BINDING_CORE, 8, 3);
    assert_int_equal(all.crowd.reached, 1);
    check(JUDGE(&map, zero, five, five), BINDING_CORE, 8, 1);
}

/* Who may use many cores makes way for who may not. */
static void cores_are_dealt_out_for_the_best(void **state)
{
    (void)state;
    struct core_map map = machine_of(4, 1);
    check(JUDGE(&map, cpus(0, 1), cpus(0, 1), cpus(2, 3), cpus(2, 3)), BINDING_CORES, 4, 0);
    check(JUDGE(&map, cpus(0, 3), cpus(0, 1), cpus(0, 0)), BINDING_MIXED, 4, 0);
    check(JUDGE(&map, cpus(0, 3), cpus(0, 2), cpus(0, 1), cpus(0, 0)), BINDING_MIXED, 4, 0);
    check(JUDGE(&map, cpus(0, 2), cpus(0, 1), cpus(0, 1), cpus(0, 0)), BINDING_MIXED, 4, 1);
    check(JUDGE(&map, cpus(0, 0), cpus(0, 0), cpus(0, 3), cpus(0, 3), cpus(0, 3)), BINDING_MIXED, 4, 1);
}

/* By the definition: the best of all ways to give each rank a core or none. */
static int without_by_trying(const struct cpu_set *ranks, int count, int cores, unsigned taken)
{
    if (count == 0)
        return 0;
    int best = 1 + without_by_trying(ranks + 1, count - 1, cores, taken);
    for (int core = 0; core < cores; core++)
        if (cpu_set_has(ranks, core) && !(taken >> core & 1)) {
            int without = without_by_trying(ranks + 1, count - 1, cores, taken | 1u << core);
            best = without < best ? without : best;
        }
    return best;
}

static void the_count_is_that_of_the_definition(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (int round = 0; round < 3000; round++) {
        int cores = 1 + (int)random_below(&random, 5), count = 1 + (int)random_below(&random, 6);
        struct core_map map = machine_of(cores, 1);
        struct cpu_set ranks[6] = {{{0}}};
        for (int r = 0; r < count; r++)
            ranks[r].words[0] = 1 + random_below(&random, (UINT64_C(1) << cores) - 1);
        int expected = without_by_trying(ranks, count, cores, 0);
        assert_int_equal(placement_judge(ranks, count, &map).without, expected);
    }
}

/* A cgroup lets the job have CPUs 4 to 7 of eight cores with two threads each. */
static void a_cgroup_takes_cores_away(void **state)
{
    (void)state;
    struct core_map map = machine_of(8, 2);
    map.allowed = cpus(4, 7);
    struct cpu_set all = cpus(4, 7);
    check(JUDGE(&map, all, all, all, all), BINDING_NONE, 4, 0);
    check(JUDGE(&map, all, all, all, all, all), BINDING_NONE, 4, 1);
    /* Both threads of each of two cores. */
    map.allowed = cpus(4, 5);
    cpu_set_add(&map.allowed, 12);
    cpu_set_add(&map.allowed, 13);
    check(JUDGE(&map, map.allowed, map.allowed, map.allowed), BINDING_NONE, 2, 1);
    /* Containers of one machine, each with CPUs that the other does not see. */
    map.allowed = cpus(0, 1);
    check(JUDGE(&map, cpus(0, 0), cpus(1, 1), cpus(2, 2), cpus(3, 3)), BINDING_CORE, 4, 0);
}

static void large_machines_are_judged_right(void **state)
{
    (void)state;
    enum { RANKS = 1024 };
    static struct cpu_set ranks[RANKS];
    struct core_map map = machine_of(512, 2);
    for (int r = 0; r < RANKS; r++)
        ranks[r] = map.allowed;
    check(placement_judge(ranks, RANKS, &map), BINDING_NONE, 512, 512);
    for (int r = 0; r < RANKS; r++)
        ranks[r] = cpus(r, r);
    check(placement_judge(ranks, 512, &map), BINDING_CORE, 512, 0);
}

static void what_is_not_known_is_not_judged(void **state)
{
    (void)state;
    struct core_map map = machine_of(4, 1), none = {.allowed = {{0}}};
    memset(none.core, -1, sizeof none.core);
    check(JUDGE(&map, cpus(0, 3), (struct cpu_set){{0}}), BINDING_UNKNOWN, 0, 0);
    check(JUDGE(&map, cpus(9, 9)), BINDING_UNKNOWN, 0, 0);
    check(JUDGE(&none, cpus(0, 3), cpus(0, 3)), BINDING_UNKNOWN, 0, 0);
}

static void machines_add_up(void **state)
{
    (void)state;
    struct core_map map = machine_of(2, 1);
    struct placement sum = {.ranks = 0}, nothing = {.ranks = 0}, bound = JUDGE(&map, cpus(0, 0), cpus(1, 1)),
                     loose = JUDGE(&map, cpus(0, 1), cpus(0, 1), cpus(0, 1)), unknown = {.ranks = 3};
    placement_merge(&sum, &nothing);
    placement_merge(&sum, &bound);
    placement_merge(&sum, &nothing);
    placement_merge(&sum, &bound);
    check(sum, BINDING_CORE, 4, 0);
    assert_int_equal(sum.ranks, 4);
    strcpy(loose.crowd.host, "n3");
    placement_merge(&sum, &loose);
    check(sum, BINDING_MIXED, 6, 1);
    strcpy(loose.crowd.host, "n4");
    placement_merge(&sum, &loose);
    assert_int_equal(sum.crowded, 2);
    assert_int_equal(sum.without, 2);
    assert_string_equal(sum.crowd.host, "n3");
    placement_merge(&sum, &unknown);
    assert_int_equal(sum.binding, BINDING_UNKNOWN);
    assert_int_equal(sum.ranks, 13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unbound_ranks_need_as_many_cores),
        cmocka_unit_test(hyperthreads_are_no_cores),
        cmocka_unit_test(ranks_bound_to_the_same_core_share_it),
        cmocka_unit_test(cores_are_dealt_out_for_the_best),
        cmocka_unit_test(the_count_is_that_of_the_definition),
        cmocka_unit_test(a_cgroup_takes_cores_away),
        cmocka_unit_test(large_machines_are_judged_right),
        cmocka_unit_test(what_is_not_known_is_not_judged),
        cmocka_unit_test(machines_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
