/* Questions and answers in a checkpoint: what is asked as one line of text (question/questions.h), and for each question
 * the words of its answer as another, decimal numbers with blanks between, zeros that follow one another as "0*COUNT". The
 * last words, those of the upper parts of numbers, are left out if they are all zero. */
#include <stdlib.h>
#include <string.h>

#include "core/arith.h"
#include "question/answers.h"
#include "state/checkpoint_json.h"

/* The words of an answer as text, malloc'ed; all zero if there are none. NULL if out of memory. */
static char *words_text(const uint64_t *words, size_t count)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    for (size_t i = 0, zeros; i<count; i += zeros> 0 ? zeros : 1) {
        for (zeros = 0; i + zeros < count && (words == NULL || words[i + zeros] == 0);)
            zeros++;
        if (zeros > 1)
            fprintf(out, "%s0*%zu", i == 0 ? "" : " ", zeros);
        else
            fprintf(out, "%s%llu", i == 0 ? "" : " ", zeros == 1 ? 0ULL : (unsigned long long)words[i]);
    }
    bool failed = ferror(out);
    if (fclose(out) != 0 || failed) {
        free(text);
        return NULL;
    }
    return text;
}

/* How many words of an answer to the question are written. */
static size_t written_words(const struct question *question, const uint64_t *words, const struct questions *asked)
{
    size_t count = question->words(asked), upper = question->upper_words != NULL ? question->upper_words(asked) : 0;
    for (size_t i = count - upper; words != NULL && i < count; i++)
        if (words[i] != 0)
            return count;
    return count - upper;
}

/* False if out of memory. */
static bool add_answer(json_t *object, const struct question *question, const uint64_t *words,
                       const struct questions *asked)
{
    char *text = words_text(words, written_words(question, words, asked));
    bool ok = text != NULL && json_object_set_new(object, question->name, json_string(text)) == 0;
    free(text);
    return ok;
}

/* The answers to all questions, one member each; NULL if out of memory. */
static json_t *answers_object(const struct questions *asked, const uint64_t *answers)
{
    json_t *object = json_object();
    for (size_t i = 0; i < QUESTION_KINDS && object != NULL; i++) {
        size_t words = QUESTIONS[i]->words(asked);
        if (words > 0 && !add_answer(object, QUESTIONS[i], answers, asked)) {
            json_decref(object);
            return NULL;
        }
        answers = answers != NULL ? answers + words : NULL;
    }
    return object;
}

bool checkpoint_add_answers(json_t *root, const struct run_result *result)
{
    const struct questions *asked = &result->search.questions;
    char text[QUESTIONS_TEXT];
    if (!questions_any(asked))
        return true;
    questions_text(text, asked);
    return json_object_set_new(root, "questions", json_string(text)) == 0 &&
           json_object_set_new(root, "answers", answers_object(asked, result->standing.found.answers)) == 0;
}

/* Where no interval has begun, its number is null. */
bool checkpoint_add_interval(json_t *root, const struct run_result *result)
{
    const struct findings *found = &result->standing.interval;
    if (result->search.every == 0)
        return true;
    size_t ends = findings_ends(found);
    json_t *number = found->rows.count > 0 ? checkpoint_integer(found->interval) : json_null();
    json_t *object = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "every", checkpoint_integer(result->search.every),
                               "number", number, "primes", checkpoint_integer(found->count), "first",
                               checkpoint_integers(found->first, ends), "last", checkpoint_integers(found->last, ends),
                               "answers", answers_object(&result->search.questions, found->answers));
    return json_object_set_new(root, "interval", object) == 0;
}

/* Reads an answer from a text that add_answer would write; what is left out stays as it is. */
static bool read_words(uint64_t *words, const struct question *question, const struct questions *asked, const json_t *json)
{
    const char *text = json_string_value(json);
    if (text == NULL)
        return false;
    char *end = (char *)text;
    size_t count = question->words(asked), read = 0;
    for (; read < count && *end != '\0'; end += *end == ' ') {
        char *number = end;
        uint64_t value = strtoull(number, &end, 10), times = 1;
        if (end == number)
            return false;
        if (*end == '*')
            times = strtoull(end + 1, &end, 10);
        if (times > count - read)
            return false;
        while (times-- > 0)
            words[read++] = value;
    }
    char *again = read == written_words(question, words, asked) ? words_text(words, read) : NULL;
    bool same = again != NULL && strcmp(again, text) == 0;
    free(again);
    return same;
}

