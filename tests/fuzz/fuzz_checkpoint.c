/* Fuzzing of the reading of checkpoints: whatever is read must be a result that can be, and survive being written and read
 * again; whatever is refused must leave the result alone and have a reason that can be printed. A difference aborts.
 *
 * With clang and -DMPIPRIMES_FUZZ=ON this becomes fuzz_checkpoint, a libFuzzer program:
 *     build/tests/fuzz_checkpoint CORPUS-FOLDER
 * In every build replay.c runs it over seeds_checkpoint/ and changed copies of them.
 *
 * An input: a byte of flags, which digits are good for, and the text. */
#include <math.h>

#include "support/checkpoint_support.h"

#include "format/format.h"
#include "support/answers_support.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    FLAG_SIGN = 1, /* the checksum is made right, if the text is JSON */
    FLAG_ASK = 2,  /* the request is that of the text; else it is the sample's */
};

static void require(bool met, const char *what, const char *text)
{
    if (met)
        return;
    fprintf(stderr, "%s:\n%s\n", what, text);
    abort();
}

static uint64_t number_of(const json_t *json)
{
    const char *text = json_string_value(json);
    return text == NULL ? 0 : strtoull(text, NULL, 10);
}

/* The path that was written as that, in place. */
static char *unescape(char *path)
{
    char *to = path;
    for (const char *from = path; *from != '\0'; to++) {
        unsigned byte;
        if (sscanf(from, "%%%2X", &byte) == 1 && byte != 0 && strlen(from) >= 3) {
            *to = (char)byte;
            from += 3;
        } else {
            *to = *from++;
        }
    }
    *to = '\0';
    return path;
}

static struct range range_of(const json_t *object)
{
    const json_t *range = json_object_get(object, "range");
    if (json_is_null(range))
        return RANGE_EMPTY;
    return (struct range){number_of(json_object_get(range, "first")), number_of(json_object_get(range, "last"))};
}

static struct part part_of(const json_t *root)
{
    const json_t *part = json_object_get(root, "part");
    if (part == NULL)
        return (struct part){0};
    return (struct part){(uint64_t)json_integer_value(json_object_get(part, "number")),
                         (uint64_t)json_integer_value(json_object_get(part, "of")), range_of(part)};
}

static struct questions questions_of(const json_t *root)
{
    const char *text = json_string_value(json_object_get(root, "questions"));
    struct questions asked = QUESTIONS_COUNT;
    if (text != NULL)
        questions_parse(&asked, text);
    return asked;
}

/* What the text says that it is of; the path is malloc'ed, or NULL. */
static struct run_result request_of(const json_t *root)
{
    const json_t *output = json_object_get(root, "output");
    const char *file = json_string_value(json_object_get(output, "file"));
    const char *format = json_string_value(json_object_get(output, "format"));
    struct run_result request = {
        .search.range = range_of(root),
        .search.part = part_of(root),
        .search.questions = questions_of(root),
        .search.every = number_of(json_object_get(json_object_get(root, "interval"), "every")),
        .output.path = file == NULL ? NULL : unescape(strdup(file)),
    };
    if (format != NULL)
        format_parse(&request.output.format, format);
    return request;
}

static struct run_result sample_request(void)
{
    struct run_result sample = checkpoint_sample();
    return (struct run_result){.search.range = sample.search.range,
                               .output = {strdup(sample.output.path), sample.output.format}};
}

static void check_findings(const struct findings *found, struct range searched, const char *text)
{
    size_t ends = findings_ends(found);
    for (size_t i = 0; i < FINDINGS_ENDS; i++) {
        uint64_t low = found->first[i], high = found->last[i];
        if (i >= ends)
            require(low == 0 && high == 0, "an end too many", text);
        else
            require(low >= 2 && searched.first <= low && low <= high && high <= searched.last, "an end out of range", text);
        if (i > 0 && i < ends)
            require(low > found->first[i - 1] && high > found->last[i - 1], "ends that do not rise", text);
    }
    require(found->count == 0 || found->count - 1 <= searched.last - searched.first, "too many primes", text);
    if (found->count > 0 && found->count <= FINDINGS_ENDS)
        require(memcmp(found->first, found->last, sizeof found->first) == 0, "different ends", text);
}

/* Where nothing is searched they are zero. */
static void check_answers(const struct findings *found, const struct questions *asked, const char *text)
{
    require(found->answers != NULL && answers_valid(found->answers, asked), "answers that cannot be", text);
    require(asked->count || found->count == 0, "primes that are not counted", text);
}

static void check_questions(const struct run_result *result, const char *text)
{
    const struct questions *asked = &result->search.questions;
    const struct standing *standing = &result->standing;
    if (questions_any(asked)) {
        check_answers(&standing->found, asked, text);
        for (size_t i = 0, words = answers_words(asked); i < words; i++)
            require(standing->found.rows.count > 0 || standing->found.answers[i] == 0, "answers of no rows", text);
    }
    if (result->search.every > 0)
        require(answers_valid(standing->interval.answers, asked), "answers of an interval", text);
    else
        require(standing->interval.answers == NULL, "an interval", text);
}

