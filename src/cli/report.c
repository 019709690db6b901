#include "cli/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/build.h"
#include "cli/placement_text.h"
#include "cli/report_answers.h"
#include "cli/verified_text.h"
#include "cli/wrap.h"
#include "core/arith.h"
#include "format/format.h"

static void write_primes(FILE *out, const char *title, const uint128 *primes, size_t count)
{
    char text[FINDINGS_ENDS * UINT128_TEXT], digits[UINT128_TEXT];
    int length = 0;
    for (size_t i = 0; i < count; i++)
        length += snprintf(text + length, sizeof text - (size_t)length, "%s%s", i == 0 ? "" : " ",
                           uint128_text(digits, primes[i]));
    wrap_line(out, title, "%s", text);
}

static void write_found(FILE *out, const struct findings *found)
{
    size_t ends = findings_ends(found);
    fprintf(out, "%-10s%" PRIu64 "\n", "Primes", found->count);
    if (found->count == 0)
        return;
    if (found->count <= FINDINGS_ENDS) {
        write_primes(out, "All", found->first, ends);
        return;
    }
    write_primes(out, "First", found->first, ends);
    write_primes(out, "Last", found->last, ends);
}

void report_seconds(char text[SECONDS_TEXT], double seconds, int width)
{
    int decimals = 6;
    while (snprintf(text, SECONDS_TEXT, "%.*f", decimals, seconds) > width && decimals > 0)
        decimals--;
    if ((int)strlen(text) > width)
        snprintf(text, SECONDS_TEXT, "%.*g", width > SECONDS_WIDTH - 1 ? 2 : 1, seconds);
}

/* A table of one line: in words it would not fit into 80 columns. */
static void write_seconds(FILE *out, const struct timings *seconds)
{
    const struct {
        const char *name;
        double seconds;
    } COLUMNS[] = {
        {"total", seconds->total}, {"scatter", seconds->scatter}, {"find", seconds->find},
        {"wait", seconds->wait},   {"gather", seconds->gather},   {"format", seconds->format},
        {"write", seconds->write}, {"ckpt", seconds->checkpoint}, {"other", timings_other(seconds)},
    };
    enum { COUNT = sizeof COLUMNS / sizeof *COLUMNS, COLUMN = 7, TITLE = 7 };
    char text[SECONDS_TEXT];
    fprintf(out, "%-*s", TITLE, "Seconds");
    for (size_t i = 0; i < COUNT; i++)
        fprintf(out, " %*s", COLUMN, COLUMNS[i].name);
    fprintf(out, "\n%-*s", TITLE, "");
    for (size_t i = 0; i < COUNT; i++) {
        report_seconds(text, COLUMNS[i].seconds, COLUMN);
        fprintf(out, " %*s", COLUMN, text);
    }
    fprintf(out, "\n");
}

static void write_output(FILE *out, const struct run_result *result)
{
    const struct standing *standing = &result->standing;
    fprintf(out, "%-10s", "Output");
    if (result->merged > 0)
        fprintf(out, "%zu file%s", result->merged, result->merged == 1 ? "" : "s");
    else
        fprintf(out, "%s", result->output.path);
    fprintf(out, ": %" PRIu64 " bytes of %s, %.2f GB/s\n", standing->found.bytes, format_name(result->output.format),
            report_gigabytes_per_second(standing));
}

static void write_range(FILE *out, const struct run_result *result)
{
    const struct part *part = &result->search.part;
    char first[UINT128_TEXT], last[UINT128_TEXT];
    uint128_text(first, result->search.range.first);
    uint128_text(last, result->search.range.last);
    fprintf(out, "%-10s", "Range");
    if (range_is_empty(result->search.range))
        fprintf(out, "no numbers: there are more parts than rows of %d numbers\n", ROW_NUMBERS);
    else
        fprintf(out, "%s to %s\n", first, last);
    if (result->search.nth > 0)
        wrap_line(out, "Prime", "%s is no. %" PRIu64 " from %s on", last, result->search.nth, first);
    if (result->search.every > 0)
        fprintf(out, "%-10sa row for every %" PRIu64 " numbers\n", "Table", result->search.every);
    if (part->number > 0)
        fprintf(out, "%-10s%" PRIu64 "/%" PRIu64 " of %s to %s\n", "Part", part->number, part->of,
                uint128_text(first, part->whole.first), uint128_text(last, part->whole.last));
    if (result->merged > 0)
        fprintf(out, "%-10s%zu merged (the seconds are their sum)\n", "Parts", result->merged);
}

static void write_resumes(FILE *out, const struct run_result *result, bool table)
{
    uint64_t resumes = result->standing.resumes;
    char times[32] = "once";
    if (resumes != 1)
        snprintf(times, sizeof times, "%" PRIu64 " times", resumes);
    if (result->merged > 0)
        wrap_line(out, "Resumed", "%s, all runs together", times);
    else
        wrap_line(out, "Resumed", "%s (seconds are those of all parts%s)", times,
                  table ? ", the table that of the last" : "");
}

static int digits_of(uint128 n)
{
    char digits[UINT128_TEXT];
    return (int)strlen(uint128_text(digits, n));
}

static int wider(int a, int b)
{
    return a > b ? a : b;
}

/* Where only the n-th prime is looked for, the ranks' table is that of the count before the last steps. */
static void write_steps(FILE *out, const struct run_result *result)
{
    uint128 last = 0;
    char digits[UINT128_TEXT];
    for (int r = 0; r < result->ranks; r++)
        last = max_u128(last, result->table[r].numbers.last);
    if (result->search.nth > 0 && last > 0 && last != result->search.range.last)
        fprintf(out, "\nCounted to %s; the last steps to the prime came after that:", uint128_text(digits, last));
}

