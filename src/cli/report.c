#include "cli/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/build.h"

static void write_primes(FILE *out, const char *title, const uint64_t *primes, size_t count)
{
    fprintf(out, "%-10s", title);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%" PRIu64, i == 0 ? "" : " ", primes[i]);
    fprintf(out, "\n");
}

static void write_found(FILE *out, const struct tally *tally)
{
    size_t ends = tally_ends(tally);
    fprintf(out, "%-10s%" PRIu64 "\n", "Primes", tally->count);
    if (tally->count == 0)
        return;
    if (tally->count <= TALLY_ENDS) {
        write_primes(out, "All", tally->lowest, ends);
        return;
    }
    write_primes(out, "First", tally->lowest, ends);
    write_primes(out, "Last", tally->highest, ends);
}

/* A table of one line: in words it would not fit into 80 columns. */
static void write_seconds(FILE *out, const struct phases *seconds)
{
    fprintf(out, "%-8s%10s%10s%10s%10s%10s%10s\n", "Seconds", "total", "scatter", "find", "wait", "gather", "output");
    fprintf(out, "%-8s%10.6f%10.6f%10.6f%10.6f%10.6f%10.6f\n", "", seconds->total, seconds->scatter, seconds->find,
            seconds->wait, seconds->gather, seconds->write);
}

static int digits_of(uint64_t n)
{
    return snprintf(NULL, 0, "%" PRIu64, n);
}

static int wider(int a, int b)
{
    return a > b ? a : b;
}

static void write_table(FILE *out, const struct run_result *result)
{
    int host = 4, pid = 3, number = digits_of(result->range.last),
        primes = wider(6, digits_of(result->standing.tally.count));
    number = wider(number, 5);
    for (int r = 0; r < result->ranks; r++) {
        host = wider(host, (int)strlen(result->table[r].host));
        pid = wider(pid, digits_of(result->table[r].pid));
    }
    fprintf(out, "\n%5s  %-*s  %*s  %4s  %*s  %*s  %6s  %*s  %9s\n", "rank", host, "host", pid, "PID", "core", number,
            "first", number, "last", "pieces", primes, "primes", "find s");
    for (int r = 0; r < result->ranks; r++) {
        const struct rank_result *rank = &result->table[r];
        char first[24] = "-", last[24] = "-", core[24] = "-";
        if (rank->pieces > 0) {
            snprintf(first, sizeof first, "%" PRIu64, rank->share.first);
            snprintf(last, sizeof last, "%" PRIu64, rank->share.last);
        }
        if (rank->core >= 0)
            snprintf(core, sizeof core, "%" PRId64, rank->core);
        fprintf(out, "%5d  %-*s  %*" PRIu64 "  %4s  %*s  %*s  %6" PRIu64 "  %*" PRIu64 "  %9.6f\n", r, host, rank->host,
                pid, rank->pid, core, number, first, number, last, rank->pieces, primes, rank->primes, rank->find);
    }
}

static void write_report(FILE *out, const struct run_result *result, bool all_ranks)
{
    bool table = all_ranks || result->ranks <= REPORT_TABLE_RANKS;
    fprintf(out, "%s %s: %s (%s), %s schedule\n", PROGRAM_NAME, BUILD.version, method_title(result->method),
            simd_name(result->simd), schedule_name(result->schedule));
    fprintf(out, "%-10s%d on %d node%s%s\n", "Ranks", result->ranks, result->nodes, result->nodes == 1 ? "" : "s",
            table ? "" : " (their table: --ranks)");
    fprintf(out, "%-10s%" PRIu64 " to %" PRIu64 "\n", "Range", result->range.first, result->range.last);
    write_found(out, &result->standing.tally);
    write_seconds(out, &result->standing.seconds);
    fprintf(out, "%-10s%.3f (the slowest rank's find time over the mean)\n", "Imbalance", result->imbalance);
    if (table)
        write_table(out, result);
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
