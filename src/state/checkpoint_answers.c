/* Questions and answers in a checkpoint: what is asked as one line of text (question/questions.h), and for each question
 * the words of its answer as another, decimal numbers with blanks between, zeros that follow one another as "0*COUNT". */
#include <stdlib.h>
#include <string.h>

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

/* False if out of memory. */
static bool add_answer(json_t *object, const char *name, const uint64_t *words, size_t count)
{
    char *text = words_text(words, count);
    bool ok = text != NULL && json_object_set_new(object, name, json_string(text)) == 0;
    free(text);
    return ok;
}

bool checkpoint_add_answers(json_t *root, const struct run_result *result)
{
    const struct questions *asked = &result->search.questions;
    const uint64_t *answers = result->standing.found.answers;
    char text[QUESTIONS_TEXT];
    if (!questions_any(asked))
        return true;
    questions_text(text, asked);
    json_t *object = json_object();
    bool ok = object != NULL && json_object_set_new(root, "questions", json_string(text)) == 0;
    for (size_t i = 0; i < QUESTION_KINDS && ok; i++) {
        size_t words = QUESTIONS[i]->words(asked);
        ok = words == 0 || add_answer(object, QUESTIONS[i]->name, answers, words);
        answers = answers != NULL ? answers + words : NULL;
    }
    if (!ok)
        json_decref(object);
    return ok && json_object_set_new(root, "answers", object) == 0;
}

/* Reads as many words as there must be from a text that words_text would write. */
static bool read_words(uint64_t *words, size_t count, const json_t *json)
{
    const char *text = json_string_value(json);
    if (text == NULL)
        return false;
    char *end = (char *)text;
    size_t read = 0;
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
    char *again = read == count ? words_text(words, count) : NULL;
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

bool checkpoint_read_answers(struct run_result *result, const json_t *root)
{
    const struct questions *asked = &result->search.questions;
    const json_t *object = json_object_get(root, "answers");
    size_t kinds = 0;
    if (!questions_any(asked))
        return object == NULL;
    uint64_t *answers = result->standing.found.answers = answers_new(asked);
    for (size_t i = 0; i < QUESTION_KINDS && answers != NULL; i++) {
        size_t words = QUESTIONS[i]->words(asked);
        if (words > 0 && (!read_words(answers, words, json_object_get(object, QUESTIONS[i]->name)) ||
                          !QUESTIONS[i]->is_valid(answers, asked)))
            return false;
        kinds += words > 0;
        answers += words;
    }
    return answers != NULL && json_object_size(object) == kinds;
}