/* Only checkpoints of searches that ask more than the number of primes have these fields. */
bool checkpoint_read_questions(struct run_result *result, const json_t *root)
{
    const json_t *text = json_object_get(root, "questions");
    result->search.questions = QUESTIONS_COUNT;
    if (text == NULL)
        return true;
    return json_is_string(text) && questions_parse(&result->search.questions, json_string_value(text)) &&
           questions_any(&result->search.questions);
}

/* Reads answers_object's; NULL if they cannot be right. To be freed. */
static uint64_t *read_answers(const json_t *object, const struct questions *asked)
{
    size_t kinds = 0;
    uint64_t *answers = answers_new(asked), *next = answers;
    bool ok = answers != NULL;
    for (size_t i = 0; i < QUESTION_KINDS && ok; i++) {
        size_t words = QUESTIONS[i]->words(asked);
        ok = words == 0 || (read_words(next, QUESTIONS[i], asked, json_object_get(object, QUESTIONS[i]->name)) &&
                            QUESTIONS[i]->is_valid(next, asked));
        kinds += words > 0;
        next += words;
    }
    if (ok && json_object_size(object) == kinds)
        return answers;
    free(answers);
    return NULL;
}

/* Where nothing is searched nothing is found, nor primes where they are not counted. */
static bool answers_fit(const struct findings *found, const struct questions *asked)
{
    size_t words = found->rows.count == 0 ? answers_words(asked) : 0;
    for (size_t i = 0; i < words; i++)
        if (found->answers[i] != 0)
            return false;
    return asked->count || found->count == 0;
}

bool checkpoint_read_answers(struct run_result *result, const json_t *root)
{
    const json_t *object = json_object_get(root, "answers");
    const struct questions *asked = &result->search.questions;
    struct findings *found = &result->standing.found;
    if (!questions_any(asked))
        return object == NULL;
    found->answers = read_answers(object, asked);
    return found->answers != NULL && answers_fit(found, asked);
}

/* The interval that has the last number that is searched, and its rows up to there; false if there is none, as nothing is
 * searched, or all. */
static bool begun_interval(struct findings *interval, const struct run_result *result)
{
    const struct search *search = &result->search;
    struct row_span searched = result->standing.found.rows;
    if (searched.count == 0 || searched.count == rows_of_range(search->range).count)
        return false;
    uint128 last = range_of_rows(searched, search->range).last;
    interval->interval = search_interval(search, last);
    interval->rows = rows_of_range((struct range){search_interval_range(search, interval->interval).first, last});
    return true;
}

bool checkpoint_read_interval(struct run_result *result, const json_t *root)
{
    const json_t *object = json_object_get(root, "interval"), *number = json_object_get(object, "number");
    struct findings *interval = &result->standing.interval;
    uint64_t written = 0;
    if (object == NULL)
        return true;
    if (!checkpoint_read_count(&result->search.every, json_object_get(object, "every")) || result->search.every == 0 ||
        json_object_size(object) != 6)
        return false;
    bool begun = begun_interval(interval, result);
    if (begun ? !checkpoint_read_count(&written, number) || written != interval->interval : !json_is_null(number))
        return false;
    struct range range = begun ? search_interval_range(&result->search, interval->interval) : RANGE_EMPTY;
    interval->answers = read_answers(json_object_get(object, "answers"), &result->search.questions);
    return interval->answers != NULL && checkpoint_read_primes(interval, object, range);
}

size_t checkpoint_more_fields(const struct search *search)
{
    return (questions_any(&search->questions) ? 2u : 0u) + (search->every > 0 ? 1u : 0u);
}
