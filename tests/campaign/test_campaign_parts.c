/* Parts of a campaign: what is free for whom, what is taken over, which results count, and that nothing is left over. */
#include "support/support.h"

#include <errno.h>
#include <sys/wait.h>

#include "support/campaign_support.h"

#include "campaign/merge.h"
#include "state/merge_files.h"

static struct campaign_survey survey;

static void look(const struct campaign_plan *plan)
{
    assert_true(campaign_survey(&survey, campaign_test_folder, plan));
}

static const struct campaign_part *part(uint64_t number)
{
    return &survey.part[number - 1];
}

static struct campaign_lease take(const struct campaign_plan *plan, const struct campaign_owner *owner)
{
    struct campaign_lease lease;
    assert_true(campaign_take(&lease, &survey, campaign_test_folder, plan, owner));
    return lease;
}

static void sweep(const struct campaign_plan *plan)
{
    look(plan);
    campaign_sweep(&survey, campaign_test_folder, plan);
    look(plan);
}

/* --- What is taken ------------------------------------------------------------ */

static void parts_are_taken_in_order_until_none_is_left(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_plan plan = campaign_test_plan(false);
    struct campaign_owner a = campaign_test_owner("a"), b = campaign_test_owner("b");
    campaign_test_done(&plan, 2, &b, 0);
    assert_int_equal(take(&plan, &a).number, 1);
    assert_int_equal(take(&plan, &b).number, 3);
    assert_int_equal(take(&plan, &a).number, 4);
    look(&plan);
    assert_true(survey.of_state[CAMPAIGN_DONE] == 1 && survey.of_state[CAMPAIGN_RUNNING] == 3);
    assert_true(part(5)->state == CAMPAIGN_FREE && part(2)->state == CAMPAIGN_DONE);
    assert_int_equal(take(&plan, &b).number, 5);
    assert_int_equal(take(&plan, &b).number, 0);
    assert_int_equal(take(&plan, &a).number, 0);
}

/* Parts whose job is gone come last, by the next turn. */
static void parts_of_jobs_that_are_gone_are_taken_last(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_plan plan = campaign_test_plan(false);
    struct campaign_owner a = campaign_test_owner("a"), b = campaign_test_owner("b");
    assert_int_equal(take(&plan, &a).number, 1);
    assert_int_equal(take(&plan, &a).number, 2);
    campaign_test_age(CAMPAIGN_TEST_LEASE + 1);
    look(&plan);
    assert_true(part(1)->state == CAMPAIGN_EXPIRED && part(2)->state == CAMPAIGN_EXPIRED);
    for (uint64_t expected = 3; expected <= 5; expected++)
        assert_int_equal(take(&plan, &b).number, expected);
    struct campaign_lease lease = take(&plan, &b);
    assert_true(lease.number == 1 && lease.turn == 2);
    assert_int_equal(take(&plan, &b).number, 2);
    assert_int_equal(take(&plan, &b).number, 0);
}

/* Two hosts at once, and never one host twice. */
static void a_part_is_searched_by_two_hosts(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_plan plan = campaign_test_plan(true);
    struct campaign_owner a = campaign_test_owner("a"), again = campaign_test_owner("a"), b = campaign_test_owner("b"),
                          c = campaign_test_owner("c");
    struct campaign_lease first = take(&plan, &a), second = take(&plan, &b);
    assert_true(first.number == 1 && first.search == 1 && second.number == 1 && second.search == 2);
    assert_int_equal(take(&plan, &again).number, 2);
    assert_int_equal(take(&plan, &c).number, 2);
    campaign_lease_release(&first, campaign_test_folder, &a);
    campaign_test_done(&plan, 1, &a, 0);
    look(&plan);
    assert_true(part(1)->state == CAMPAIGN_RUNNING && part(1)->settlement.missing == 1);
    assert_int_equal(campaign_take_part(&survey, &plan, 1, &again).number, 0); /* It was that host's. */
    assert_int_equal(campaign_take_part(&survey, &plan, 1, &c).number, 0);     /* b searches it. */
    campaign_lease_release(&second, campaign_test_folder, &b);
    look(&plan);
    assert_int_equal(campaign_take_part(&survey, &plan, 1, &again).number, 0);
    assert_int_equal(campaign_take_part(&survey, &plan, 1, &c).number, 1);
    campaign_test_done(&plan, 1, &b, 0);
    look(&plan);
    assert_true(part(1)->state == CAMPAIGN_DONE && !part(1)->settlement.disagree);
}

