/* The table of intervals: its titles and rows for what can be asked, and how it is opened anew and again. */
#include "support/support.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/interval_table.h"
#include "question/answers.h"

/* The findings of numbers, from primesieve's primes. To be freed: answers. */
static struct findings findings_in(struct range numbers, const struct search *search)
{
    struct list list = list_truth(numbers.first, numbers.last);
    struct rows rows = rows_from_list(rows_of_range(numbers), &list);
    struct findings found = {.answers = answers_new(&search->questions)};
    assert_non_null(found.answers);
    findings_add_rows(&found, &rows, numbers, &search->questions);
    free((void *)rows.bytes);
    list_free(&list);
    return found;
}

/* What is written of an interval. */
static void check_row(const struct search *search, uint64_t interval, const char *expected)
{
    struct range numbers = search_interval_range(search, interval);
    struct findings found = findings_in(numbers, search);
    struct findings all = findings_in((struct range){search->range.first, numbers.last}, search);
    found.interval = interval;
    char *row = interval_table_row(search, &found, &all);
    assert_non_null(row);
    assert_string_equal(row, expected);
    free(row);
    free(found.answers);
    free(all.answers);
}

static void check_titles(const struct search *search, const char *expected)
{
    char *titles = interval_table_titles(search);
    assert_non_null(titles);
    assert_string_equal(titles, expected);
    free(titles);
}

/* The numbers were counted by hand, or come from tables. */
static void rows_tell_what_is_asked(void **state)
{
    (void)state;
    struct search search = {.range = {0, 2500}, .every = 1000, .questions = {.count = true}};
    check_titles(&search, "first,last,primes,primes_total");
    check_row(&search, 0, "0,999,168,168");
    check_row(&search, 1, "1000,1999,135,303");
    check_row(&search, 2, "2000,2500,64,367");

    search.questions = (struct questions){.tuplet_count = 2, .tuplets = {{2, {0, 2}}, {4, {0, 2, 6, 8}}}};
    check_titles(&search, "first,last,tuplets_0_2,tuplets_0_2_total,tuplets_0_2_6_8,tuplets_0_2_6_8_total");
    check_row(&search, 0, "0,999,35,35,5,5");
    check_row(&search, 1, "1000,1999,26,61,2,7");

    search.questions = (struct questions){.count = true, .sum = true};
    check_titles(&search, "first,last,primes,primes_total,sum,sum_total");
    check_row(&search, 0, "0,999,168,168,76127,76127");
    check_row(&search, 1, "1000,1999,135,303,200923,277050");

    search.questions = (struct questions){.modulus = 6};
    check_titles(&search, "first,last,residue_1,residue_5");
    check_row(&search, 0, "0,999,80,86");

    search.questions = (struct questions){.gaps = GAPS_LEAST, .least_gap = 18};
    check_titles(&search, "first,last,gaps,gaps_total,largest_gap,largest_gap_from");
    check_row(&search, 0, "0,999,2,2,20,887");
    search.questions.least_gap = 100;
    check_row(&search, 0, "0,999,0,0,,");
}

/* A pair or gap across a border is in the totals only; the interval of the next prime does not have it. */
static void what_crosses_a_border_is_in_the_totals(void **state)
{
    (void)state;
    struct search search = {.range = {0, 3000},
                            .every = 1020, /* 1019 and 1021 are twins. */
                            .questions = {.tuplet_count = 1, .tuplets = {{2, {0, 2}}}}};
    check_row(&search, 0, "0,1019,35,35");
    search.every = 1022;
    check_row(&search, 0, "0,1021,36,36");
    search.every = 1020;
    check_row(&search, 1, "1020,2039,26,62"); /* With those of 1019, but for 2027. */
}

