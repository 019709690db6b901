#include "cli/interval_table.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/report_answers.h"
#include "core/arith.h"
#include "core/write.h"
#include "question/answers.h"
#include "question/gaps.h"
#include "question/reciprocals.h"
#include "question/residues.h"
#include "question/sum.h"
#include "question/tuplet.h"
#include "question/tuplets.h"

/* Of an interval, and of the range up to the interval's end. */
struct pair {
    const struct findings *interval, *found;
};

static void write_pair(FILE *out, uint64_t interval, uint64_t found)
{
    fprintf(out, ",%" PRIu64 ",%" PRIu64, interval, found);
}

static const uint64_t *answer_of(const struct findings *found, const struct question *question,
                                 const struct questions *asked)
{
    return answers_of(found->answers, question, asked);
}

/* A pattern as part of a column's title: "0_2_6". */
static void write_pattern(FILE *out, const struct tuplet *tuplet, const char *ending)
{
    fprintf(out, ",tuplets");
    for (uint32_t i = 0; i < tuplet->count; i++)
        fprintf(out, "_%u", tuplet->offsets[i]);
    fprintf(out, "%s", ending);
}

static void write_titles(FILE *out, const struct search *search)
{
    const struct questions *asked = &search->questions;
    fprintf(out, "first,last");
    if (asked->count)
        fprintf(out, ",primes,primes_total");
    for (size_t i = 0; i < asked->tuplet_count; i++) {
        write_pattern(out, &asked->tuplets[i], "");
        write_pattern(out, &asked->tuplets[i], "_total");
    }
    if (asked->sum)
        fprintf(out, ",sum,sum_total");
    if (asked->reciprocals)
        fprintf(out, ",reciprocals,reciprocals_total");
    if (asked->reciprocals && reciprocals_with_twins(asked))
        fprintf(out, ",twin_reciprocals,twin_reciprocals_total");
    for (uint32_t residue = 0; residue < asked->modulus; residue++)
        if (gcd_u32(residue, asked->modulus) == 1)
            fprintf(out, ",residue_%" PRIu32, residue);
    if (asked->gaps != GAPS_NONE)
        fprintf(out, ",gaps,gaps_total,largest_gap,largest_gap_from");
}

static void write_tuplets(FILE *out, const struct pair *pair, const struct questions *asked)
{
    for (size_t i = 0; i < asked->tuplet_count; i++)
        write_pair(out, tuplets_found(answer_of(pair->interval, &QUESTION_TUPLETS, asked), i),
                   tuplets_found(answer_of(pair->found, &QUESTION_TUPLETS, asked), i));
}

static void write_sum(FILE *out, const struct pair *pair, const struct questions *asked)
{
    char interval[SUM_TEXT], found[SUM_TEXT];
    sum_text(interval, answer_of(pair->interval, &QUESTION_SUM, asked));
    sum_text(found, answer_of(pair->found, &QUESTION_SUM, asked));
    fprintf(out, ",%s,%s", interval, found);
}

static void write_reciprocals(FILE *out, const struct pair *pair, const struct questions *asked, enum reciprocals which)
{
    char interval[RECIPROCALS_TEXT], found[RECIPROCALS_TEXT];
    reciprocals_text(interval, answer_of(pair->interval, &QUESTION_RECIPROCALS, asked), which);
    reciprocals_text(found, answer_of(pair->found, &QUESTION_RECIPROCALS, asked), which);
    fprintf(out, ",%s,%s", interval, found);
}

static void write_residues(FILE *out, const struct pair *pair, const struct questions *asked)
{
    const uint64_t *answer = answer_of(pair->interval, &QUESTION_RESIDUES, asked);
    for (uint32_t residue = 0; residue < asked->modulus; residue++)
        if (gcd_u32(residue, asked->modulus) == 1)
            fprintf(out, ",%" PRIu64, residues_count(answer, residue));
}

static void write_gaps(FILE *out, const struct pair *pair, const struct questions *asked)
{
    const uint64_t *answer = answer_of(pair->interval, &QUESTION_GAPS, asked);
    struct gap largest = gaps_largest(answer, asked);
    write_pair(out, gaps_number(answer), gaps_number(answer_of(pair->found, &QUESTION_GAPS, asked)));
    char from[UINT128_TEXT];
    if (largest.size > 0)
        fprintf(out, ",%" PRIu64 ",%s", largest.size, uint128_text(from, largest.from));
    else
        fprintf(out, ",,");
}

static void write_row(FILE *out, const struct search *search, const struct pair *pair)
{
    const struct questions *asked = &search->questions;
    struct range range = search_interval_range(search, pair->interval->interval);
    char first[UINT128_TEXT], last[UINT128_TEXT];
    fprintf(out, "%s,%s", uint128_text(first, range.first), uint128_text(last, range.last));
    if (asked->count)
        write_pair(out, pair->interval->count, pair->found->count);
    write_tuplets(out, pair, asked);
    if (asked->sum)
        write_sum(out, pair, asked);
    if (asked->reciprocals)
        write_reciprocals(out, pair, asked, RECIPROCALS_PRIMES);
    if (asked->reciprocals && reciprocals_with_twins(asked))
        write_reciprocals(out, pair, asked, RECIPROCALS_TWINS);
    if (asked->modulus > 0)
        write_residues(out, pair, asked);
    if (asked->gaps != GAPS_NONE)
        write_gaps(out, pair, asked);
}

