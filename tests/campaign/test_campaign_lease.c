/* Leases: one job of many gets each; their ages are differences of file times, whatever the clock of the process says. */
#include "support/support.h"

#include <errno.h>
#include <sys/wait.h>

#include "support/campaign_support.h"

static struct campaign_lease_seen seen;

/* The one lease that there is. */
static size_t look(double now)
{
    struct campaign_lease_seen *leases;
    size_t count;
    assert_true(campaign_leases_list(&leases, &count, campaign_test_folder, CAMPAIGN_TEST_PARTS, now, CAMPAIGN_TEST_LEASE));
    if (count > 0)
        seen = leases[count - 1];
    free(leases);
    return count;
}

static size_t look_now(void)
{
    double now;
    assert_true(campaign_folder_now(&now, campaign_test_folder));
    return look(now);
}

static enum campaign_hold take(const struct campaign_lease *lease, const struct campaign_owner *owner)
{
    return campaign_lease_take(lease, campaign_test_folder, owner);
}

static enum campaign_hold renew(const struct campaign_lease *lease, const struct campaign_owner *owner)
{
    return campaign_lease_renew(lease, campaign_test_folder, owner);
}

static void a_lease_is_of_one_job(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_owner a = campaign_test_owner("a"), b = campaign_test_owner("b");
    struct campaign_lease lease = {3, 1, 1};
    assert_int_equal(look_now(), 0);
    assert_int_equal(take(&lease, &a), CAMPAIGN_HELD);
    assert_int_equal(take(&lease, &b), CAMPAIGN_LOST);
    assert_int_equal(renew(&lease, &a), CAMPAIGN_HELD);
    assert_int_equal(renew(&lease, &b), CAMPAIGN_LOST);
    assert_int_equal(look_now(), 1);
    assert_true(seen.lease.number == 3 && !seen.expired && strcmp(seen.owner, a.name) == 0);
    campaign_lease_release(&lease, campaign_test_folder, &b); /* Not its own. */
    assert_int_equal(look_now(), 1);
    campaign_lease_release(&lease, campaign_test_folder, &a);
    assert_int_equal(look_now(), 0);
    assert_int_equal(renew(&lease, &a), CAMPAIGN_LOST);
    assert_int_equal(take(&lease, &b), CAMPAIGN_HELD);
}

static void one_of_many_gets_it(void **state)
{
    (void)state;
    enum { JOBS = 16, LEASES = 20 };
    campaign_test_begin();
    pid_t jobs[JOBS];
    int held = 0;
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = fork();
        if (jobs[i] == 0) {
            struct campaign_owner owner = campaign_test_owner("host");
            int got = 0;
            for (unsigned turn = 1; turn <= LEASES; turn++)
                got += take(&(struct campaign_lease){1, turn, 1}, &owner) == CAMPAIGN_HELD;
            _exit(got);
        }
    }
    for (int i = 0, status; i < JOBS; i++) {
        assert_int_equal(waitpid(jobs[i], &status, 0), jobs[i]);
        assert_true(WIFEXITED(status));
        held += WEXITSTATUS(status);
    }
    assert_int_equal(held, LEASES);
}

/* The next turn is what holds then; who had the one before learns of it, and harms nobody. */
static void an_expired_lease_is_taken_over(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_owner a = campaign_test_owner("a"), b = campaign_test_owner("b"), c = campaign_test_owner("c");
    struct campaign_lease first = {2, 1, 1}, next = {2, 1, 2};
    assert_int_equal(take(&first, &a), CAMPAIGN_HELD);
    campaign_test_age(CAMPAIGN_TEST_LEASE - 5);
    assert_true(look_now() == 1 && !seen.expired);
    campaign_test_age(10);
    assert_true(look_now() == 1 && seen.expired);
    assert_int_equal(take(&next, &b), CAMPAIGN_HELD);
    assert_int_equal(take(&next, &c), CAMPAIGN_LOST);
    assert_true(look_now() == 1 && !seen.expired && strcmp(seen.owner, b.name) == 0);
    assert_int_equal(campaign_test_count(CAMPAIGN_LEASES), 1);
    assert_int_equal(renew(&first, &a), CAMPAIGN_LOST);
    campaign_lease_release(&first, campaign_test_folder, &a);
    assert_int_equal(renew(&next, &b), CAMPAIGN_HELD);
    /* The other way round: given back, and taken by a third one by the first turn's name. */
    campaign_lease_release(&next, campaign_test_folder, &b);
    assert_int_equal(take(&first, &c), CAMPAIGN_HELD);
    assert_int_equal(renew(&first, &a), CAMPAIGN_LOST);
    assert_int_equal(renew(&first, &c), CAMPAIGN_HELD);
}

/* It is not lost as long as nobody has taken it over. */
static void a_sign_of_life_makes_it_young(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_owner a = campaign_test_owner("a");
    struct campaign_lease lease = {2, 1, 1};
    assert_int_equal(take(&lease, &a), CAMPAIGN_HELD);
    campaign_test_age(1000 * CAMPAIGN_TEST_LEASE);
    assert_true(look_now() == 1 && seen.expired);
    assert_int_equal(renew(&lease, &a), CAMPAIGN_HELD);
    assert_true(look_now() == 1 && !seen.expired && seen.age >= 0 && seen.age < CAMPAIGN_TEST_LEASE);
}

