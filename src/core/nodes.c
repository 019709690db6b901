#include "core/nodes.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
    const struct node *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order != 0 ? order : x->first - y->first;
}

static int by_first_rank(const void *a, const void *b)
{
    return ((const struct node *)a)->first - ((const struct node *)b)->first;
}

struct node *nodes_list(int *count, const char *hosts, size_t stride, int ranks)
{
    struct node *nodes = malloc(((size_t)ranks + 1) * sizeof *nodes);
    int last = -1;
    if (nodes == NULL)
        return NULL;
    for (int r = 0; r < ranks; r++)
        nodes[r] = (struct node){hosts + (size_t)r * stride, r, 1};
    qsort(nodes, (size_t)ranks, sizeof *nodes, by_name);
    for (int r = 0; r < ranks; r++)
        if (last >= 0 && strcmp(nodes[last].name, nodes[r].name) == 0)
            nodes[last].ranks++;
        else
            nodes[++last] = nodes[r];
    *count = last + 1;
    qsort(nodes, (size_t)*count, sizeof *nodes, by_first_rank);
    return nodes;
}

int nodes_count(const char *hosts, size_t stride, int ranks)
{
    int count = 1;
    free(nodes_list(&count, hosts, stride, ranks));
    return count;
}