/* Intervals of a part are counted from the whole range's beginning. */
static void parts_have_their_own_intervals(void **state)
{
    (void)state;
    struct search search = {.range = {2000, 2999}, .part = {2, 3, {0, 5000}}, .every = 1000, .questions = {.count = true}};
    check_row(&search, 2, "2000,2999,127,127");
    struct run_result earlier = {.search = search};
    assert_int_equal(interval_table_rows(&earlier), 0);
    earlier.standing.found.rows = (struct row_span){rows_of_range(search.range).first, 2};
    earlier.standing.interval = (struct findings){.rows = earlier.standing.found.rows, .interval = 2};
    assert_int_equal(interval_table_rows(&earlier), 0);
    earlier.search.range.last = 4000;
    earlier.standing.interval.interval = 4;
    assert_int_equal(interval_table_rows(&earlier), 2);
    earlier.standing.interval = (struct findings){.interval = 0}; /* All are finished. */
    assert_int_equal(interval_table_rows(&earlier), 3);
}

static void reciprocals_have_columns(void **state)
{
    (void)state;
    struct search search = {.range = {0, 10}, .every = 1000, .questions = {.count = true, .reciprocals = true}};
    check_titles(&search, "first,last,primes,primes_total,reciprocals,reciprocals_total");
    struct findings found = findings_in(search.range, &search);
    char *row = interval_table_row(&search, &found, &found);
    assert_non_null(row);
    assert_memory_equal(row, "0,10,4,4,1.17619047619047", 25); /* 1/2 + 1/3 + 1/5 + 1/7 = 247/210. */
    free(row);
    free(found.answers);
    search.questions.tuplet_count = 1;
    search.questions.tuplets[0] = (struct tuplet){2, {0, 2}};
    check_titles(&search, "first,last,primes,primes_total,tuplets_0_2,tuplets_0_2_total,reciprocals,reciprocals_total,"
                          "twin_reciprocals,twin_reciprocals_total");
}

/* --- The file ------------------------------------------------------------------ */

