#include "cli/explain_merge.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/build.h"
#include "cli/streams.h"
#include "format/format.h"

static void explain_unfinished(const struct merge *merge)
{
    char place[PLACE_TEXT];
    explain_place(place, merge->one->result.search.range, &merge->one->result.standing);
    fprintf(stderr, "%s: %zu of %zu runs %s not finished: that of %s is at %s; the same command goes on from there\n",
            PROGRAM_NAME, merge->unfinished, merge->count, merge->unfinished == 1 ? "is" : "are", merge->one->file, place);
}

/* Parts do not join most likely because several methods have cut the range. */
static const char *hint_at_methods(const struct merge *merge)
{
    if (merge->one == NULL || merge->other == NULL)
        return "";
    const struct run_result *one = &merge->one->result, *other = &merge->other->result;
    bool cut_apart =
        one->search.part.number > 0 && other->search.part.number > 0 && one->search.method != other->search.method;
    return cut_apart ? "; each method cuts the range otherwise, so all parts need the same one" : "";
}

/* Says which numbers are missing, "between A and B", "before B" or "after A". */
static void explain_gap(const struct merge *merge)
{
    char first[UINT128_TEXT], last[UINT128_TEXT];
    fprintf(stderr, "%s: the numbers %s to %s are missing", PROGRAM_NAME, uint128_text(first, merge->numbers.first),
            uint128_text(last, merge->numbers.last));
    if (merge->one != NULL && merge->other != NULL)
        fprintf(stderr, " between %s and %s", merge->one->file, merge->other->file);
    else if (merge->one != NULL)
        fprintf(stderr, " after %s", merge->one->file);
    else
        fprintf(stderr, " before %s", merge->other->file);
    if (merge->missing > 0)
        fprintf(stderr, "; give the checkpoint of --part=%" PRIu64 "/%" PRIu64 ", too", merge->missing,
                (merge->one != NULL ? merge->one : merge->other)->result.search.part.of);
    else
        fprintf(stderr, "; give the checkpoint of the run that searched them, too");
    fprintf(stderr, "%s\n", hint_at_methods(merge));
}

static void explain_overlap(const struct merge *merge)
{
    if (strcmp(merge->one->file, merge->other->file) == 0) {
        fprintf(stderr, "%s: %s is given twice; give each checkpoint once\n", PROGRAM_NAME, merge->one->file);
        return;
    }
    char first[UINT128_TEXT], last[UINT128_TEXT];
    fprintf(stderr, "%s: %s and %s both have the numbers %s to %s; leave one of them out%s\n", PROGRAM_NAME,
            merge->one->file, merge->other->file, uint128_text(first, merge->numbers.first),
            uint128_text(last, merge->numbers.last), hint_at_methods(merge));
}

static void explain_questions(const struct merge *merge)
{
    char one[QUESTIONS_TEXT], other[QUESTIONS_TEXT];
    questions_text(one, &merge->one->result.search.questions);
    questions_text(other, &merge->other->result.search.questions);
    fprintf(stderr, "%s: %s asks for %s, but %s for %s; all parts need the same questions\n", PROGRAM_NAME,
            merge->one->file, one, merge->other->file, other);
}

static const char *output_name(const struct merge_entry *entry)
{
    const struct output *output = &entry->result.output;
    return output->path != NULL ? format_name(output->format) : "no file";
}

static void explain_outputs(const struct merge *merge)
{
    fprintf(stderr, "%s: the primes of %s went to %s, those of %s to %s: there is no listing of the whole range\n",
            PROGRAM_NAME, merge->one->file, output_name(merge->one), merge->other->file, output_name(merge->other));
}

enum exit_status explain_merge(const struct merge *merge, const struct options *options)
{
    switch (merge->status) {
    case MERGE_OK:
        if (merge->one != NULL && !options->quiet)
            explain_outputs(merge);
        return STATUS_DONE;
    case MERGE_NO_MEMORY:
        streams_complain("not enough memory", "to read the checkpoints");
        return STATUS_FAILED;
    case MERGE_UNREADABLE:
        fprintf(stderr, "%s: cannot read the checkpoint %s: %s\n", PROGRAM_NAME, merge->one->file, strerror(merge->error));
        return STATUS_USAGE;
    case MERGE_DAMAGED:
        fprintf(stderr, "%s: the checkpoint %s %s; name another file, or search its numbers again\n", PROGRAM_NAME,
                merge->one->file, merge->reason);
        return STATUS_USAGE;
    case MERGE_UNFINISHED:
        explain_unfinished(merge);
        return STATUS_USAGE;
    case MERGE_GAP:
        explain_gap(merge);
        return STATUS_USAGE;
    case MERGE_QUESTIONS:
        explain_questions(merge);
        return STATUS_USAGE;
    case MERGE_OVERLAP:
        explain_overlap(merge);
        return STATUS_USAGE;
    }
    return STATUS_FAILED;
}
