/* Where the ranks run, in words, for clusters larger than this machine. */
#include "support/support.h"

#include "cli/placement_text.h"
#include "core/nodes.h"

enum { RANKS_MAX = 2048 };
static struct rank_result table[RANKS_MAX];

/* Names the hosts of the ranks: `each` ranks on each of the nodes that the format counts from `first` on. */
static int name_ranks(int from, int each, const char *prefix, int digits, int first, int nodes, const char *suffix)
{
    for (int r = 0; r < each * nodes; r++)
        snprintf(table[from + r].host, HOST_BYTES, "%s%0*d%s", prefix, digits, first + r / each, suffix);
    return from + each * nodes;
}

/* What the function writes. */
static void check_written(void (*write)(FILE *out, const struct rank_result *table, int ranks), int ranks,
                          const char *expected)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    write(out, table, ranks);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, expected);
    assert_true(size <= 81); /* a line, and its end */
    free(text);
}

static void counted_names_are_ranges(void **state)
{
    (void)state;
    int ranks = name_ranks(0, 32, "n", 2, 1, 64, "");
    check_written(placement_text_nodes, ranks, "Nodes     n01 to n64\n");
    check_written(placement_text_ranks, ranks, ", 32 on each");
    strcpy(table[0].host, "login");
    check_written(placement_text_nodes, ranks, "Nodes     login n01 to n64\n");
    check_written(placement_text_ranks, ranks, ", 1 to 32 on each");

    ranks = name_ranks(0, 2, "node", 1, 8, 5, ".cluster7.example");
    check_written(placement_text_nodes, ranks, "Nodes     node8.cluster7.example to node12.cluster7.example\n");
    ranks = name_ranks(0, 1, "node-", 1, 0, 64, "");
    check_written(placement_text_nodes, ranks, "Nodes     node-0 to node-63\n");
    ranks = name_ranks(0, 1, "a", 1, 1, 2, "");
    ranks = name_ranks(ranks, 1, "a", 1, 4, 3, "");
    ranks = name_ranks(ranks, 1, "b", 1, 7, 1, "");
    check_written(placement_text_nodes, ranks, "Nodes     a1 a2 a4 to a6 b7\n");
}

static void other_names_are_not(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"vm", "n1", "n02", "n03x", "n04", "m05", "06", "-7"};
    for (int r = 0; r < 8; r++)
        strcpy(table[r].host, NAMES[r]);
    check_written(placement_text_nodes, 8, "Nodes     vm n1 n02 n03x n04 m05 06 -7\n");
    check_written(placement_text_nodes, 1, "Nodes     vm\n");
    static const char *const ZEROS[] = {"n09", "n010", "n011", "n099", "n100", "n101"};
    for (int r = 0; r < 6; r++)
        strcpy(table[r].host, ZEROS[r]);
    check_written(placement_text_nodes, 6, "Nodes     n09 n010 n011 n099 to n101\n");
}

static void many_names_are_cut(void **state)
{
    (void)state;
    for (int r = 0; r < 300; r++)
        snprintf(table[r].host, HOST_BYTES, "node-%c%c-%d", 'a' + r % 26, 'a' + r / 26, r * 7 % 300);
    check_written(placement_text_nodes, 300,
                  "Nodes     node-aa-0 node-ba-7 node-ca-14 node-da-21 node-ea-28 and 295 more\n");
    memset(table[0].host, 'x', HOST_BYTES - 1);
    table[0].host[HOST_BYTES - 1] = '\0';
    check_written(placement_text_nodes, 1, "Nodes     xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n");
}

