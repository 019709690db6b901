#include "cli/report_answers.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "cli/wrap.h"
#include "core/arith.h"
#include "question/answers.h"
#include "question/gaps.h"
#include "question/reciprocals.h"
#include "question/residues.h"
#include "question/sum.h"
#include "question/tuplet.h"
#include "question/tuplets.h"

enum { TITLE = WRAP_TITLE, WIDTH = WRAP_WIDTH };

static int digits_of(uint64_t n)
{
    return snprintf(NULL, 0, "%" PRIu64, n);
}

/* --- Tuplets --------------------------------------------------------------- */

/* Writes a word behind those before it, or on the next line if there is no room for it. */
static void write_word(FILE *out, int *column, const char *word)
{
    int length = (int)strlen(word);
    if (*column == TITLE) {
        *column += fprintf(out, "%s", word);
    } else if (*column + 1 + length <= WIDTH) {
        *column += fprintf(out, " %s", word);
    } else {
        fprintf(out, "\n%*s%s", TITLE + 1, "", word);
        *column = TITLE + 1 + length;
    }
}

/* "(0, 2, 6) triplets: 1393", behind a title. */
static void write_tuplets(FILE *out, const char *title, const struct tuplet *tuplet, uint64_t found)
{
    const char *name = tuplet_name(tuplet);
    int column = fprintf(out, "%-*s", TITLE, title);
    char word[48];
    for (uint32_t i = 0; i < tuplet->count; i++) {
        bool last = i + 1 == tuplet->count;
        const char *end = !last ? "," : *name == '\0' ? "):" : ")";
        snprintf(word, sizeof word, "%s%u%s", i == 0 ? "(" : "", tuplet->offsets[i], end);
        write_word(out, &column, word);
    }
    snprintf(word, sizeof word, "%s%s%" PRIu64, name, *name == '\0' ? "" : ": ", found);
    write_word(out, &column, word);
    fprintf(out, "\n");
}

static void write_all_tuplets(FILE *out, uint64_t *answers, const struct questions *asked)
{
    const uint64_t *answer = answers_of(answers, &QUESTION_TUPLETS, asked);
    for (size_t i = 0; i < asked->tuplet_count; i++)
        write_tuplets(out, i == 0 ? "Tuplets" : "", &asked->tuplets[i], tuplets_found(answer, i));
}

/* --- Sums ------------------------------------------------------------------ */

static void write_sum(FILE *out, uint64_t *answers, const struct questions *asked)
{
    char text[SUM_TEXT];
    sum_text(text, answers_of(answers, &QUESTION_SUM, asked));
    fprintf(out, "%-*s%s\n", TITLE, "Sum", text);
}

double report_answers_bound(double error)
{
    if (error <= 0)
        return 0;
    double unit = pow(10, floor(log10(error)) - 1);
    return ceil(error / unit) * unit;
}

static void write_reciprocals(FILE *out, const char *title, uint64_t *answers, const struct questions *asked,
                              enum reciprocals which)
{
    char text[RECIPROCALS_TEXT];
    double error = reciprocals_text(text, answers_of(answers, &QUESTION_RECIPROCALS, asked), which);
    wrap_line(out, title, "%s (and at most %.2g more)", text, report_answers_bound(error));
}

/* --- Residues -------------------------------------------------------------- */

/* What is known of the classes together. */
struct classes {
    unsigned with_primes, coprime;
    uint32_t least,
        most;         /* Of the classes coprime to the modulus, the first one with the fewest, and with the most primes. */
    uint64_t largest; /* The largest number of primes in any class. */
};

static struct classes classes_of(const uint64_t *answer, uint32_t modulus)
{
    struct classes classes = {.least = 1, .most = 1};
    for (uint32_t residue = 0; residue < modulus; residue++) {
        uint64_t count = residues_count(answer, residue);
        classes.with_primes += count > 0;
        classes.largest = count > classes.largest ? count : classes.largest;
        if (gcd_u32(modulus, residue) != 1)
            continue;
        classes.coprime++;
        classes.least = count < residues_count(answer, classes.least) ? residue : classes.least;
        classes.most = count > residues_count(answer, classes.most) ? residue : classes.most;
    }
    return classes;
}

/* "1: 9809   7: 9824" and so on; gives the number of classes that were written. */
static unsigned write_classes(FILE *out, const uint64_t *answer, uint32_t modulus, uint64_t largest)
{
    enum { BETWEEN = 3 };
    int residue_width = digits_of(modulus - 1), count_width = digits_of(largest);
    int cell = residue_width + 2 + count_width + BETWEEN;
    unsigned in_line = (unsigned)((WIDTH - TITLE + BETWEEN) / cell), written = 0;
    for (uint32_t residue = 0; residue < modulus && written < in_line * REPORT_RESIDUE_LINES; residue++) {
        uint64_t count = residues_count(answer, residue);
        if (count == 0)
            continue;
        if (written % in_line == 0)
            fprintf(out, "\n%*s", TITLE, "");
        fprintf(out, "%*s%*" PRIu32 ": %*" PRIu64, written % in_line == 0 ? 0 : BETWEEN, "", residue_width, residue,
                count_width, count);
        written++;
    }
    fprintf(out, "\n");
    return written;
}

