#include "cli/report_answers_json.h"

#include <inttypes.h>
#include <stdio.h>

#include "cli/report_answers.h"
#include "question/answers.h"
#include "question/gaps.h"
#include "question/reciprocals.h"
#include "question/residues.h"
#include "question/sum.h"
#include "question/tuplet.h"
#include "question/tuplets.h"

/* The answer to a question; NULL if there is none. */
static const uint64_t *answer_of(const struct run_result *result, const struct question *question)
{
    const struct questions *asked = &result->search.questions;
    uint64_t *answers = result->standing.found.answers;
    return answers == NULL ? NULL : answers_of(answers, question, asked);
}

/* Appends a new value; false, and the array is gone, if out of memory. */
static bool append(json_t **array, json_t *value)
{
    if (*array != NULL && json_array_append_new(*array, value) == 0)
        return true;
    json_decref(*array);
    *array = NULL;
    return false;
}

static json_t *pattern_array(const struct tuplet *tuplet)
{
    json_t *array = json_array();
    for (uint32_t i = 0; i < tuplet->count && append(&array, json_integer(tuplet->offsets[i])); i++)
        ;
    return array;
}

json_t *report_answers_json_tuplets(const struct run_result *result)
{
    const struct questions *asked = &result->search.questions;
    const uint64_t *answer = answer_of(result, &QUESTION_TUPLETS);
    if (answer == NULL || asked->tuplet_count == 0)
        return json_null();
    json_t *array = json_array();
    for (size_t i = 0; i < asked->tuplet_count; i++) {
        const struct tuplet *tuplet = &asked->tuplets[i];
        const char *name = tuplet_name(tuplet);
        json_t *entry =
            json_pack("{s:o, s:o, s:I}", "pattern", pattern_array(tuplet), "name",
                      *name == '\0' ? json_null() : json_string(name), "count", (json_int_t)tuplets_found(answer, i));
        if (!append(&array, entry))
            break;
    }
    return array;
}

json_t *report_answers_json_sum(const struct run_result *result)
{
    const uint64_t *answer = answer_of(result, &QUESTION_SUM);
    char text[SUM_TEXT];
    if (answer == NULL || !result->search.questions.sum)
        return json_null();
    sum_text(text, answer);
    return json_string(text);
}

static json_t *reciprocals_object(const uint64_t *answer, enum reciprocals which)
{
    char text[RECIPROCALS_TEXT];
    double error = reciprocals_text(text, answer, which);
    return json_pack("{s:s, s:f}", "value", text, "error", report_answers_bound(error));
}

json_t *report_answers_json_reciprocals(const struct run_result *result)
{
    const struct questions *asked = &result->search.questions;
    const uint64_t *answer = answer_of(result, &QUESTION_RECIPROCALS);
    if (answer == NULL || !asked->reciprocals)
        return json_null();
    json_t *twins = reciprocals_with_twins(asked) ? reciprocals_object(answer, RECIPROCALS_TWINS) : json_null();
    return json_pack("{s:o, s:o}", "primes", reciprocals_object(answer, RECIPROCALS_PRIMES), "twins", twins);
}

json_t *report_answers_json_residues(const struct run_result *result)
{
    uint32_t modulus = result->search.questions.modulus;
    const uint64_t *answer = answer_of(result, &QUESTION_RESIDUES);
    if (answer == NULL || modulus == 0)
        return json_null();
    json_t *counts = json_array();
    for (uint32_t r = 0; r < modulus && append(&counts, json_integer((json_int_t)residues_count(answer, r))); r++)
        ;
    return json_pack("{s:I, s:o}", "modulus", (json_int_t)modulus, "counts", counts);
}

/* A number that JSON's readers may round. */
static json_t *text_of(uint128 n)
{
    char digits[UINT128_TEXT];
    return json_string(uint128_text(digits, n));
}

static json_t *largest_object(const uint64_t *answer, const struct questions *asked)
{
    struct gap largest = gaps_largest(answer, asked);
    if (largest.size == 0)
        return json_null();
    return json_pack("{s:I, s:o}", "size", (json_int_t)largest.size, "from", text_of(largest.from));
}

static json_t *gap_array(const uint64_t *answer, const struct questions *asked)
{
    json_t *array = json_array();
    for (size_t i = 0; i < gaps_listed(answer, asked); i++) {
        uint64_t times;
        struct gap gap = gaps_entry(&times, answer, asked, i);
        json_t *entry = asked->gaps == GAPS_ALL
                            ? json_pack("{s:I, s:I, s:o}", "size", (json_int_t)gap.size, "times", (json_int_t)times, "from",
                                        text_of(gap.from))
                            : json_pack("{s:I, s:o}", "size", (json_int_t)gap.size, "from", text_of(gap.from));
        if (!append(&array, entry))
            break;
    }
    return array;
}

json_t *report_answers_json_gaps(const struct run_result *result)
{
    static const char *const KIND[] = {
        [GAPS_NONE] = "none", [GAPS_LEAST] = "least", [GAPS_RECORDS] = "records", [GAPS_ALL] = "all"};
    const struct questions *asked = &result->search.questions;
    const uint64_t *answer = answer_of(result, &QUESTION_GAPS);
    if (answer == NULL || asked->gaps == GAPS_NONE)
        return json_null();
    bool all = asked->gaps == GAPS_ALL;
    json_t *least = asked->gaps == GAPS_LEAST ? text_of(asked->least_gap) : json_null();
    json_t *entries = gap_array(answer, asked);
    return json_pack("{s:s, s:o, s:I, s:o, s:o, s:o}", "kind", KIND[asked->gaps], "least", least, "count",
                     (json_int_t)gaps_number(answer), "largest", largest_object(answer, asked), "list",
                     all ? json_null() : entries, "histogram", all ? entries : json_null());
}