/* --- What is taken over ------------------------------------------------------- */

static void begin_part(const struct campaign_plan *plan, uint64_t number, const struct campaign_owner *owner, bool lists)
{
    look(plan);
    assert_true(campaign_part_begin(&survey, campaign_test_folder, plan, number, owner, lists));
}

/* The rows of the job's checkpoint; 0 if there is none. */
static uint64_t rows_of(const struct campaign_plan *plan, uint64_t number, const struct campaign_owner *owner)
{
    char path[CAMPAIGN_PATH], reason[CHECKPOINT_REASON];
    struct run_result found = {0};
    (void)plan;
    campaign_part_path(path, campaign_test_folder, number, owner, CAMPAIGN_CHECKPOINT);
    if (checkpoint_read_any(&found, reason, path) != CHECKPOINT_OK)
        return 0;
    result_free_answers(&found);
    return found.standing.found.rows.count;
}

static void the_furthest_checkpoint_is_taken_over(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_plan plan = campaign_test_plan(false);
    struct campaign_owner a = campaign_test_owner("a"), b = campaign_test_owner("b"), c = campaign_test_owner("c"),
                          d = campaign_test_owner("d");
    struct run_result early = campaign_test_result(&plan, 3, 100, 0), late = campaign_test_result(&plan, 3, 500, 0),
                      other = campaign_test_result(&plan, 2, 900, 0);
    char path[CAMPAIGN_PATH];
    campaign_test_work(&early, &a);
    campaign_test_work(&late, &b);
    campaign_test_work(&other, &b);
    campaign_part_path(path, campaign_test_folder, 3, &c, "");
    assert_int_equal(mkdir(path, 0777), 0); /* Nothing in it. */
    begin_part(&plan, 3, &d, false);
    assert_int_equal(rows_of(&plan, 3, &d), 500);
    assert_int_equal(campaign_test_count(CAMPAIGN_WORK), 2); /* And that of part 2. */
}

static void damaged_checkpoints_are_not(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_plan plan = campaign_test_plan(false), other = plan;
    struct campaign_owner a = campaign_test_owner("a"), b = campaign_test_owner("b"), c = campaign_test_owner("c");
    other.search.questions.sum = true;
    char path[CAMPAIGN_PATH];
    struct run_result good = campaign_test_result(&plan, 3, 100, 0), bad = campaign_test_result(&plan, 3, 500, 0);
    campaign_test_work(&good, &a);
    campaign_test_work(&bad, &b);
    campaign_part_path(path, campaign_test_folder, 3, &b, CAMPAIGN_CHECKPOINT);
    assert_int_equal(truncate(path, 300), 0);
    begin_part(&plan, 3, &c, false);
    assert_int_equal(rows_of(&plan, 3, &c), 100);
    begin_part(&other, 3, &a, false); /* Another search's is none. */
    assert_int_equal(rows_of(&plan, 3, &a), 0);
}

/* Where each part is searched twice, the second host does not build on what the first has found. */
static void the_other_search_is_not_taken_over(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_plan plan = campaign_test_plan(true);
    struct campaign_owner a = campaign_test_owner("a"), again = campaign_test_owner("a"), b = campaign_test_owner("b");
    struct run_result half = campaign_test_result(&plan, 3, 100, 0);
    campaign_test_work(&half, &a);
    begin_part(&plan, 3, &b, false);
    assert_int_equal(rows_of(&plan, 3, &b), 0);
    assert_int_equal(rows_of(&plan, 3, &a), 100);
    begin_part(&plan, 3, &again, false);
    assert_int_equal(rows_of(&plan, 3, &again), 100);
    assert_int_equal(rows_of(&plan, 3, &a), 0);
}

