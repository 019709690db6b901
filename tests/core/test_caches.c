/* The caches of a core: as Linux tells of them, as a text says them, and what is made of sizes that cannot be true. */
#include "support/support.h"

#include <sys/stat.h>
#include <unistd.h>

#include "core/cache_sizes.h"
#include "core/caches.h"

/* A folder that looks like /sys/devices/system/cpu; its files are left to the system's cleaning of /tmp but for these. */
static char root[64];

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "%s\n", text);
    assert_int_equal(fclose(file), 0);
}

/* The cache `index` of CPU 3; a text of NULL: there is no such file. */
static void tell(int index, const char *level, const char *type, const char *size, const char *shared)
{
    const char *const names[] = {"level", "type", "size", "shared_cpu_list"}, *const texts[] = {level, type, size, shared};
    char folder[128];
    snprintf(folder, sizeof folder, "%s/cpu3", root);
    mkdir(folder, 0700);
    strcat(folder, "/cache");
    mkdir(folder, 0700);
    snprintf(folder, sizeof folder, "%s/cpu3/cache/index%d", root, index);
    mkdir(folder, 0700);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (texts[i] != NULL)
            write_file(folder, names[i], texts[i]);
}

static int make_root(void **state)
{
    (void)state;
    strcpy(root, "/tmp/test_caches_XXXXXX");
    return mkdtemp(root) == NULL;
}

static int remove_root(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", root);
    return system(command);
}

static void check_level(const struct caches *caches, int level, uint64_t bytes, unsigned cores)
{
    assert_int_equal(caches->level[level - 1].bytes, bytes);
    assert_int_equal(caches->level[level - 1].cores, cores);
}

/* Two threads a core: CPUs 3 and 35. Eight cores share L3. */
static void linux_tells_of_three_levels(void **state)
{
    (void)state;
    tell(0, "1", "Data", "48K", "3,35");
    tell(1, "1", "Instruction", "1024K", "3,35");
    tell(2, "2", "Unified", "2M", "3,35");
    tell(3, "3", "Unified", "32768K", "0-7,32-39");
    struct caches caches = caches_read(root, 3);
    check_level(&caches, 1, 48 << 10, 1);
    check_level(&caches, 2, 2 << 20, 1);
    check_level(&caches, 3, 32 << 20, 8);
    assert_int_equal(caches_share(&caches, 0), 48 << 10);
    assert_int_equal(caches_share(&caches, 2), 4 << 20);
}

/* Four cores share L2, and there is no L3. */
static void cores_may_share_the_second_level(void **state)
{
    (void)state;
    tell(0, "1", "Data", "128K", "3");
    tell(1, "2", "Unified", "12288K", "0-3");
    struct caches caches = caches_read(root, 3);
    check_level(&caches, 1, 128 << 10, 1);
    check_level(&caches, 2, 12 << 20, 4);
    assert_int_equal(caches_share(&caches, 1), 3 << 20);
}

static void check_default(const struct caches *caches, int level)
{
    check_level(caches, level, CACHES_DEFAULT.level[level - 1].bytes, CACHES_DEFAULT.level[level - 1].cores);
}

/* As virtual machines tell. */
static void what_cannot_be_true_becomes_the_default(void **state)
{
    (void)state;
    static const char *const SIZES[] = {"1K", "1048576K", "1099511627776K", "99999999999999999999K", "-5K", "K", "", "x"};
    for (size_t i = 0; i < COUNT_OF(SIZES); i++) {
        tell(0, "1", "Data", SIZES[i], "3");
        tell(1, "2", "Unified", SIZES[i], "3");
        tell(2, "3", "Unified", "7T", "3");
        struct caches caches = caches_read(root, 3);
        /* The C library may know sizes that Linux does not tell. */
        assert_in_range(caches.level[0].bytes, 4 << 10, 1 << 20);
        assert_in_range(caches.level[1].bytes, 64 << 10, 128 << 20);
        if (i < 3)
            check_default(&caches, 1);
        if (i == 0 || i == 2)
            check_default(&caches, 2);
    }
    tell(0, "1", "Data", "64K", "3");
    tell(1, "2", "Unified", "64K", "3"); /* no larger than L1 */
    struct caches caches = caches_read(root, 3);
    check_level(&caches, 1, 64 << 10, 1);
    check_default(&caches, 2);
}