/* If the clock that the file system goes by is an hour off, or was set: only differences count. */
static void ages_are_differences_of_file_times(void **state)
{
    (void)state;
    campaign_test_begin();
    struct campaign_owner a = campaign_test_owner("a");
    struct campaign_lease lease = {2, 1, 1};
    double now;
    assert_int_equal(take(&lease, &a), CAMPAIGN_HELD);
    for (double off = -3600; off <= 3600; off += 3600) {
        assert_true(campaign_folder_now(&now, campaign_test_folder));
        campaign_test_age(off);
        assert_int_equal(look(now - off), 1);
        assert_true(!seen.expired && seen.age > -1 && seen.age < 10);
        assert_int_equal(look(now - off + CAMPAIGN_TEST_LEASE - 5), 1);
        assert_false(seen.expired);
        assert_int_equal(look(now - off + CAMPAIGN_TEST_LEASE + 1), 1);
        assert_true(seen.expired);
        campaign_test_age(-off);
    }
    /* The file system's clock was set back by an hour since its job died. */
    campaign_test_age(-3600);
    assert_true(look_now() == 1 && seen.expired);
    /* Where it cannot be asked, the youngest lease has just given a sign. */
    assert_true(look(-1) == 1 && !seen.expired && seen.age == 0);
}

/* The time comes from a file that is touched, also where somebody has set that file's time. */
static void the_time_is_the_file_systems(void **state)
{
    (void)state;
    campaign_test_begin();
    char path[CAMPAIGN_PATH], probe[160];
    double now, later;
    struct timespec past[2] = {{1000000, 0}, {1000000, 0}};
    assert_true(campaign_folder_now(&now, campaign_test_folder));
    campaign_path(path, campaign_test_folder, CAMPAIGN_LEASES, ".now");
    assert_int_equal(utimensat(AT_FDCWD, path, past, 0), 0);
    snprintf(probe, sizeof probe, "%s/probe", campaign_test_folder);
    int fd = open(probe, O_RDWR | O_CREAT, 0666);
    assert_true(campaign_folder_now(&later, campaign_test_folder));
    assert_true(fd >= 0 && later >= campaign_file_time(fd) && later < campaign_file_time(fd) + 10 && later >= now);
    close(fd);
}

/* A job that died before it had written its name: the lease expires like others. Other names are no leases. */
static void odd_files_do_no_harm(void **state)
{
    (void)state;
    static const char *const ODD[] = {"000002.1",   "000002.1.x", "000002.01.1", "2.1.1",
                                      "000000.1.1", "000006.1.1", "readme",      "000002.1.1.1"};
    campaign_test_begin();
    char path[CAMPAIGN_PATH];
    for (size_t i = 0; i < COUNT_OF(ODD); i++) {
        campaign_path(path, campaign_test_folder, CAMPAIGN_LEASES, ODD[i]);
        close(open(path, O_RDWR | O_CREAT, 0666));
    }
    assert_int_equal(look_now(), 0);
    campaign_path(path, campaign_test_folder, CAMPAIGN_LEASES, "000002.1.1");
    close(open(path, O_RDWR | O_CREAT, 0666));
    assert_true(look_now() == 1 && !seen.expired && seen.owner[0] == '\0');
    campaign_test_age(CAMPAIGN_TEST_LEASE + 1);
    assert_true(look_now() == 1 && seen.expired);
}

static void names_tell_host_and_job(void **state)
{
    (void)state;
    char host[HOST_BYTES], job[CAMPAIGN_JOB], name[CAMPAIGN_NAME];
    struct campaign_owner owner, other;
    campaign_owner_make(&owner, "node-7.cluster.example.org", "4711_3");
    campaign_owner_make(&other, "node-7.cluster.example.org", "4711_3");
    assert_string_not_equal(owner.name, other.name);
    campaign_owner_part(name, 42, &owner);
    for (int i = 0; i < 2; i++) {
        campaign_name_host(host, i == 0 ? name : owner.name);
        campaign_name_job(job, i == 0 ? name : owner.name);
        assert_string_equal(host, "node-7.cluster.example.org");
        assert_string_equal(job, "4711_3");
    }
    campaign_owner_make(&owner, "../etc/a b\n", "1-2.3");
    assert_null(strpbrk(owner.name, "/ \n"));
    assert_int_equal(owner.name[0], '_');
    campaign_name_job(job, owner.name);
    assert_string_equal(job, "1_2_3");
    char longest[300];
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    campaign_owner_make(&owner, longest, longest);
    campaign_owner_part(name, CAMPAIGN_PARTS_MAX, &owner);
    assert_true(strlen(name) < CAMPAIGN_NAME && strstr(name, owner.name) != NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lease_is_of_one_job),
        cmocka_unit_test(one_of_many_gets_it),
        cmocka_unit_test(an_expired_lease_is_taken_over),
        cmocka_unit_test(a_sign_of_life_makes_it_young),
        cmocka_unit_test(ages_are_differences_of_file_times),
        cmocka_unit_test(the_time_is_the_file_systems),
        cmocka_unit_test(odd_files_do_no_harm),
        cmocka_unit_test(names_tell_host_and_job),
    };
    return cmocka_run_group_tests(tests, NULL, campaign_test_end);
}
