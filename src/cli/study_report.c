#include "cli/study_report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/build.h"
#include "cli/placement_text.h"
#include "cli/report.h"
#include "cli/streams.h"
#include "cli/wrap.h"
#include "core/write.h"

void study_report_complain_of_range(const struct study_result *study)
{
    char most[UINT128_TEXT];
    fprintf(stderr, "%s: --study=weak: the range of %d ranks would end above %s; lower STOP, or take fewer ranks\n",
            PROGRAM_NAME, study->cases[study->count - 1].ranks, uint128_text(most, method_number_max(study->way.method)));
}

void study_report_complain_of_primes(void)
{
    streams_complain("runs of the same range found different numbers of primes",
                     "nothing of this study can be trusted; check the memory");
}

static const struct study_run *first_run(const struct study_result *study, int number)
{
    return study->runs + (size_t)number * (size_t)study->repeats;
}

static void write_header(FILE *out, const struct study_result *study)
{
    char first[UINT128_TEXT], last[UINT128_TEXT], asked[QUESTIONS_TEXT];
    bool weak = study->study == STUDY_WEAK, schedules = study->study == STUDY_SCHEDULES;
    fprintf(out, "%s %s: %s of %s (%s)%s%s%s\n", PROGRAM_NAME, BUILD.version, study_title(study->study),
            study->way.method == METHOD_SIEVE ? "the sieve" : method_title(study->way.method), simd_name(study->way.simd),
            schedules ? "" : ", ", schedules ? "" : study_schedule(study, 0), schedules ? "" : " schedule");
    wrap_line(out, "Range", "%s to %s%s", uint128_text(first, study->range.first), uint128_text(last, study->range.last),
              weak ? " for one rank, for more of them as much predicted work each" : "");
    questions_text(asked, &study->questions);
    if (questions_any(&study->questions))
        wrap_line(out, "Asked", "%s", asked);
    if (study->questions.count)
        wrap_line(out, "Primes", "%" PRIu64 "%s", first_run(study, 0)->primes, weak ? " of one rank's range" : "");
    wrap_line(out, "Runs", "%d of each line, in turns, after one that does not count", study->repeats);
    placement_text_nodes(out, study->table, study->ranks);
}

/* The width of the numbers to which a weak study searches. */
static int stop_width(const struct study_result *study)
{
    char last[UINT128_TEXT];
    return (int)strlen(uint128_text(last, study->cases[study->count - 1].range.last));
}

/* They have a table of their own where one for all would not fit into 80 columns. */
static bool stops_apart(const struct study_result *study)
{
    enum { OTHERS = 73 };
    return OTHERS + stop_width(study) > WRAP_WIDTH;
}

/* The column that tells the lines of this study apart, beside the ranks. */
static void write_titles(FILE *out, const struct study_result *result)
{
    enum study study = result->study;
    if (study == STUDY_SCHEDULES)
        fprintf(out, "%-7s ", "sched.");
    fprintf(out, "%6s %5s %8s %8s %8s %7s %5s %6s %5s %5s", "ranks", "nodes", "seconds", "min", "max",
            study == STUDY_WEAK ? "scaled" : "speedup", "eff.", "serial", "imb.", "comm");
    if (study == STUDY_WEAK && !stops_apart(result))
        fprintf(out, " %*s", stop_width(result), "stop");
    fprintf(out, "\n");
}

/* The number in at most five columns where that can be. */
static int decimals_of(double n)
{
    return n < 10 ? 3 : n < 100 ? 2 : n < 1000 ? 1 : 0;
}