/* The titles, or a row; to be freed. NULL if out of memory. */
static char *text_of(const struct search *search, const struct pair *pair)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    if (pair != NULL)
        write_row(out, search, pair);
    else
        write_titles(out, search);
    bool failed = ferror(out);
    if (fclose(out) != 0 || failed) {
        free(text);
        return NULL;
    }
    return text;
}

char *interval_table_titles(const struct search *search)
{
    return text_of(search, NULL);
}

char *interval_table_row(const struct search *search, const struct findings *interval, const struct findings *found)
{
    return text_of(search, &(struct pair){interval, found});
}

/* Writes a line, which is freed; gives 0 or an errno. */
static int write_line(int fd, char *line)
{
    if (line == NULL)
        return ENOMEM;
    size_t length = strlen(line);
    line[length] = '\n'; /* In place of the final zero: it goes in one piece. */
    int error = write_all(fd, line, length + 1) ? 0 : errno;
    free(line);
    return error;
}

int interval_table_take(void *context, const struct findings *interval, const struct findings *found)
{
    const struct interval_table *table = context;
    if (interval == NULL)
        return fdatasync(table->fd) == 0 || errno == EINVAL ? 0 : errno;
    return write_line(table->fd, interval_table_row(table->search, interval, found));
}

uint64_t interval_table_rows(const struct run_result *earlier)
{
    const struct search *search = &earlier->search;
    const struct standing *standing = &earlier->standing;
    if (standing->found.rows.count == 0)
        return 0;
    uint64_t first = search_interval(search, search->range.first), last = search_interval(search, search->range.last);
    return standing->interval.rows.count > 0 ? standing->interval.interval - first : last - first + 1;
}

/* Where a number of lines end in the file; -1 if there are fewer, or they cannot be read. */
static off_t end_of_lines(int fd, uint64_t lines)
{
    char bytes[1 << 16];
    off_t end = 0;
    ssize_t got = 0;
    while (lines > 0 && (got = pread(fd, bytes, sizeof bytes, end)) > 0) {
        ssize_t i = 0;
        while (i < got && lines > 0)
            lines -= bytes[i++] == '\n';
        end += i;
    }
    return lines == 0 ? end : -1;
}

static enum interval_table_status fail(struct interval_table *table, enum interval_table_status status)
{
    int error = errno;
    interval_table_close(table);
    errno = error;
    return status;
}

/* Goes to the end of the first `lines` lines, and cuts off what follows. Devices and pipes cannot be cut, and need not be.
 */
static enum interval_table_status go_behind(int fd, uint64_t lines)
{
    struct stat file;
    errno = 0;
    off_t end = end_of_lines(fd, lines);
    if (end < 0)
        return errno != 0 ? INTERVAL_TABLE_FAILED : INTERVAL_TABLE_SHORT;
    if (fstat(fd, &file) != 0 || (S_ISREG(file.st_mode) && (ftruncate(fd, end) != 0 || lseek(fd, end, SEEK_SET) < 0)))
        return INTERVAL_TABLE_FAILED;
    return INTERVAL_TABLE_OK;
}

/* The titles; and for 0 and 1, which no rows hold, so that no run hands them on, their row. Gives 0 or an errno. */
static int write_beginning(const struct interval_table *table)
{
    const struct search *search = table->search;
    int error = write_line(table->fd, interval_table_titles(search));
    if (error != 0 || range_is_empty(search->range) || rows_of_range(search->range).count > 0)
        return error;
    struct findings nothing = {.answers = answers_new(&search->questions)};
    error = nothing.answers != NULL ? interval_table_take((void *)table, &nothing, &nothing) : ENOMEM;
    free(nothing.answers);
    return error;
}

enum interval_table_status interval_table_open(struct interval_table *table, const char *path, const struct search *search,
                                               uint64_t rows)
{
    *table = (struct interval_table){.path = path, .search = search};
    table->fd = open(path, (rows > 0 ? O_RDWR : O_WRONLY | O_CREAT) | O_CLOEXEC, WRITE_EVERYBODY);
    if (table->fd < 0 && rows > 0 && errno == ENOENT)
        return fail(table, INTERVAL_TABLE_SHORT);
    if (table->fd < 0)
        return fail(table, INTERVAL_TABLE_FAILED);
    enum interval_table_status status = go_behind(table->fd, rows > 0 ? rows + 1 : 0); /* With the titles. */
    if (status != INTERVAL_TABLE_OK)
        return fail(table, status);
    int error = rows > 0 ? 0 : write_beginning(table);
    errno = error;
    return error == 0 ? INTERVAL_TABLE_OK : fail(table, INTERVAL_TABLE_FAILED);
}

void interval_table_close(struct interval_table *table)
{
    if (table->fd >= 0)
        close(table->fd);
    table->fd = -1;
}