static void odd_lists_of_cpus_are_one_core(void **state)
{
    (void)state;
    static const char *const LISTS[] = {"", "x", "3-1", "3,", "-"};
    for (size_t i = 0; i < COUNT_OF(LISTS); i++) {
        tell(0, "1", "Data", "32K", LISTS[i]);
        tell(1, "2", "Unified", "1M", LISTS[i]);
        tell(2, "3", "Unified", "16M", LISTS[i]);
        struct caches caches = caches_read(root, 3);
        check_level(&caches, 2, 1 << 20, 1);
        check_level(&caches, 3, 16 << 20, 1);
    }
}

static void without_files_sizes_are_possible(void **state)
{
    (void)state;
    struct caches caches = caches_read("/nonexistent", 0);
    assert_in_range(caches_share(&caches, 0), 4 << 10, 1 << 20);
    assert_in_range(caches_share(&caches, 1), 64 << 10, 128 << 20);
    assert_in_range(caches.level[2].cores, 1, 1000000);
}

static void texts_say_sizes(void **state)
{
    (void)state;
    struct caches caches;
    assert_true(caches_parse(&caches, "48K,2M,32M"));
    check_level(&caches, 1, 48 << 10, 1);
    check_level(&caches, 2, 2 << 20, 1);
    check_level(&caches, 3, 32 << 20, 1);
    assert_true(caches_parse(&caches, "32768,524288"));
    check_level(&caches, 1, 32 << 10, 1);
    check_level(&caches, 2, 512 << 10, 1);
    check_level(&caches, 3, 0, 1);
    assert_true(caches_parse(&caches, "32K,1M,0") && caches.level[2].bytes == 0);
    assert_true(caches_parse(&caches, "32K,1M,1G") && caches.level[2].bytes == 1 << 30);
}

static void other_texts_are_refused(void **state)
{
    (void)state;
    static const char *const CASES[] = {"",
                                        "48K",
                                        "48K,",
                                        ",2M",
                                        "48K,2M,",
                                        "48K,2M,32M,",
                                        "48K,2M,32M,64M",
                                        "48K 2M 32M",
                                        "48k,2M",
                                        "48KB,2M",
                                        "-48K,2M",
                                        "+48K,2M",
                                        " 48K,2M",
                                        "48K, 2M",
                                        "48.5K,2M",
                                        "0,2M",
                                        "1K,2M",
                                        "48K,0",
                                        "48K,48K",
                                        "2M,48K",
                                        "48K,1T",
                                        "48K,1024G",
                                        "48K,2M,1M",
                                        "48K,18446744073709551616",
                                        "48K,18014398509481984K"};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct caches caches = CACHES_DEFAULT;
        if (caches_parse(&caches, CASES[i]))
            fail_msg("\"%s\" is taken", CASES[i]);
        assert_int_equal(caches.level[0].bytes, CACHES_DEFAULT.level[0].bytes);
    }
}

static void the_variable_comes_first(void **state)
{
    (void)state;
    struct caches caches, machine;
    unsetenv(CACHES_VARIABLE);
    assert_true(caches_choose(&machine));
    setenv("MPIPRIMES_CACHES", "", 1);
    assert_true(caches_choose(&caches));
    assert_int_equal(caches.level[0].bytes, machine.level[0].bytes);
    setenv("MPIPRIMES_CACHES", "nonsense", 1);
    assert_false(caches_choose(&caches));
    assert_int_equal(caches.level[1].bytes, machine.level[1].bytes);
    setenv("MPIPRIMES_CACHES", "16K,128K", 1);
    assert_true(caches_choose(&caches));
    check_level(&caches, 1, 16 << 10, 1);
    check_level(&caches, 2, 128 << 10, 1);
    /* It is looked up once. */
    check_level(caches_own(), 1, 16 << 10, 1);
    unsetenv("MPIPRIMES_CACHES");
    check_level(caches_own(), 1, 16 << 10, 1);
}

