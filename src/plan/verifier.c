#include "plan/verifier.h"

#include <stdlib.h>
#include <string.h>

bool verifier_lists_new(struct stretch_lists *lists, size_t ranks)
{
    *lists = (struct stretch_lists){.counts = calloc(ranks, sizeof *lists->counts),
                                    .first = calloc(ranks, sizeof *lists->first)};
    return lists->counts != NULL && lists->first != NULL;
}

void verifier_lists_free(struct stretch_lists *lists)
{
    free(lists->list);
    free(lists->counts);
    free(lists->first);
    *lists = (struct stretch_lists){0};
}

bool verifier_lists_fit(struct stretch_lists *lists, size_t ranks)
{
    size_t all = 0;
    for (size_t r = 0; r < ranks; r++) {
        lists->first[r] = (int)all;
        all += (size_t)lists->counts[r];
    }
    if (all <= lists->room)
        return true;
    struct stretch *list = realloc(lists->list, all * sizeof *list);
    if (list == NULL)
        return false;
    lists->list = list;
    lists->room = all;
    return true;
}

bool verifier_new(struct verifier *verifier, const struct recheck *recheck, size_t ranks, struct verified *verified)
{
    *verifier = (struct verifier){.recheck = *recheck, .ranks = ranks, .verified = verified};
    *verified = (struct verified){.asked = true,
                                  .seed = recheck->stretches.seed,
                                  .way = recheck->way,
                                  .vary = recheck->vary,
                                  .rows = recheck->rows,
                                  .lists = recheck->lists};
    return verifier_lists_new(&verifier->tasks, ranks);
}

void verifier_free(struct verifier *verifier)
{
    verifier_lists_free(&verifier->tasks);
}

/* The rank whose stretches a rank searches again. Over the rounds the distance between the two changes, so that ranks of
 * other nodes have their turn. */
static size_t first_rank(const struct verifier *verifier, size_t second)
{
    return (second + verifier->ranks - verifier->shift) % verifier->ranks;
}

bool verifier_take(struct verifier *verifier, const struct stretch_lists *found)
{
    struct stretch_lists *tasks = &verifier->tasks;
    size_t ranks = verifier->ranks;
    verifier->shift = ranks > 1 ? 1 + (verifier->rounds++ + ranks / 2 - 1) % (ranks - 1) : 0;
    for (size_t r = 0; r < ranks; r++)
        tasks->counts[r] = found->counts[first_rank(verifier, r)];
    if (!verifier_lists_fit(tasks, ranks)) {
        verifier_drop(verifier);
        return false;
    }
    for (size_t r = 0; r < ranks; r++)
        if (tasks->counts[r] > 0)
            memcpy(&tasks->list[tasks->first[r]], &found->list[found->first[first_rank(verifier, r)]],
                   (size_t)tasks->counts[r] * sizeof *tasks->list);
    return true;
}

void verifier_drop(struct verifier *verifier)
{
    memset(verifier->tasks.counts, 0, verifier->ranks * sizeof *verifier->tasks.counts);
}

void verifier_predict(double *seconds, const struct verifier *verifier)
{
    const struct stretch_lists *tasks = &verifier->tasks;
    for (size_t r = 0; r < verifier->ranks; r++) {
        seconds[r] = 0;
        for (int i = 0; i < tasks->counts[r]; i++)
            seconds[r] += recheck_seconds(&verifier->recheck, tasks->list[tasks->first[r] + i].rows);
    }
}

static bool is_same(const struct stretch *a, const struct stretch *b)
{
    return a->rows.first == b->rows.first && a->rows.count == b->rows.count && a->count == b->count && a->hash == b->hash;
}

static void count(struct verifier *verifier, struct way first, const struct stretch *task)
{
    verifier->verified->stretches++;
    verifier->verified->numbers += task->rows.count * ROW_NUMBERS;
    verifier->cost += cost_rows(first, task->rows);
}

bool verifier_compare(struct difference *difference, struct verifier *verifier, struct way first,
                      const struct stretch_lists *found)
{
    static const struct stretch NOTHING; /* A task that was not done is no agreement. */
    const struct stretch_lists *tasks = &verifier->tasks;
    for (size_t r = 0; r < verifier->ranks; r++)
        for (int i = 0; i < tasks->counts[r]; i++) {
            const struct stretch *task = &tasks->list[tasks->first[r] + i];
            const struct stretch *again = i < found->counts[r] ? &found->list[found->first[r] + i] : &NOTHING;
            if (!is_same(task, again)) {
                *difference = (struct difference){.rows = task->rows,
                                                  .rank = {(int)first_rank(verifier, r), (int)r},
                                                  .count = {task->count, again->count},
                                                  .hash = {task->hash, again->hash}};
                return false;
            }
            count(verifier, first, task);
        }
    return true;
}