static char folder[] = "/tmp/mpiprimes_table_XXXXXX", path[sizeof folder + 16];

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/table.csv", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void write_file(const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void assert_file(const char *text)
{
    char got[1000];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    got[fread(got, 1, sizeof got - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(got, text);
}

#define TITLES "first,last,primes,primes_total\n"
#define ROW0 "0,999,168,168\n"
#define ROW1 "1000,1999,135,303\n"
#define ROW2 "2000,2500,64,367\n"

static const struct search SEARCH = {.range = {0, 2500}, .every = 1000, .questions = {.count = true}};

static enum interval_table_status open_table(struct interval_table *table, uint64_t rows)
{
    return interval_table_open(table, path, &SEARCH, rows);
}

/* Takes the rows from `first` on, and closes the table. */
static void take_rows(struct interval_table *table, uint64_t first)
{
    for (uint64_t interval = first; interval < 3; interval++) {
        struct range numbers = search_interval_range(&SEARCH, interval);
        struct findings found = findings_in(numbers, &SEARCH);
        struct findings all = findings_in((struct range){0, numbers.last}, &SEARCH);
        found.interval = interval;
        assert_int_equal(interval_table_take(table, &found, &all), 0);
        free(found.answers);
        free(all.answers);
    }
    assert_int_equal(interval_table_take(table, NULL, NULL), 0);
    interval_table_close(table);
    assert_int_equal(table->fd, -1);
}

static void a_new_table_replaces_another(void **state)
{
    (void)state;
    struct interval_table table;
    assert_int_equal(open_table(&table, 0), INTERVAL_TABLE_OK);
    assert_file(TITLES);
    take_rows(&table, 0);
    assert_file(TITLES ROW0 ROW1 ROW2);
    assert_int_equal(open_table(&table, 0), INTERVAL_TABLE_OK);
    interval_table_close(&table);
    assert_file(TITLES);
}

/* What the checkpoint does not vouch for goes: more rows, and what is torn. */
static void a_table_goes_on_behind_its_rows(void **state)
{
    (void)state;
    static const char *const BEFORE[] = {TITLES ROW0, TITLES ROW0 ROW1, TITLES ROW0 ROW1 ROW2 "3000,39",
                                         TITLES ROW0 "1000,19", TITLES ROW0 "\n\n\n"};
    for (size_t i = 0; i < COUNT_OF(BEFORE); i++) {
        struct interval_table table;
        write_file(BEFORE[i]);
        assert_int_equal(open_table(&table, 1), INTERVAL_TABLE_OK);
        assert_file(TITLES ROW0);
        take_rows(&table, 1);
        assert_file(TITLES ROW0 ROW1 ROW2);
    }
}

static void a_table_that_lacks_rows_is_left_as_it_is(void **state)
{
    (void)state;
    static const char *const BEFORE[] = {"", TITLES, TITLES ROW0, TITLES ROW0 "1000,1999,135,303"};
    struct interval_table table;
    for (size_t i = 0; i < COUNT_OF(BEFORE); i++) {
        write_file(BEFORE[i]);
        assert_int_equal(open_table(&table, 2), INTERVAL_TABLE_SHORT);
        assert_int_equal(table.fd, -1);
        assert_file(BEFORE[i]);
    }
    assert_int_equal(unlink(path), 0);
    assert_int_equal(open_table(&table, 2), INTERVAL_TABLE_SHORT);
    assert_int_equal(access(path, F_OK), -1);
}

/* So many rows that they are not read at one go. */
static void a_long_table_goes_on(void **state)
{
    (void)state;
    enum { ROWS = 20000 };
    struct interval_table table;
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < ROWS; i++)
        fprintf(file, "line %d\n", i);
    fclose(file);
    assert_int_equal(open_table(&table, ROWS), INTERVAL_TABLE_SHORT);
    assert_int_equal(open_table(&table, ROWS - 1), INTERVAL_TABLE_OK);
    off_t end = lseek(table.fd, 0, SEEK_CUR);
    interval_table_close(&table);
    assert_int_equal(open_table(&table, ROWS - 2), INTERVAL_TABLE_OK);
    assert_int_equal(end - lseek(table.fd, 0, SEEK_CUR), strlen("line 19999\n"));
    interval_table_close(&table);
}

static void what_is_no_file_fails(void **state)
{
    (void)state;
    struct interval_table table;
    assert_int_equal(interval_table_open(&table, folder, &SEARCH, 0), INTERVAL_TABLE_FAILED);
    assert_int_equal(errno, EISDIR);
    assert_int_equal(interval_table_open(&table, folder, &SEARCH, 1), INTERVAL_TABLE_FAILED);
    assert_int_equal(errno, EISDIR);
    assert_int_equal(interval_table_open(&table, "/nowhere/table", &SEARCH, 0), INTERVAL_TABLE_FAILED);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(table.fd, -1);
    interval_table_close(&table);
}

/* A device has no rows to cut, and no place to be full but here. */
static void devices_are_written_to(void **state)
{
    (void)state;
    struct interval_table table;
    assert_int_equal(interval_table_open(&table, "/dev/null", &SEARCH, 0), INTERVAL_TABLE_OK);
    take_rows(&table, 0);
    if (access("/dev/full", W_OK) != 0)
        skip();
    assert_int_equal(interval_table_open(&table, "/dev/full", &SEARCH, 0), INTERVAL_TABLE_FAILED);
    assert_int_equal(errno, ENOSPC);
}

/* 0 and 1 are in no rows; a part can have no numbers at all. */
static void ranges_without_rows_have_their_table(void **state)
{
    (void)state;
    struct search search = SEARCH;
    struct interval_table table;
    search.range = (struct range){0, 1};
    assert_int_equal(interval_table_open(&table, path, &search, 0), INTERVAL_TABLE_OK);
    interval_table_close(&table);
    assert_file(TITLES "0,1,0,0\n");
    search.range = RANGE_EMPTY;
    search.part = (struct part){2, 2, {0, 5}};
    assert_int_equal(interval_table_open(&table, path, &search, 0), INTERVAL_TABLE_OK);
    interval_table_close(&table);
    assert_file(TITLES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_tell_what_is_asked),
        cmocka_unit_test(what_crosses_a_border_is_in_the_totals),
        cmocka_unit_test(parts_have_their_own_intervals),
        cmocka_unit_test(reciprocals_have_columns),
        cmocka_unit_test(a_new_table_replaces_another),
        cmocka_unit_test(a_table_goes_on_behind_its_rows),
        cmocka_unit_test(a_table_that_lacks_rows_is_left_as_it_is),
        cmocka_unit_test(a_long_table_goes_on),
        cmocka_unit_test(what_is_no_file_fails),
        cmocka_unit_test(devices_are_written_to),
        cmocka_unit_test(ranges_without_rows_have_their_table),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
