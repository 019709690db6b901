/* Who searches which stretch again, and what is noticed. */
#include "support/support.h"

#include "plan/verifier.h"

enum { RANKS_MAX = 9, STRETCHES_MAX = 6 };

static const struct recheck RECHECK = {.stretches = {.seed = 5}, .way = {.method = METHOD_SIEVE, .simd = SIMD_PORTABLE}};

/* What `ranks` ranks found, none to some stretches each. */
static void find(struct stretch_lists *found, size_t ranks, uint64_t *random)
{
    uint64_t row = 1000;
    for (size_t r = 0; r < ranks; r++)
        found->counts[r] = (int)random_below(random, STRETCHES_MAX);
    assert_true(verifier_lists_fit(found, ranks));
    for (size_t r = 0; r < ranks; r++)
        for (int i = 0; i < found->counts[r]; i++, row += 100)
            found->list[found->first[r] + i] =
                (struct stretch){{row, 1 + random_below(random, 50)}, random_below(random, 1000), row * 7};
}

/* The rank that found a stretch. */
static size_t finder_of(const struct stretch_lists *found, size_t ranks, const struct stretch *stretch)
{
    for (size_t r = 0; r < ranks; r++)
        for (int i = 0; i < found->counts[r]; i++)
            if (found->list[found->first[r] + i].rows.first == stretch->rows.first)
                return r;
    return ranks;
}

/* Each stretch is another rank's task, once. */
static void check_tasks(const struct verifier *verifier, const struct stretch_lists *found, size_t ranks)
{
    int tasks = 0, all = 0;
    for (size_t r = 0; r < ranks; r++) {
        all += found->counts[r];
        for (int i = 0; i < verifier->tasks.counts[r]; i++, tasks++) {
            size_t first = finder_of(found, ranks, &verifier->tasks.list[verifier->tasks.first[r] + i]);
            assert_true(first < ranks && (first != r || ranks == 1));
        }
    }
    assert_int_equal(tasks, all);
}

/* The tasks, done as they should be. */
static void search_again(struct stretch_lists *again, const struct verifier *verifier, size_t ranks)
{
    memcpy(again->counts, verifier->tasks.counts, ranks * sizeof *again->counts);
    assert_true(verifier_lists_fit(again, ranks));
    for (size_t r = 0; r < ranks; r++)
        for (int i = 0; i < again->counts[r]; i++)
            again->list[again->first[r] + i] = verifier->tasks.list[verifier->tasks.first[r] + i];
}

/* One word of one stretch is another one. */
static void check_difference(struct verifier *verifier, struct stretch_lists *again, const struct stretch_lists *found,
                             size_t ranks, uint64_t *random)
{
    struct difference difference;
    size_t rank = random_below(random, ranks);
    if (again->counts[rank] == 0)
        return;
    int index = again->first[rank] + (int)random_below(random, (uint64_t)again->counts[rank]);
    struct stretch *stretch = &again->list[index], right = *stretch;
    uint64_t *const words[] = {&stretch->rows.first, &stretch->rows.count, &stretch->count, &stretch->hash};
    *words[random_below(random, COUNT_OF(words))] ^= UINT64_C(1) << random_below(random, 64);
    assert_false(verifier_compare(&difference, verifier, RECHECK.way, again));
    assert_int_equal(difference.rows.first, right.rows.first);
    assert_int_equal(difference.rank[0], finder_of(found, ranks, &right));
    assert_int_equal(difference.rank[1], rank);
    assert_true(difference.count[0] == right.count && difference.hash[0] == right.hash);
    assert_true(difference.count[1] == stretch->count && difference.hash[1] == stretch->hash);
    *stretch = right;
    /* The rank's last task is not done. */
    int done = again->counts[rank]--;
    assert_false(verifier_compare(&difference, verifier, RECHECK.way, again));
    again->counts[rank] = done;
}

static void every_stretch_is_searched_by_another_rank(void **state)
{
    (void)state;
    uint64_t random = 3;
    for (size_t ranks = 1; ranks <= RANKS_MAX; ranks++) {
        struct verifier verifier;
        struct verified verified;
        struct stretch_lists found, again;
        struct difference difference;
        assert_true(verifier_new(&verifier, &RECHECK, ranks, &verified) && verifier_lists_new(&found, ranks) &&
                    verifier_lists_new(&again, ranks));
        uint64_t all = 0;
        for (int round = 0; round < 100; round++) {
            find(&found, ranks, &random);
            assert_true(verifier_take(&verifier, &found));
            check_tasks(&verifier, &found, ranks);
            search_again(&again, &verifier, ranks);
            uint64_t before = verified.stretches;
            check_difference(&verifier, &again, &found, ranks, &random);
            verified.stretches = before;
            assert_true(verifier_compare(&difference, &verifier, RECHECK.way, &again));
            for (size_t r = 0; r < ranks; r++)
                all += (uint64_t)found.counts[r];
        }
        assert_int_equal(verified.stretches, all);
        assert_true(verified.asked && verified.seed == 5 && verified.numbers >= all * ROW_NUMBERS && verifier.cost > 0);
        verifier_drop(&verifier);
        for (size_t r = 0; r < ranks; r++)
            assert_int_equal(verifier.tasks.counts[r], 0);
        verifier_free(&verifier);
        verifier_lists_free(&found);
        verifier_lists_free(&again);
    }
}

/* Over the rounds each rank is verified by every other one. */
static void all_pairs_have_their_turn(void **state)
{
    (void)state;
    for (size_t ranks = 2; ranks <= RANKS_MAX; ranks++) {
        bool seen[RANKS_MAX][RANKS_MAX] = {{false}};
        struct verifier verifier;
        struct verified verified;
        struct stretch_lists found;
        assert_true(verifier_new(&verifier, &RECHECK, ranks, &verified) && verifier_lists_new(&found, ranks));
        for (size_t r = 0; r < ranks; r++)
            found.counts[r] = 1;
        assert_true(verifier_lists_fit(&found, ranks));
        for (size_t r = 0; r < ranks; r++)
            found.list[r] = (struct stretch){.rows = {r, 1}};
        for (size_t round = 0; round + 1 < ranks; round++) {
            assert_true(verifier_take(&verifier, &found));
            for (size_t r = 0; r < ranks; r++)
                seen[verifier.tasks.list[verifier.tasks.first[r]].rows.first][r] = true;
        }
        for (size_t a = 0; a < ranks; a++)
            for (size_t b = 0; b < ranks; b++)
                assert_true(seen[a][b] == (a != b));
        verifier_free(&verifier);
        verifier_lists_free(&found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_stretch_is_searched_by_another_rank),
        cmocka_unit_test(all_pairs_have_their_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