/* The widths of the columns of the ranks' table. */
struct table_widths {
    int host, pid, number, primes;
    bool apart; /* The numbers have a table of their own, as one for all would not fit into 80 columns. */
};

static struct table_widths table_widths(const struct run_result *result)
{
    enum { FIXED = 36, NUMBERS = 4 }; /* Columns of what has the same width in all tables. */
    struct table_widths widths = {4, 3, wider(5, digits_of(result->search.range.last)),
                                  wider(6, digits_of(result->standing.found.count)), false};
    for (int r = 0; r < result->ranks; r++) {
        widths.host = wider(widths.host, (int)strlen(result->table[r].host));
        widths.pid = wider(widths.pid, digits_of(result->table[r].pid));
    }
    int all = FIXED + widths.host + widths.pid + widths.primes;
    widths.apart = all + NUMBERS + 2 * widths.number > WRAP_WIDTH;
    if (widths.apart && all > WRAP_WIDTH)
        widths.host = wider(4, widths.host - (all - WRAP_WIDTH)); /* A long name loses its end. */
    return widths;
}

static void write_numbers(FILE *out, const struct rank_result *rank, int width)
{
    char first[UINT128_TEXT] = "-", last[UINT128_TEXT] = "-";
    if (rank->pieces > 0) {
        uint128_text(first, rank->numbers.first);
        uint128_text(last, rank->numbers.last);
    }
    fprintf(out, "  %*s  %*s", width, first, width, last);
}

static void write_rank(FILE *out, const struct run_result *result, int number, const struct table_widths *widths)
{
    const struct rank_result *rank = &result->table[number];
    char core[24] = "-", found[24] = "-", find[SECONDS_TEXT];
    report_seconds(find, rank->find, SECONDS_WIDTH);
    if (rank->core >= 0)
        snprintf(core, sizeof core, "%" PRId64, rank->core);
    if (result->search.questions.count)
        snprintf(found, sizeof found, "%" PRIu64, rank->primes);
    fprintf(out, "%5d  %-*.*s  %*" PRIu64 "  %4s", number, widths->host, widths->host, rank->host, widths->pid, rank->pid,
            core);
    if (!widths->apart)
        write_numbers(out, rank, widths->number);
    fprintf(out, "  %6" PRIu64 "  %*s  %9s\n", rank->pieces, widths->primes, found, find);
}

static void write_table(FILE *out, const struct run_result *result)
{
    struct table_widths widths = table_widths(result);
    write_steps(out, result);
    fprintf(out, "\n%5s  %-*s  %*s  %4s", "rank", widths.host, "host", widths.pid, "PID", "core");
    if (!widths.apart)
        fprintf(out, "  %*s  %*s", widths.number, "first", widths.number, "last");
    fprintf(out, "  %6s  %*s  %9s\n", "pieces", widths.primes, "primes", "find s");
    for (int r = 0; r < result->ranks; r++)
        write_rank(out, result, r, &widths);
    if (!widths.apart)
        return;
    fprintf(out, "\n%5s  %*s  %*s\n", "rank", widths.number, "first", widths.number, "last");
    for (int r = 0; r < result->ranks; r++) {
        fprintf(out, "%5d", r);
        write_numbers(out, &result->table[r], widths.number);
        fprintf(out, "\n");
    }
}

/* The number of ranks, and the nodes and cores that they are on. */
static void write_ranks(FILE *out, const struct run_result *result, bool table_left_out)
{
    const char *most = result->merged > 0 ? "at most " : "";
    fprintf(out, "%-10s%s%d on %d node%s", "Ranks", most, result->ranks, result->nodes, result->nodes == 1 ? "" : "s");
    if (result->table != NULL && result->nodes > 1)
        placement_text_ranks(out, result->table, result->ranks);
    fprintf(out, "%s\n", table_left_out ? " (their table: --ranks)" : "");
    if (result->table != NULL)
        placement_text_nodes(out, result->table, result->ranks);
    if (result->table != NULL && result->placement != NULL)
        placement_text_cores(out, result->placement);
}

static void write_report(FILE *out, const struct run_result *result, bool all_ranks)
{
    bool have_table = result->table != NULL, table = have_table && (all_ranks || result->ranks <= REPORT_TABLE_RANKS);
    const char *title = approach_title(result->search.approach);
    fprintf(out, "%s %s: %s (%s), %s schedule\n", PROGRAM_NAME, BUILD.version,
            *title != '\0' ? title : method_title(result->search.method), simd_name(result->simd),
            schedule_name(result->schedule));
    write_ranks(out, result, have_table && !table);
    write_range(out, result);
    if (result->search.questions.count)
        write_found(out, &result->standing.found);
    report_answers(out, result);
    verified_text(out, result);
    if (result->output.path != NULL)
        write_output(out, result);
    write_seconds(out, &result->standing.seconds);
    if (result->standing.resumes > 0)
        write_resumes(out, result, table);
    fprintf(out, "%-10s%.3f (%s)\n", "Imbalance", result->imbalance,
            result->merged > 0 ? "the mean of the parts, weighted by their seconds"
                               : "the longest working time of a rank over the mean");
    if (table)
        write_table(out, result);
}

double report_gigabytes_per_second(const struct standing *standing)
{
    double total = standing->seconds.total;
    return total > 0 ? 1e-9 * (double)standing->found.bytes / total : 0;
}

char *report_text(const struct run_result *result, bool all_ranks)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    write_report(out, result, all_ranks);
    bool failed = ferror(out);
    if (fclose(out) != 0 || failed) {
        free(text);
        return NULL;
    }
    return text;
}