static void check_standing(const struct run_result *result, const char *text)
{
    const struct standing *standing = &result->standing;
    struct row_span rows = rows_of_range(result->search.range);
    require(standing->found.rows.count <= rows.count, "too many rows", text);
    require(standing->rounds <= standing->found.rows.count && (standing->rounds == 0) == (standing->found.rows.count == 0),
            "rounds", text);
    require(standing->found.bytes == 0 || standing->begun, "bytes of a file that is not made", text);
    require(!standing->begun || result->output.path != NULL, "a file without output", text);
    require(standing->begun || result->output.path == NULL || standing->found.rows.count == 0, "rows without their file",
            text);
    rows.count = standing->found.rows.count;
    if (rows.count > 0)
        check_findings(&standing->found, range_of_rows(rows, result->search.range), text);
    else
        require(standing->found.count == 0, "primes of no rows", text);
    double seconds[CHECKPOINT_SECONDS];
    memcpy(seconds, &standing->seconds, sizeof seconds);
    for (size_t i = 0; i < CHECKPOINT_SECONDS; i++)
        require(isfinite(seconds[i]) && !signbit(seconds[i]), "seconds", text);
}

static void check_range(const struct run_result *result, const char *text)
{
    const struct part *part = &result->search.part;
    require(part->number <= part->of && part->of <= PARTS_MAX, "a part too many", text);
    if (range_is_empty(result->search.range)) {
        require(part->number > 1 && range_same(result->search.range, RANGE_EMPTY), "an empty range", text);
        return;
    }
    if (part->number > 0)
        require(part->whole.first <= result->search.range.first && result->search.range.last <= part->whole.last,
                "a part outside", text);
}

static void check_result(const struct run_result *result, const struct run_result *request, const char *text)
{
    require(memcmp(&result->search.range, &request->search.range, sizeof result->search.range) == 0, "another range", text);
    require(part_same(&result->search.part, &request->search.part), "another part", text);
    check_range(result, text);
    require(checkpoint_same_search(&(struct search){.range = request->search.range,
                                                    .part = request->search.part,
                                                    .method = result->search.method,
                                                    .every = request->search.every,
                                                    .questions = request->search.questions},
                                   &result->search),
            "another search", text);
    require(result->output.path == request->output.path, "another output", text);
    require(result->output.path == NULL || result->output.format == request->output.format, "another format", text);
    require(result->table == NULL, "a table", text);
    require(result->search.method < METHODS && result->schedule < SCHEDULES && result->simd < SIMD_LEVELS, "names", text);
    require(result->nodes >= 1 && result->ranks >= result->nodes, "ranks", text);
    require(isfinite(result->imbalance) && result->imbalance > 0, "imbalance", text);
    check_standing(result, text);
    check_questions(result, text);
}

static void check_survives(const struct run_result *result, const struct run_result *request)
{
    char *text = checkpoint_text(result), reason[CHECKPOINT_REASON] = "out of memory";
    require(text != NULL, reason, "");
    struct run_result again = *request;
    require(checkpoint_parse(&again, reason, text, strlen(text)) == CHECKPOINT_OK, reason, text);
    require(checkpoint_same(&again, result), "not the same", text);
    result_free_answers(&again);
    free(text);
}

static void check_text(const struct run_result *request, const char *text, size_t length)
{
    struct run_result result = *request;
    char reason[CHECKPOINT_REASON];
    memset(reason, 'x', sizeof reason);
    enum checkpoint_status status = checkpoint_parse(&result, reason, text, length);
    if (status == CHECKPOINT_OK) {
        check_result(&result, request, text);
        check_survives(&result, request);
        result_free_answers(&result);
        return;
    }
    require(status == CHECKPOINT_DAMAGED || status == CHECKPOINT_OTHER, "status", text);
    require(memcmp(&result, request, sizeof result) == 0, "a refused result", text);
    require(checkpoint_reason_fine(reason), "reason", text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    size_t length = size - 1;
    char *text = malloc(size);
    if (text == NULL)
        return 0;
    memcpy(text, data + 1, length);
    text[length] = '\0';
    json_t *root = json_loadb(text, length, 0, NULL);
    struct run_result request = data[0] & FLAG_ASK ? request_of(root) : sample_request();
    if (data[0] & FLAG_SIGN && json_is_object(root)) {
        checkpoint_sign(root);
        free(text);
        text = json_dumps(root, JSON_COMPACT);
        length = strlen(text);
    }
    check_text(&request, text, length);
    json_decref(root);
    free((char *)request.output.path);
    free(text);
    return 0;
}