static void write_line(FILE *out, const struct study_result *study, int number)
{
    enum { SERIAL_WIDTH = 6 };
    const struct study_case *entry = &study->cases[number];
    struct study_figures figures = study_figures(study, number);
    char median[SECONDS_TEXT], least[SECONDS_TEXT], most[SECONDS_TEXT], serial[SECONDS_TEXT] = "-", last[UINT128_TEXT];
    report_seconds(median, figures.seconds.median, SECONDS_WIDTH);
    report_seconds(least, figures.seconds.min, SECONDS_WIDTH);
    report_seconds(most, figures.seconds.max, SECONDS_WIDTH);
    if (entry->ranks > 1)
        report_seconds(serial, figures.serial, SERIAL_WIDTH);
    if (study->study == STUDY_SCHEDULES)
        fprintf(out, "%-7s ", study_schedule(study, number));
    fprintf(out, "%6d %5d %8s %8s %8s %7.*f %5.*f %6s %5.*f %5.3f", entry->ranks, first_run(study, number)->nodes, median,
            least, most, figures.speedup < 1000 ? 2 : 0, figures.speedup, decimals_of(figures.efficiency),
            figures.efficiency, serial, decimals_of(figures.imbalance), figures.imbalance, figures.communication);
    if (study->study == STUDY_WEAK && !stops_apart(study))
        fprintf(out, " %*s", stop_width(study), uint128_text(last, entry->range.last));
    fprintf(out, "\n");
}

static void write_stops(FILE *out, const struct study_result *study)
{
    char last[UINT128_TEXT];
    fprintf(out, "\n%6s %*s\n", "ranks", stop_width(study), "stop");
    for (int i = 0; i < study->count; i++)
        fprintf(out, "%6d %*s\n", study->cases[i].ranks, stop_width(study), uint128_text(last, study->cases[i].range.last));
}

static void write_table(FILE *out, const struct study_result *study)
{
    write_titles(out, study);
    for (int i = 0; i < study->count; i++)
        write_line(out, study, i);
    if (study->study == STUDY_WEAK && stops_apart(study))
        write_stops(out, study);
}

static void write_text(FILE *out, const struct study_result *study)
{
    write_header(out, study);
    fprintf(out, "\n");
    write_table(out, study);
}

static void write_row(FILE *out, const struct study_result *study, int number, int pass)
{
    const struct study_case *entry = &study->cases[number];
    const struct study_run *run = &first_run(study, number)[pass];
    const struct timings *seconds = &run->seconds;
    char first[UINT128_TEXT], last[UINT128_TEXT];
    fprintf(out, "\n%s,%s,%s,%s,%s,%s,%d,%d,%d", study_name(study->study), method_name(study->way.method),
            simd_name(study->way.simd), study_schedule(study, number), uint128_text(first, entry->range.first),
            uint128_text(last, entry->range.last), entry->ranks, run->nodes, pass + 1);
    fprintf(out, ",%.9f,%.9f,%.9f,%.9f,%.9f,%.6f,", seconds->total, seconds->find, seconds->scatter, seconds->wait,
            seconds->gather, run->imbalance);
    if (study->questions.count)
        fprintf(out, "%" PRIu64, run->primes);
}

static void write_csv(FILE *out, const struct study_result *study)
{
    fprintf(out, "study,method,simd,schedule,first,last,ranks,nodes,run,seconds,find,scatter,wait,gather,imbalance,primes");
    for (int i = 0; i < study->count; i++)
        for (int pass = 0; pass < study->repeats; pass++)
            write_row(out, study, i, pass);
}

/* What the function writes, to be freed; NULL if out of memory. */
static char *text_of(void (*write)(FILE *out, const struct study_result *study), const struct study_result *study)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    write(out, study);
    bool failed = ferror(out);
    if (fclose(out) != 0 || failed) {
        free(text);
        return NULL;
    }
    return text;
}

char *study_report_text(const struct study_result *study)
{
    return text_of(write_text, study);
}

char *study_report_table(const struct study_result *study)
{
    return text_of(write_table, study);
}

char *study_report_csv(const struct study_result *study)
{
    return text_of(write_csv, study);
}

static bool deliver_rows(struct report_file *csv, const struct study_result *study)
{
    char *text = study_report_csv(study);
    errno = ENOMEM;
    bool ok = text != NULL && report_file_write(csv, text);
    if (!ok)
        report_file_complain("the rows of the study", csv->name, errno);
    free(text);
    return ok;
}

bool study_report_deliver(struct report_file *csv, const struct study_result *study, bool quiet)
{
    bool ok = csv->fd < 0 || deliver_rows(csv, study);
    char *text = quiet ? study_report_table(study) : study_report_text(study);
    errno = ENOMEM;
    bool shown = text != NULL && write_all(STDOUT_FILENO, text, strlen(text));
    if (!shown)
        streams_complain("cannot write the table", strerror(errno));
    free(text);
    return ok && shown;
}
