/* A campaign's folder for unit tests, with results made by hand. */
#ifndef MPIPRIMES_TESTS_CAMPAIGN_SUPPORT_H
#define MPIPRIMES_TESTS_CAMPAIGN_SUPPORT_H

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "campaign/part.h"
#include "campaign/sweep.h"
#include "campaign/take.h"
#include "state/checkpoint.h"

enum { CAMPAIGN_TEST_PARTS = 5, CAMPAIGN_TEST_LEASE = 60 };

static char campaign_test_folder[64];

/* Counts the primes of the first million numbers in five parts. */
static inline struct campaign_plan campaign_test_plan(bool twice)
{
    return (struct campaign_plan){
        .search = {.range = {0, 1000000}, .method = METHOD_SIEVE, .questions = {.count = true}},
        .parts = CAMPAIGN_TEST_PARTS,
        .twice = twice,
        .lease = CAMPAIGN_TEST_LEASE,
    };
}

/* An empty folder; the one before goes. */
static inline void campaign_test_begin(void)
{
    char command[128];
    if (campaign_test_folder[0] != '\0') {
        snprintf(command, sizeof command, "rm -rf %s", campaign_test_folder);
        assert_int_equal(system(command), 0);
    }
    strcpy(campaign_test_folder, "/tmp/mpiprimes-campaign-XXXXXX");
    assert_non_null(mkdtemp(campaign_test_folder));
    assert_true(campaign_folder_make(campaign_test_folder));
}

static inline int campaign_test_end(void **state)
{
    (void)state;
    campaign_test_begin();
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", campaign_test_folder);
    return system(command);
}

static inline struct campaign_owner campaign_test_owner(const char *host)
{
    struct campaign_owner owner;
    campaign_owner_make(&owner, host, "7");
    return owner;
}

/* What the search of a part finds, up to these of its rows; with more primes than there are. */
static inline struct run_result campaign_test_result(const struct campaign_plan *plan, uint64_t number, uint64_t rows,
                                                     uint64_t more)
{
    struct search search = campaign_plan_part(plan, number);
    struct row_span all = rows_of_range(search.range);
    struct run_result result = {
        .search = search, .simd = SIMD_AVX2, .ranks = 2, .nodes = 1, .imbalance = 1, .schedule = SCHEDULE_STATIC};
    struct row_span found = {rows > 0 ? all.first : 0, rows < all.count ? rows : all.count};
    struct list list = {0};
    if (found.count > 0) {
        struct range range = range_of_rows(found, search.range);
        list = list_truth((uint64_t)range.first, (uint64_t)range.last);
    }
    result.standing.rounds = found.count > 0;
    result.standing.found = (struct findings){.rows = found, .count = list.count + more};
    for (size_t i = 0; i < FINDINGS_ENDS && list.count > FINDINGS_ENDS; i++) {
        result.standing.found.first[i] = list.primes[i];
        result.standing.found.last[i] = list.primes[list.count - FINDINGS_ENDS + i];
    }
    list_free(&list);
    return result;
}

/* Makes a job's folder in `work`. */
static inline void campaign_test_work(const struct run_result *result, const struct campaign_owner *owner)
{
    char path[CAMPAIGN_PATH];
    campaign_part_path(path, campaign_test_folder, result->search.part.number, owner, "");
    assert_int_equal(mkdir(path, 0777), 0);
    campaign_part_path(path, campaign_test_folder, result->search.part.number, owner, CAMPAIGN_CHECKPOINT);
    assert_true(checkpoint_write(path, result));
}

/* Makes a result in `parts`. */
static inline void campaign_test_done(const struct campaign_plan *plan, uint64_t number, const struct campaign_owner *owner,
                                      uint64_t more)
{
    char name[CAMPAIGN_NAME];
    struct run_result result = campaign_test_result(plan, number, UINT64_MAX, more);
    campaign_test_work(&result, owner);
    campaign_owner_part(name, number, owner);
    assert_true(campaign_folder_move(campaign_test_folder, CAMPAIGN_WORK, CAMPAIGN_PARTS, name));
}

/* How many names a place has. */
static inline size_t campaign_test_count(enum campaign_place place)
{
    struct campaign_names names;
    assert_true(campaign_folder_list(&names, campaign_test_folder, place, CAMPAIGN_PARTS_MAX));
    free(names.names);
    return names.count;
}

/* Makes all leases older, or younger, by changing their files' times. */
static inline void campaign_test_age(double seconds)
{
    char path[CAMPAIGN_PATH];
    struct campaign_names names;
    assert_true(campaign_folder_list(&names, campaign_test_folder, CAMPAIGN_LEASES, CAMPAIGN_PARTS_MAX));
    for (size_t i = 0; i < names.count; i++) {
        struct stat file;
        campaign_path(path, campaign_test_folder, CAMPAIGN_LEASES, names.names[i].text);
        assert_int_equal(stat(path, &file), 0);
        struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, file.st_mtim};
        times[1].tv_sec -= (time_t)seconds;
        assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    }
    free(names.names);
}

#endif
