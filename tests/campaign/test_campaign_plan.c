/* The plan of a campaign: it is read as it was written, and refused if anything in it was changed; of several that are
 * written at once one stands; another search is noticed. */
#include "support/support.h"

#include <jansson.h>
#include <sys/wait.h>

#include "support/campaign_support.h"
#include "support/checkpoint_support.h"

static char plan_file[128];

/* A folder that is not there yet. */
static void begin(void)
{
    campaign_test_begin();
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", campaign_test_folder);
    assert_int_equal(system(command), 0);
    snprintf(plan_file, sizeof plan_file, "%s/plan.json", campaign_test_folder);
}

static enum campaign_status create(const struct campaign_plan *plan)
{
    struct campaign_owner owner = campaign_test_owner("host");
    return campaign_plan_create(campaign_test_folder, plan, &owner);
}

static enum campaign_status read_plan(struct campaign_plan *plan, char *reason)
{
    reason[0] = '\0';
    return campaign_plan_read(plan, reason, campaign_test_folder);
}

static struct campaign_plan rich_plan(void)
{
    struct campaign_plan plan = campaign_test_plan(true);
    assert_true(questions_parse(&plan.search.questions, "count tuplets=0,2 sum residues=30"));
    plan.search.primes = true;
    strcpy(plan.listing, "twins.txt");
    plan.format = FORMAT_TUPLETS;
    plan.lease = 2.5;
    return plan;
}

static void a_plan_is_read_as_it_was_written(void **state)
{
    (void)state;
    struct campaign_plan plans[] = {campaign_test_plan(false), campaign_test_plan(true), rich_plan()}, read;
    char reason[CHECKPOINT_REASON];
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        begin();
        assert_int_equal(read_plan(&read, reason), CAMPAIGN_NONE);
        assert_int_equal(create(&plans[i]), CAMPAIGN_OK);
        assert_int_equal(read_plan(&read, reason), CAMPAIGN_OK);
        assert_true(campaign_plan_fits(reason, &read, &plans[i]));
        assert_true(read.parts == plans[i].parts && read.lease == plans[i].lease && read.twice == plans[i].twice);
        assert_true(read.format == plans[i].format && read.search.primes == plans[i].search.primes);
    }
}

static void the_first_plan_stands(void **state)
{
    (void)state;
    struct campaign_plan first = campaign_test_plan(false), second = rich_plan(), read;
    char reason[CHECKPOINT_REASON];
    begin();
    assert_int_equal(create(&first), CAMPAIGN_OK);
    assert_int_equal(create(&second), CAMPAIGN_OK);
    assert_int_equal(read_plan(&read, reason), CAMPAIGN_OK);
    assert_true(campaign_plan_fits(reason, &read, &first));
    assert_true(campaign_folder_make(campaign_test_folder));
    assert_int_equal(create(&second), CAMPAIGN_OK); /* Now there are other files, too. */
    assert_int_equal(read_plan(&read, reason), CAMPAIGN_OK);
    assert_true(campaign_plan_fits(reason, &read, &first));
}

/* Many processes write theirs at once: nobody reads one that is not whole, and all the same one. */
static void one_of_many_stands(void **state)
{
    (void)state;
    enum { JOBS = 16 };
    pid_t jobs[JOBS];
    char reason[CHECKPOINT_REASON];
    struct campaign_plan read;
    begin();
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = fork();
        if (jobs[i] == 0) {
            struct campaign_plan plan = campaign_test_plan(false);
            plan.parts = (uint64_t)i + 1;
            bool ok = create(&plan) == CAMPAIGN_OK && read_plan(&read, reason) == CAMPAIGN_OK;
            _exit(ok ? (int)read.parts : 0);
        }
    }
    int stands = 0;
    for (int i = 0, status; i < JOBS; i++) {
        assert_int_equal(waitpid(jobs[i], &status, 0), jobs[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) > 0);
        assert_true(i == 0 || WEXITSTATUS(status) == stands);
        stands = WEXITSTATUS(status);
    }
    struct dirent **names;
    int count = scandir(campaign_test_folder, &names, NULL, NULL);
    assert_int_equal(count, 3); /* With "." and "..", so that no temporary file is left. */
    while (count-- > 0)
        free(names[count]);
    free(names);
}