/* --- The rules ------------------------------------------------------------------------------------------------------ */

static void sizes_follow_from_the_caches(void **state)
{
    (void)state;
    static const struct {
        const char *caches;
        uint32_t block, span, line; /* KiB. */
    } CASES[] = {
        {"32K,256K", 24, 48, 160},     {"32K,512K,32M", 24, 48, 320}, {"32K,1M", 24, 48, 640},  {"48K,1M", 36, 48, 640},
        {"48K,2M,105M", 36, 48, 1280}, {"32K,2M", 24, 48, 1280},      {"64K,1M", 48, 48, 640},  {"64K,512K", 48, 48, 320},
        {"128K,3M", 48, 48, 1280},     {"16K,128K", 12, 24, 96},      {"16K,8M", 12, 24, 1152},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct caches caches;
        assert_true(caches_parse(&caches, CASES[i].caches));
        struct cache_sizes sizes = cache_sizes_plain(&caches), table = cache_sizes_for_lines(&caches, 32 << 10);
        assert_int_equal(sizes.block, CASES[i].block << 10);
        assert_int_equal(sizes.span, CASES[i].span << 10);
        assert_int_equal(sizes.line, CASES[i].line << 10);
        assert_int_equal(table.block, (CASES[i].block < 32 ? CASES[i].block : 32) << 10);
        assert_int_equal(table.span, (CASES[i].span < 32 ? CASES[i].span : 32) << 10);
        assert_int_equal(table.line, 32 << 10);
    }
}

static void check_sizes(const struct cache_sizes *sizes)
{
    assert_true(sizes->block % 64 == 0 && sizes->span % 64 == 0 && sizes->line % 64 == 0);
    assert_true(sizes->block > 0 && sizes->block <= sizes->span && sizes->span <= sizes->line);
    assert_true(sizes->span <= CACHE_SPAN_MAX && sizes->line <= (uint64_t)sizes->span * CACHE_LINE_SPANS_MAX);
    /* The layout rounds each block up, and has room for 8 KiB of that. */
    assert_true(sizes->line / sizes->block <= 96);
}

/* Whatever the caches are, the sieve's loops can work with it. */
static void all_sizes_suit_the_loops(void **state)
{
    (void)state;
    for (uint64_t l1 = 4 << 10; l1 <= 1 << 20; l1 += l1 / 3 + 5)
        for (uint64_t l2 = l1 + 1; l2 <= 128 << 20; l2 += l2 / 3 + 7)
            for (unsigned cores = 1; cores <= 64; cores *= 4) {
                struct caches caches = {{{l1, 1}, {l2, cores}, {0, 1}}};
                struct cache_sizes plain = cache_sizes_plain(&caches), high = cache_sizes_for_lines(&caches, 256 << 10);
                check_sizes(&plain);
                check_sizes(&high);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(linux_tells_of_three_levels, make_root, remove_root),
        cmocka_unit_test_setup_teardown(cores_may_share_the_second_level, make_root, remove_root),
        cmocka_unit_test_setup_teardown(what_cannot_be_true_becomes_the_default, make_root, remove_root),
        cmocka_unit_test_setup_teardown(odd_lists_of_cpus_are_one_core, make_root, remove_root),
        cmocka_unit_test(without_files_sizes_are_possible),
        cmocka_unit_test(texts_say_sizes),
        cmocka_unit_test(other_texts_are_refused),
        cmocka_unit_test(the_variable_comes_first),
        cmocka_unit_test(sizes_follow_from_the_caches),
        cmocka_unit_test(all_sizes_suit_the_loops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