static void write_residues(FILE *out, uint64_t *answers, const struct questions *asked)
{
    const uint64_t *answer = answers_of(answers, &QUESTION_RESIDUES, asked);
    uint32_t modulus = asked->modulus;
    struct classes classes = classes_of(answer, modulus);
    fprintf(out, "%-*smodulo %" PRIu32 ": %u class%s with primes", TITLE, "Residues", modulus, classes.with_primes,
            classes.with_primes == 1 ? "" : "es");
    unsigned written = write_classes(out, answer, modulus, classes.largest);
    if (written < classes.with_primes)
        fprintf(out, "%*s... %u more: --json has them all\n", TITLE, "", classes.with_primes - written);
    if (classes.coprime > 1 && classes.with_primes > 0)
        wrap_line(out, "", "coprime to %" PRIu32 ": %" PRIu64 " (class %" PRIu32 ") to %" PRIu64 " (class %" PRIu32 ")",
                  modulus, residues_count(answer, classes.least), classes.least, residues_count(answer, classes.most),
                  classes.most);
}

/* --- Gaps ------------------------------------------------------------------ */

static void write_gaps_title(FILE *out, const uint64_t *answer, const struct questions *asked)
{
    struct gap largest = gaps_largest(answer, asked);
    char number[24] = "none", kind[48] = "", from[UINT128_TEXT];
    if (gaps_number(answer) > 0)
        snprintf(number, sizeof number, "%" PRIu64, gaps_number(answer));
    if (asked->gaps == GAPS_LEAST)
        snprintf(kind, sizeof kind, " of at least %" PRIu64, asked->least_gap);
    else if (asked->gaps == GAPS_RECORDS)
        snprintf(kind, sizeof kind, " larger than all before");
    if (gaps_number(answer) > 0)
        wrap_line(out, "Gaps", "%s%s; the largest is %" PRIu64 " from %s", number, kind, largest.size,
                  uint128_text(from, largest.from));
    else
        wrap_line(out, "Gaps", "%s%s", number, kind);
}

/* How many entries of the list are shown: all records, as there are fewer than a hundred. */
static size_t shown_gaps(const uint64_t *answer, const struct questions *asked)
{
    size_t listed = gaps_listed(answer, asked);
    return asked->gaps == GAPS_RECORDS || listed < REPORT_GAP_LINES ? listed : REPORT_GAP_LINES;
}

/* Says how many there are besides those that are shown, and where. */
static void write_more_gaps(FILE *out, const uint64_t *answer, const struct questions *asked, size_t shown)
{
    size_t listed = gaps_listed(answer, asked);
    uint64_t all = asked->gaps == GAPS_LEAST ? gaps_number(answer) : listed;
    if (all == shown)
        return;
    fprintf(out, "%*s... %" PRIu64 " more", TITLE, "", all - shown);
    if (asked->gaps == GAPS_ALL)
        fprintf(out, " sizes: --json has them all\n");
    else if (all == listed)
        fprintf(out, ": --json has them all\n");
    else
        fprintf(out, ": --json has the first %zu, and -o FILE lists them all\n", listed);
}

/* The columns of the table of gaps. */
struct gap_widths {
    int times, from;
};

static struct gap_widths gap_widths(const uint64_t *answer, const struct questions *asked, size_t shown)
{
    struct gap_widths widths = {.times = 5, .from = asked->gaps == GAPS_ALL ? 10 : 4};
    for (size_t i = 0; i < shown; i++) {
        uint64_t times;
        struct gap gap = gaps_entry(&times, answer, asked, i);
        widths.times = digits_of(times) > widths.times ? digits_of(times) : widths.times;
        char from[UINT128_TEXT];
        int from_width = (int)strlen(uint128_text(from, gap.from));
        widths.from = from_width > widths.from ? from_width : widths.from;
    }
    return widths;
}

/* "size from", or "size times first from". */
static void write_gap_titles(FILE *out, bool times, struct gap_widths widths)
{
    fprintf(out, "%*s%6s", TITLE, "", "size");
    if (times)
        fprintf(out, "  %*s", widths.times, "times");
    fprintf(out, "  %*s\n", widths.from, times ? "first from" : "from");
}

static void write_gaps(FILE *out, uint64_t *answers, const struct questions *asked)
{
    const uint64_t *answer = answers_of(answers, &QUESTION_GAPS, asked);
    size_t shown = shown_gaps(answer, asked);
    struct gap_widths widths = gap_widths(answer, asked, shown);
    bool with_times = asked->gaps == GAPS_ALL;
    write_gaps_title(out, answer, asked);
    if (shown > 0)
        write_gap_titles(out, with_times, widths);
    for (size_t i = 0; i < shown; i++) {
        uint64_t times;
        struct gap gap = gaps_entry(&times, answer, asked, i);
        fprintf(out, "%*s%6" PRIu64, TITLE, "", gap.size);
        if (with_times)
            fprintf(out, "  %*" PRIu64, widths.times, times);
        char from[UINT128_TEXT];
        fprintf(out, "  %*s\n", widths.from, uint128_text(from, gap.from));
    }
    write_more_gaps(out, answer, asked, shown);
}

/* --- All of them ----------------------------------------------------------- */

void report_answers(FILE *out, const struct run_result *result)
{
    const struct questions *asked = &result->search.questions;
    uint64_t *answers = result->standing.found.answers;
    if (answers == NULL)
        return;
    write_all_tuplets(out, answers, asked);
    if (asked->sum)
        write_sum(out, answers, asked);
    if (asked->reciprocals)
        write_reciprocals(out, "Sum 1/p", answers, asked, RECIPROCALS_PRIMES);
    if (asked->reciprocals && reciprocals_with_twins(asked))
        write_reciprocals(out, "Twins 1/p", answers, asked, RECIPROCALS_TWINS);
    if (asked->modulus > 0)
        write_residues(out, answers, asked);
    if (asked->gaps != GAPS_NONE)
        write_gaps(out, answers, asked);
}