static void a_folder_with_other_files_is_left_alone(void **state)
{
    (void)state;
    struct campaign_plan plan = campaign_test_plan(false), read;
    char path[160], reason[CHECKPOINT_REASON];
    begin();
    assert_int_equal(mkdir(campaign_test_folder, 0777), 0);
    snprintf(path, sizeof path, "%s/thesis.tex", campaign_test_folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
    assert_int_equal(create(&plan), CAMPAIGN_FOREIGN);
    assert_int_equal(read_plan(&read, reason), CAMPAIGN_NONE);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(create(&plan), CAMPAIGN_OK);
}

static size_t read_bytes(char *text, size_t size)
{
    FILE *file = fopen(plan_file, "r");
    assert_non_null(file);
    size_t length = fread(text, 1, size, file);
    fclose(file);
    return length;
}

static void write_bytes(const char *text, size_t length)
{
    FILE *file = fopen(plan_file, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    fclose(file);
}

/* Any change of a character that is more than white space, and any end before the last brace. */
static void a_damaged_plan_is_refused(void **state)
{
    (void)state;
    struct campaign_plan plan = rich_plan(), read;
    char text[4096], changed[4096], reason[CHECKPOINT_REASON];
    begin();
    assert_int_equal(create(&plan), CAMPAIGN_OK);
    size_t length = read_bytes(text, sizeof text);
    for (size_t i = 0; i + 2 < length; i++) {
        write_bytes(text, i);
        assert_int_equal(read_plan(&read, reason), CAMPAIGN_DAMAGED);
        assert_true(checkpoint_reason_fine(reason));
        if (text[i] == ' ' || text[i] == '\n')
            continue;
        memcpy(changed, text, length);
        changed[i] ^= 1;
        write_bytes(changed, length);
        if (read_plan(&read, reason) != CAMPAIGN_DAMAGED)
            fail_msg("a plan with another character at %zu is taken", i);
        assert_true(checkpoint_reason_fine(reason));
    }
    write_bytes(text, length);
    assert_int_equal(read_plan(&read, reason), CAMPAIGN_OK);
}

/* With the right checksum, but with values that no plan has. */
static void impossible_values_are_refused(void **state)
{
    (void)state;
    struct campaign_plan plan = campaign_test_plan(false), read;
    char text[4096], reason[CHECKPOINT_REASON];
    const struct {
        const char *name;
        json_t *value;
    } WRONG[] = {{"parts", json_string("0")},       {"parts", json_string("100001")},
                 {"parts", json_integer(3)},        {"method", json_string("none")},
                 {"questions", json_string("why")}, {"lease", json_string("-1")},
                 {"lease", json_string("nan")},     {"range", json_null()},
                 {"listing", json_string("a")},     {"mpiprimes_campaign", json_integer(2)}};
    begin();
    assert_int_equal(create(&plan), CAMPAIGN_OK);
    size_t length = read_bytes(text, sizeof text);
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        json_t *root = json_loadb(text, length, 0, NULL);
        assert_non_null(root);
        assert_int_equal(json_object_set_new(root, WRONG[i].name, WRONG[i].value), 0);
        checkpoint_sign(root);
        char *changed = json_dumps(root, 0);
        write_bytes(changed, strlen(changed));
        free(changed);
        json_decref(root);
        if (read_plan(&read, reason) != CAMPAIGN_DAMAGED)
            fail_msg("value %zu is taken", i);
    }
}

static void another_search_is_noticed(void **state)
{
    (void)state;
    struct campaign_plan plan = rich_plan();
    char reason[CHECKPOINT_REASON];
    struct campaign_plan other[9];
    for (size_t i = 0; i < COUNT_OF(other); i++)
        other[i] = plan;
    other[0].search.range.last++;
    other[1].search.range.first++;
    other[2].search.method = METHOD_TRIAL;
    other[3].search.questions.sum = false;
    other[4].parts++;
    strcpy(other[5].listing, "other.txt");
    other[6].format = FORMAT_TEXT;
    other[7].twice = false;
    other[8].listing[0] = '\0';
    for (size_t i = 0; i < COUNT_OF(other); i++) {
        if (campaign_plan_fits(reason, &plan, &other[i]))
            fail_msg("difference %zu is not noticed", i);
        assert_true(checkpoint_reason_fine(reason));
    }
    other[0] = plan;
    other[0].parts = 0;
    other[0].lease = 7;
    assert_true(campaign_plan_fits(reason, &plan, &other[0]));
}

/* The searches of the parts are those of --part, and cover the range. */
static void parts_are_those_of_the_range(void **state)
{
    (void)state;
    struct campaign_plan plan = campaign_test_plan(false);
    uint128 next = plan.search.range.first;
    for (uint64_t number = 1; number <= plan.parts; number++) {
        struct search search = campaign_plan_part(&plan, number);
        assert_true(search.range.first == next && search.part.number == number && search.part.of == plan.parts);
        next = search.range.last + 1;
    }
    assert_true(next == plan.search.range.last + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_is_read_as_it_was_written),
        cmocka_unit_test(the_first_plan_stands),
        cmocka_unit_test(one_of_many_stands),
        cmocka_unit_test(a_folder_with_other_files_is_left_alone),
        cmocka_unit_test(a_damaged_plan_is_refused),
        cmocka_unit_test(impossible_values_are_refused),
        cmocka_unit_test(another_search_is_noticed),
        cmocka_unit_test(parts_are_those_of_the_range),
    };
    return cmocka_run_group_tests(tests, NULL, campaign_test_end);
}