/* The work of a job that has a lease stays its own. */
static void the_work_of_a_live_job_is_left_alone(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_plan plan = campaign_test_plan(false);
    struct campaign_owner a = campaign_test_owner("a"), b = campaign_test_owner("b");
    struct run_result half = campaign_test_result(&plan, 1, 100, 0);
    assert_int_equal(take(&plan, &a).number, 1);
    campaign_test_work(&half, &a);
    begin_part(&plan, 1, &b, false); /* By mistake. */
    assert_int_equal(rows_of(&plan, 1, &b), 0);
    assert_int_equal(rows_of(&plan, 1, &a), 100);
    campaign_test_age(CAMPAIGN_TEST_LEASE + 1);
    begin_part(&plan, 1, &b, false);
    assert_int_equal(rows_of(&plan, 1, &b), 100);
    assert_int_equal(campaign_test_count(CAMPAIGN_WORK), 1);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* A listing goes along as far as the checkpoint vouches for it, and as a copy: whoever still writes to the old one harms
 * nobody. Without the listing a checkpoint is of no use. */
static void a_listing_is_copied(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_plan plan = campaign_test_plan(false);
    struct campaign_owner a = campaign_test_owner("a"), b = campaign_test_owner("b"), c = campaign_test_owner("c");
    struct run_result half = campaign_test_result(&plan, 1, 100, 0);
    char path[CAMPAIGN_PATH], text[32] = "";
    strcpy(plan.listing, "primes.txt");
    half.output = (struct output){"primes.txt", FORMAT_TEXT};
    half.standing.begun = 1;
    half.standing.found.bytes = 6;
    campaign_test_work(&half, &a);
    campaign_part_path(path, campaign_test_folder, 1, &a, plan.listing);
    write_file(path, "2\n3\n5\n7\n");
    FILE *old = fopen(path, "r+");
    assert_non_null(old);
    begin_part(&plan, 1, &b, true);
    fputs("99999999999", old);
    fclose(old);
    campaign_part_path(path, campaign_test_folder, 1, &b, plan.listing);
    FILE *copy = fopen(path, "r");
    assert_non_null(copy);
    assert_int_equal(fread(text, 1, sizeof text, copy), 6);
    fclose(copy);
    assert_string_equal(text, "2\n3\n5\n");
    assert_int_equal(rows_of(&plan, 1, &b), 100);
    assert_int_equal(truncate(path, 5), 0);
    begin_part(&plan, 1, &c, true);
    assert_int_equal(rows_of(&plan, 1, &c), 0);
}

/* --- What counts -------------------------------------------------------------- */

static void settle(const char *text, size_t needed, bool done, bool disagree, size_t chosen, size_t missing)
{
    struct campaign_result results[8] = {0};
    size_t count = strlen(text) / 2;
    for (size_t i = 0; i < count; i++) {
        snprintf(results[i].name, sizeof results[i].name, "000001.%c.%zu-1", text[2 * i], i);
        snprintf(results[i].sum, sizeof results[i].sum, "%c", text[2 * i + 1]);
        results[i].verdict = text[2 * i + 1] == '!'   ? CAMPAIGN_BAD
                             : text[2 * i + 1] == '?' ? CAMPAIGN_ABSENT
                                                      : CAMPAIGN_GOOD;
    }
    struct campaign_settlement is = campaign_settle(results, count, needed);
    if (is.done != done || is.disagree != disagree || is.missing != missing || (done && is.chosen != chosen))
        fail_msg("%s, %zu needed: done %d, disagree %d, chosen %zu, missing %zu", text, needed, is.done, is.disagree,
                 is.chosen, is.missing);
}

/* Each result as its host, and what it found. */
static void results_are_settled(void **state)
{
    (void)state;
    settle("", 1, false, false, 0, 1);
    settle("a1", 1, true, false, 0, 0);
    settle("a1b1", 1, true, false, 0, 0);
    settle("a!b1", 1, true, false, 1, 0);
    settle("a!b?", 1, false, false, 0, 1);
    settle("a1b2", 1, false, true, 0, 1);
    settle("a1b2a2", 1, true, true, 1, 0);
    settle("a1b2c3", 1, false, true, 0, 1);
    settle("a1b2b2a1", 1, false, true, 0, 1);
    settle("a1b2b2a1c1", 1, true, true, 0, 0);
    settle("", 2, false, false, 0, 2);
    settle("a1", 2, false, false, 0, 1);
    settle("a1a1", 2, false, false, 0, 1); /* One host twice is one. */
    settle("a1b1", 2, true, false, 0, 0);
    settle("a1b!", 2, false, false, 0, 1);
    settle("a1b2", 2, false, true, 0, 1);
    settle("a1b2c2", 2, true, true, 1, 0);
    settle("a1b2b2", 2, false, true, 0, 1);
    settle("a1b2c3", 2, false, true, 0, 1);
    settle("a1b2c3d3", 2, true, true, 2, 0);
}

static void a_damaged_result_is_searched_again(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_plan plan = campaign_test_plan(false);
    struct campaign_owner a = campaign_test_owner("a"), b = campaign_test_owner("b");
    char name[CAMPAIGN_NAME], file[2 * CAMPAIGN_NAME], path[CAMPAIGN_PATH];
    for (uint64_t number = 1; number <= plan.parts; number++)
        campaign_test_done(&plan, number, &a, 0);
    campaign_owner_part(name, 4, &a);
    snprintf(file, sizeof file, "%s/checkpoint", name);
    campaign_path(path, campaign_test_folder, CAMPAIGN_PARTS, file);
    assert_int_equal(truncate(path, 400), 0);
    look(&plan);
    assert_true(part(4)->state == CAMPAIGN_FREE && survey.of_state[CAMPAIGN_DONE] == 4);
    assert_int_equal(take(&plan, &b).number, 4);
    sweep(&plan);
    assert_int_equal(survey.refused.count, 1);
    campaign_test_done(&plan, 4, &b, 0);
    look(&plan);
    assert_int_equal(survey.of_state[CAMPAIGN_DONE], 5);
}

/* A result of another campaign, or of a part that is not finished, is none. */
static void foreign_results_do_not_count(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_plan plan = campaign_test_plan(false), other = plan;
    struct campaign_owner a = campaign_test_owner("a");
    other.search.range.last += 1000;
    campaign_test_done(&other, 1, &a, 0);
    other = plan;
    other.search.method = METHOD_TRIAL;
    campaign_test_done(&other, 2, &a, 0);
    other = plan;
    other.parts = 6;
    campaign_test_done(&other, 3, &a, 0);
    struct run_result half = campaign_test_result(&plan, 4, 10, 0);
    campaign_test_work(&half, &a);
    char name[CAMPAIGN_NAME];
    campaign_owner_part(name, 4, &a);
    assert_true(campaign_folder_move(campaign_test_folder, CAMPAIGN_WORK, CAMPAIGN_PARTS, name));
    sweep(&plan);
    assert_true(survey.of_state[CAMPAIGN_DONE] == 0 && survey.refused.count == 4);
}

/* Two sites that had no folder in common: what agrees counts once, what differs not at all, until a third one decides. */
static void parts_of_two_sites_come_together(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_plan plan = campaign_test_plan(false);
    struct campaign_owner a = campaign_test_owner("a"), b = campaign_test_owner("b"), c = campaign_test_owner("c");
    campaign_test_done(&plan, 1, &a, 0);
    campaign_test_done(&plan, 1, &b, 0);
    campaign_test_done(&plan, 2, &a, 1);
    campaign_test_done(&plan, 2, &b, 0);
    sweep(&plan);
    assert_int_equal(campaign_test_count(CAMPAIGN_PARTS), 3);
    assert_true(part(1)->state == CAMPAIGN_DONE && part(1)->results == 1);
    assert_true(part(2)->state == CAMPAIGN_FREE && part(2)->settlement.disagree);
    assert_int_equal(take(&plan, &c).number, 2);
    campaign_test_done(&plan, 2, &c, 0);
    look(&plan);
    assert_true(part(2)->state == CAMPAIGN_DONE && part(2)->settlement.disagree);
    sweep(&plan);
    sweep(&plan);
    assert_true(part(2)->state == CAMPAIGN_DONE && part(2)->results == 1 && !part(2)->settlement.disagree);
    char host[HOST_BYTES];
    assert_int_equal(survey.refused.count, 1);
    campaign_name_host(host, survey.refused.names[0].text);
    assert_string_equal(host, "a");
}

/* A survey that knows earlier results sees what a new one sees. */
static void results_are_not_read_again(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_plan plan = campaign_test_plan(false);
    struct campaign_owner a = campaign_test_owner("a"), b = campaign_test_owner("b");
    campaign_test_done(&plan, 1, &a, 0);
    campaign_test_done(&plan, 3, &a, 1);
    look(&plan);
    campaign_test_done(&plan, 1, &b, 0);
    campaign_test_done(&plan, 2, &b, 0);
    campaign_test_done(&plan, 3, &b, 0);
    look(&plan);
    struct campaign_survey new = {0};
    assert_true(campaign_survey(&new, campaign_test_folder, &plan));
    assert_memory_equal(new.of_state, survey.of_state, sizeof new.of_state);
    assert_int_equal(new.result_count, survey.result_count);
    for (size_t i = 0; i < new.result_count; i++) {
        assert_string_equal(new.results[i].name, survey.results[i].name);
        assert_int_equal(new.results[i].primes, survey.results[i].primes);
    }
    assert_true(part(1)->state == CAMPAIGN_DONE && part(3)->settlement.disagree);
    campaign_survey_free(&new);
}

/* --- The end ------------------------------------------------------------------ */

static bool publish(const struct campaign_plan *plan, uint64_t number, const struct campaign_owner *owner, uint64_t more)
{
    struct run_result result = campaign_test_result(plan, number, UINT64_MAX, more);
    campaign_test_work(&result, owner);
    return campaign_part_publish(&survey, campaign_test_folder, plan, number, owner);
}

/* The first one counts; the same again goes, and what differs is there to be seen. */
static void the_first_of_two_results_stays(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_plan plan = campaign_test_plan(false);
    struct campaign_owner a = campaign_test_owner("a"), b = campaign_test_owner("b"), c = campaign_test_owner("c");
    assert_true(publish(&plan, 1, &a, 0));
    assert_true(publish(&plan, 1, &b, 0));
    assert_int_equal(campaign_test_count(CAMPAIGN_PARTS), 1);
    assert_int_equal(campaign_test_count(CAMPAIGN_WORK), 0);
    assert_true(publish(&plan, 1, &c, 1));
    assert_int_equal(campaign_test_count(CAMPAIGN_PARTS), 2);
    look(&plan);
    assert_true(part(1)->state == CAMPAIGN_FREE && part(1)->settlement.disagree);
}

static void nothing_is_left_of_parts_that_are_done(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_plan plan = campaign_test_plan(false);
    struct campaign_owner a = campaign_test_owner("a"), b = campaign_test_owner("b"), c = campaign_test_owner("c");
    struct run_result half = campaign_test_result(&plan, 1, 10, 0), other = campaign_test_result(&plan, 2, 10, 0);
    assert_int_equal(take(&plan, &a).number, 1);
    campaign_test_work(&half, &a);
    campaign_test_work(&half, &b);
    campaign_test_work(&other, &b);
    campaign_part_fail(campaign_test_folder, 1, &b, "why not");
    campaign_test_done(&plan, 1, &c, 0);
    sweep(&plan);
    assert_int_equal(survey.work.count, 2); /* That of the live job, and that of the other part. */
    assert_true(survey.failed.count == 0 && survey.lease_count == 1);
    campaign_test_age(CAMPAIGN_TEST_LEASE + 1);
    sweep(&plan);
    sweep(&plan);
    assert_true(survey.work.count == 1 && survey.lease_count == 0);
    assert_true(part(2)->state == CAMPAIGN_STOPPED && part(1)->state == CAMPAIGN_DONE);
}

/* All parts come to what is known of the range; a gap ends what is known so far. */
static void results_come_to_the_whole(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_plan plan = campaign_test_plan(false);
    struct campaign_owner a = campaign_test_owner("a");
    struct merge merge;
    char **files;
    size_t count;
    for (uint64_t number = 1; number <= plan.parts; number++)
        if (number != 3)
            campaign_test_done(&plan, number, &a, 0);
    look(&plan);
    assert_true(campaign_merge_files(&files, &count, &survey, campaign_test_folder) && count == 2);
    merge_files_so_far(&merge, files, count);
    assert_int_equal(merge.status, MERGE_OK);
    assert_true(merge.result.search.range.last == campaign_plan_part(&plan, 2).range.last);
    assert_int_equal(merge.result.standing.found.count,
                     primesieve_count_primes(0, (uint64_t)merge.result.search.range.last));
    merge_free(&merge);
    campaign_merge_free(files, count);
    campaign_test_done(&plan, 3, &a, 0);
    look(&plan);
    assert_true(campaign_merge_files(&files, &count, &survey, campaign_test_folder) && count == plan.parts);
    merge_files(&merge, files, count);
    assert_int_equal(merge.status, MERGE_OK);
    assert_int_equal(merge.result.standing.found.count, 78498);
    merge_free(&merge);
    campaign_merge_free(files, count);
}

/* Many jobs take and finish parts at once; each part is searched once, or if twice by mistake, counted once. */
static void many_jobs_share_the_parts(void **state)
{
    (void)state;
    enum { JOBS = 8 };
    campaign_test_begin();
    struct campaign_plan plan = campaign_test_plan(false);
    plan.parts = 60;
    pid_t jobs[JOBS];
    int finished = 0;
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = fork();
        if (jobs[i] == 0) {
            struct campaign_owner owner = campaign_test_owner("host");
            struct campaign_lease lease;
            int count = 0;
            for (bool ok = true; ok; count++) {
                ok = campaign_take(&lease, &survey, campaign_test_folder, &plan, &owner) && lease.number > 0;
                ok = ok && publish(&plan, lease.number, &owner, 0);
                campaign_lease_release(&lease, campaign_test_folder, &owner);
            }
            _exit(count - 1);
        }
    }
    for (int i = 0, status; i < JOBS; i++) {
        assert_int_equal(waitpid(jobs[i], &status, 0), jobs[i]);
        assert_true(WIFEXITED(status));
        finished += WEXITSTATUS(status);
    }
    sweep(&plan);
    assert_int_equal(survey.of_state[CAMPAIGN_DONE], plan.parts);
    assert_int_equal(finished, plan.parts);
    assert_int_equal(survey.result_count, plan.parts);
    assert_true(survey.work.count == 0 && survey.lease_count == 0);
}

static int end(void **state)
{
    campaign_survey_free(&survey);
    return campaign_test_end(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_taken_in_order_until_none_is_left),
        cmocka_unit_test(parts_of_jobs_that_are_gone_are_taken_last),
        cmocka_unit_test(a_part_is_searched_by_two_hosts),
        cmocka_unit_test(the_furthest_checkpoint_is_taken_over),
        cmocka_unit_test(damaged_checkpoints_are_not),
        cmocka_unit_test(the_other_search_is_not_taken_over),
        cmocka_unit_test(the_work_of_a_live_job_is_left_alone),
        cmocka_unit_test(a_listing_is_copied),
        cmocka_unit_test(results_are_settled),
        cmocka_unit_test(a_damaged_result_is_searched_again),
        cmocka_unit_test(foreign_results_do_not_count),
        cmocka_unit_test(parts_of_two_sites_come_together),
        cmocka_unit_test(results_are_not_read_again),
        cmocka_unit_test(the_first_of_two_results_stays),
        cmocka_unit_test(nothing_is_left_of_parts_that_are_done),
        cmocka_unit_test(results_come_to_the_whole),
        cmocka_unit_test(many_jobs_share_the_parts),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
