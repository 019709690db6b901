#include "cli/placement_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/nodes.h"

enum { NAMES_WIDTH = 70 }; /* The columns that a line of 80 leaves for names. */

void placement_text_ranks(FILE *out, const struct rank_result *table, int ranks)
{
    int count = 0, least = ranks, most = 0;
    struct node *nodes = nodes_list(&count, table->host, sizeof *table, ranks);
    for (int i = 0; nodes != NULL && i < count; i++) {
        least = nodes[i].ranks < least ? nodes[i].ranks : least;
        most = nodes[i].ranks > most ? nodes[i].ranks : most;
    }
    free(nodes);
    if (most == 0)
        return;
    if (least == most)
        fprintf(out, ", %d on each", most);
    else
        fprintf(out, ", %d to %d on each", least, most);
}

/* The last number in a name, leaving out its domain: "n" "07" ".cluster". */
struct numbered {
    size_t before, digits; /* Numbers of characters. */
    unsigned long number;
};

static struct numbered read_number(const char *name)
{
    size_t end = strcspn(name, ".");
    while (end > 0 && !isdigit((unsigned char)name[end - 1]))
        end--;
    size_t begin = end;
    while (begin > 0 && isdigit((unsigned char)name[begin - 1]))
        begin--;
    return (struct numbered){begin, end - begin, end > begin ? strtoul(name + begin, NULL, 10) : 0};
}

/* Whether b is the name behind a in a numbered series. */
static bool follows(const char *a, const char *b)
{
    struct numbered x = read_number(a), y = read_number(b);
    bool padded = a[x.before] == '0' || b[y.before] == '0';
    return x.digits > 0 && y.digits > 0 && x.before == y.before && strncmp(a, b, x.before) == 0 &&
           strcmp(a + x.before + x.digits, b + y.before + y.digits) == 0 && y.number == x.number + 1 &&
           (!padded || x.digits == y.digits);
}

/* The number of nodes, from the first on, that are a numbered series; 1 for two of them, as "a to b" is no shorter. */
static int run_length(const struct node *nodes, int count)
{
    int length = 1;
    while (length < count && follows(nodes[length - 1].name, nodes[length].name))
        length++;
    return length > 2 ? length : 1;
}

static void write_names(FILE *out, const struct node *nodes, int count)
{
    char name[2 * HOST_BYTES + sizeof " to "];
    int column = 0;
    for (int i = 0; i < count;) {
        int length = run_length(nodes + i, count - i), left = count - i;
        int width = snprintf(name, sizeof name, "%s%s%s", nodes[i].name, length > 1 ? " to " : "",
                             length > 1 ? nodes[i + length - 1].name : "");
        /* The last one needs no room for "and 1000 more" behind it. */
        int room = NAMES_WIDTH - (length == left ? 0 : (int)strlen(" and 1000 more"));
        if (i > 0 && column + 1 + width > room) {
            fprintf(out, " and %d more", left);
            return;
        }
        column += fprintf(out, "%s%s", i == 0 ? "" : " ", name);
        i += length;
    }
}

void placement_text_nodes(FILE *out, const struct rank_result *table, int ranks)
{
    int count = 0;
    struct node *nodes = nodes_list(&count, table->host, sizeof *table, ranks);
    fprintf(out, "%-10s", "Nodes");
    if (nodes != NULL)
        write_names(out, nodes, count);
    fprintf(out, "\n");
    free(nodes);
}

void placement_text_cores(FILE *out, const struct placement *placement)
{
    static const char *const BINDINGS[] = {
        [BINDING_NONE] = "ranks not bound, one for each at least",
        [BINDING_CORE] = "each rank bound to one of its own",
        [BINDING_CORES] = "each rank bound to several, one for each at least",
        [BINDING_MIXED] = "some ranks bound, one for each at least",
    };
    fprintf(out, "%-10s", "Cores");
    if (placement->binding == BINDING_UNKNOWN)
        fprintf(out, "unknown\n");
    else if (placement->without > 0)
        fprintf(out, "%d, %d of %d ranks without one of their own\n", placement->cores, placement->without,
                placement->ranks);
    else
        fprintf(out, "%d, %s\n", placement->cores, BINDINGS[placement->binding]);
}

/* Whether the ranks are bound so that cores stay free which more of them could have. */
static bool binding_is_at_fault(const struct crowd *crowd)
{
    return crowd->without > crowd->ranks - crowd->cores;
}

static void blame_binding(char *text, size_t room, const struct crowd *crowd, const char *others, const char *launcher)
{
    bool by_srun = launcher != NULL && strcmp(launcher, "srun") == 0;
    snprintf(text, room,
             "has %d cores, but its %d ranks are bound so that only %d of them can have one alone%s; %s lets the "
             "system choose",
             crowd->cores, crowd->ranks, crowd->ranks - crowd->without, others,
             by_srun ? "srun --cpu-bind=none" : "mpirun --bind-to none");
}

static void blame_number(char *text, size_t room, const struct crowd *crowd, const char *others)
{
    const char *plural = crowd->cores == 1 ? "" : "s";
    snprintf(text, room, "has only %d core%s for %d ranks%s; %d rank%s would be about as fast", crowd->cores, plural,
             crowd->ranks, others, crowd->cores, plural);
}

bool placement_text_warning(char text[PLACEMENT_WARNING], const struct placement *placement, const char *launcher)
{
    const struct crowd *crowd = &placement->crowd;
    char others[64] = "";
    if (placement->crowded == 0)
        return false;
    if (placement->crowded > 1)
        snprintf(others, sizeof others, ", and so it is on %d more node%s", placement->crowded - 1,
                 placement->crowded == 2 ? "" : "s");
    int length = snprintf(text, PLACEMENT_WARNING, "%s%s ", crowd->hosts > 1 ? "the machine of " : "", crowd->host);
    size_t room = PLACEMENT_WARNING - (size_t)length;
    if (binding_is_at_fault(crowd))
        blame_binding(text + length, room, crowd, others, launcher);
    else
        blame_number(text + length, room, crowd, others);
    return true;
}