/* Round and round, as by mpirun --map-by node. */
static void ranks_of_a_node_need_not_be_neighbours(void **state)
{
    (void)state;
    for (int r = 0; r < 10; r++)
        snprintf(table[r].host, HOST_BYTES, "n%d", 4 - r % 4);
    int count = 0;
    struct node *nodes = nodes_list(&count, table->host, sizeof *table, 10);
    assert_int_equal(count, 4);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(nodes[i].first, i);
        assert_int_equal(nodes[i].ranks, i < 2 ? 3 : 2);
    }
    free(nodes);
    assert_int_equal(nodes_count(table->host, sizeof *table, 10), 4);
    assert_int_equal(nodes_count(table->host, sizeof *table, 3), 3);
    assert_int_equal(nodes_count(table->host, sizeof *table, 1), 1);
    check_written(placement_text_ranks, 10, ", 2 to 3 on each");
}

static void check_cores(struct placement placement, const char *expected)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    placement_text_cores(out, &placement);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, expected);
    free(text);
}

static void cores_are_told_with_the_binding(void **state)
{
    (void)state;
    check_cores((struct placement){.binding = BINDING_CORE, .ranks = 2048, .cores = 2048},
                "Cores     2048, each rank bound to one of its own\n");
    check_cores((struct placement){.binding = BINDING_NONE, .ranks = 2, .cores = 8},
                "Cores     8, ranks not bound, one for each at least\n");
    check_cores((struct placement){.binding = BINDING_CORES, .ranks = 2, .cores = 8},
                "Cores     8, each rank bound to several, one for each at least\n");
    check_cores((struct placement){.binding = BINDING_MIXED, .ranks = 2, .cores = 8},
                "Cores     8, some ranks bound, one for each at least\n");
    check_cores((struct placement){.binding = BINDING_CORE, .ranks = 4, .cores = 8, .without = 3, .crowded = 1},
                "Cores     8, 3 of 4 ranks without one of their own\n");
    check_cores((struct placement){.ranks = 4}, "Cores     unknown\n");
}

static void check_warning(struct crowd crowd, int crowded, const char *launcher, const char *expected)
{
    struct placement placement = {.crowded = crowded, .crowd = crowd};
    char text[PLACEMENT_WARNING];
    strcpy(placement.crowd.host, "n03");
    assert_true(placement_text_warning(text, &placement, launcher));
    assert_string_equal(text, expected);
}

static void warnings_say_what_to_do(void **state)
{
    (void)state;
    char text[PLACEMENT_WARNING];
    assert_false(placement_text_warning(text, &(struct placement){.ranks = 4, .cores = 4}, NULL));
    check_warning((struct crowd){.ranks = 6, .hosts = 1, .cores = 4, .reached = 4, .without = 2}, 1, NULL,
                  "n03 has only 4 cores for 6 ranks; 4 ranks would be about as fast");
    check_warning((struct crowd){.ranks = 32, .hosts = 1, .cores = 16, .reached = 16, .without = 16}, 3, NULL,
                  "n03 has only 16 cores for 32 ranks, and so it is on 2 more nodes; 16 ranks would be about as fast");
    check_warning((struct crowd){.ranks = 2, .hosts = 1, .cores = 1, .reached = 1, .without = 1}, 2, "srun",
                  "n03 has only 1 core for 2 ranks, and so it is on 1 more node; 1 rank would be about as fast");
    check_warning((struct crowd){.ranks = 4, .hosts = 4, .cores = 8, .reached = 1, .without = 3}, 1, NULL,
                  "the machine of n03 has 8 cores, but its 4 ranks are bound so that only 1 of them can have one alone; "
                  "mpirun --bind-to none lets the system choose");
    check_warning((struct crowd){.ranks = 4, .hosts = 1, .cores = 3, .reached = 2, .without = 2}, 1, "srun",
                  "n03 has 3 cores, but its 4 ranks are bound so that only 2 of them can have one alone; "
                  "srun --cpu-bind=none lets the system choose");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counted_names_are_ranges),
        cmocka_unit_test(other_names_are_not),
        cmocka_unit_test(many_names_are_cut),
        cmocka_unit_test(ranks_of_a_node_need_not_be_neighbours),
        cmocka_unit_test(cores_are_told_with_the_binding),
        cmocka_unit_test(warnings_say_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
