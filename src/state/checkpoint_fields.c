/* The fields of a checkpoint from JSON. What the writer cannot have written is wrong. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/arith.h"
#include "format/format.h"
#include "state/checkpoint_json.h"

/* Rounding makes the mean of equal times a little more or less than each of them. */
static const double IMBALANCE_MIN = 0.99;

static const json_t *item(const json_t *object, const char *name)
{
    return json_object_get(object, name);
}

bool checkpoint_read_integer(uint128 *value, const json_t *json)
{
    const char *text = json_string_value(json);
    if (text == NULL)
        return false;
    char digits[UINT128_TEXT];
    *value = 0;
    for (const char *digit = text; *digit >= '0' && *digit <= '9'; digit++)
        *value = *value * 10 + (unsigned)(*digit - '0');
    return strcmp(text, uint128_text(digits, *value)) == 0;
}

bool checkpoint_read_count(uint64_t *value, const json_t *json)
{
    uint128 number = 0;
    bool ok = checkpoint_read_integer(&number, json);
    *value = (uint64_t)number;
    return ok && number <= UINT64_MAX;
}

/* Reads a fraction in the same way; it is never negative. */
static bool read_fraction(double *value, const json_t *json)
{
    const char *text = json_string_value(json);
    if (text == NULL)
        return false;
    char digits[CHECKPOINT_NUMBER];
    *value = strtod(text, NULL);
    checkpoint_fraction(digits, *value);
    return isfinite(*value) && !signbit(*value) && strcmp(text, digits) == 0;
}

static bool read_int(int *value, const json_t *json, int max)
{
    json_int_t integer = json_integer_value(json); /* 0 if it is none */
    *value = (int)integer;
    return integer >= 1 && integer <= max;
}

/* The readers of the fields, in an order in which each has what it needs of the others. */

static bool read_numbers(struct range *range, const json_t *json)
{
    return json_object_size(json) == 2 && checkpoint_read_integer(&range->first, item(json, "first")) &&
           checkpoint_read_integer(&range->last, item(json, "last")) && range->first <= range->last &&
           range->last <= NUMBER_MAX;
}

/* Only checkpoints of parts have this field. */
static bool read_part(struct run_result *result, const json_t *root)
{
    const json_t *part = item(root, "part");
    int number = 0, of = 0;
    if (part == NULL)
        return true;
    bool ok = json_object_size(part) == 3 && read_int(&of, item(part, "of"), PARTS_MAX) &&
              read_int(&number, item(part, "number"), of) && read_numbers(&result->search.part.whole, item(part, "range"));
    result->search.part.number = (uint64_t)number;
    result->search.part.of = (uint64_t)of;
    return ok;
}

/* The range is null for a part without numbers, which is never the first part. */
static bool read_range(struct run_result *result, const json_t *root)
{
    const json_t *range = item(root, "range");
    const struct part *part = &result->search.part;
    if (part->number > 1 && json_is_null(range)) {
        result->search.range = RANGE_EMPTY;
        return true;
    }
    return read_numbers(&result->search.range, range) &&
           (part->number == 0 ||
            (result->search.range.first >= part->whole.first && result->search.range.last <= part->whole.last));
}

/* Whether it is a path as checkpoint_path writes it. */
static bool is_path(const char *text)
{
    if (text == NULL)
        return false;
    while (*text != '\0') {
        size_t bytes = *text == '%' ? 1 : checkpoint_character(text);
        if (bytes == 0)
            return false;
        text += bytes;
    }
    return true;
}

/* The path becomes that of the JSON, as it is written there. */
static bool read_output(struct run_result *result, const json_t *root)
{
    const json_t *output = item(root, "output");
    if (json_is_null(output))
        return true;
    result->output.path = json_string_value(item(output, "file"));
    const char *format = json_string_value(item(output, "format"));
    return json_object_size(output) == 2 && is_path(result->output.path) && format != NULL &&
           format_parse(&result->output.format, format);
}

static bool read_next(struct run_result *result, const json_t *root)
{
    struct row_span rows = rows_of_range(result->search.range);
    const json_t *json = item(root, "next");
    if (json_is_null(json)) {
        result->standing.found.rows = rows;
        return true;
    }
    uint128 next;
    if (!checkpoint_read_integer(&next, json))
        return false;
    uint64_t searched = next < 2 ? 0 : row_of(next) - rows.first; /* Far too many, if `next` lies before the range. */
    result->standing.found.rows = (struct row_span){searched > 0 ? rows.first : 0, searched};
    return searched < rows.count && next == rows_number_behind(result->search.range, searched);
}

/* Reads `count` numbers, which must rise. */
static bool read_rising(uint128 *numbers, size_t count, const json_t *array)
{
    if (!json_is_array(array) || json_array_size(array) != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!checkpoint_read_integer(&numbers[i], json_array_get(array, i)) || (i > 0 && numbers[i] <= numbers[i - 1]))
            return false;
    return true;
}

/* What lowest and highest share is the same, and else there are as many numbers between them as there must be primes. */
static bool ends_fit(const struct findings *found)
{
    size_t ends = findings_ends(found);
    if (found->count < 2 * FINDINGS_ENDS) {
        size_t shared = 2 * ends - (size_t)found->count;
        return memcmp(&found->first[ends - shared], found->last, shared * sizeof *found->last) == 0;
    }
    uint128 below = found->first[FINDINGS_ENDS - 1], above = found->last[0];
    return above > below && above - below - 1 >= found->count - 2 * FINDINGS_ENDS;
}

bool checkpoint_read_primes(struct findings *found, const json_t *object, struct range range)
{
    if (!checkpoint_read_count(&found->count, item(object, "primes")) ||
        !read_rising(found->first, findings_ends(found), item(object, "first")) ||
        !read_rising(found->last, findings_ends(found), item(object, "last")))
        return false;
    if (found->count == 0)
        return true;
    if (found->rows.count == 0)
        return false;
    struct range searched = range_of_rows(found->rows, range);
    return found->first[0] >= max_u128(searched.first, 2) && found->last[findings_ends(found) - 1] <= searched.last &&
           ends_fit(found);
}

static bool read_primes(struct run_result *result, const json_t *root)
{
    return checkpoint_read_primes(&result->standing.found, root, result->search.range);
}

static bool read_bytes(struct run_result *result, const json_t *root)
{
    struct standing *standing = &result->standing;
    const json_t *bytes = item(root, "bytes");
    standing->begun = !json_is_null(bytes);
    if (!standing->begun) /* Nothing can be written then. */
        return bytes != NULL && (result->output.path == NULL || standing->found.rows.count == 0);
    return result->output.path != NULL && checkpoint_read_count(&standing->found.bytes, bytes);
}

/* Each round has a row at least. */
static bool read_rounds(struct run_result *result, const json_t *root)
{
    uint64_t *rounds = &result->standing.rounds, rows = result->standing.found.rows.count;
    return checkpoint_read_count(rounds, item(root, "rounds")) && *rounds <= rows && (*rounds > 0 || rows == 0);
}

static bool read_resumes(struct run_result *result, const json_t *root)
{
    return checkpoint_read_count(&result->standing.resumes, item(root, "resumes"));
}

static bool read_seconds(struct run_result *result, const json_t *root)
{
    const json_t *seconds = item(root, "seconds");
    for (size_t i = 0; i < CHECKPOINT_SECONDS; i++) {
        double value;
        if (!read_fraction(&value, item(seconds, CHECKPOINT_SECOND[i].name)))
            return false;
        memcpy((char *)&result->standing.seconds + CHECKPOINT_SECOND[i].offset, &value, sizeof value);
    }
    return json_object_size(seconds) == CHECKPOINT_SECONDS;
}

static bool read_method(struct run_result *result, const json_t *root)
{
    const char *name = json_string_value(item(root, "method"));
    return name != NULL && method_parse(&result->search.method, name);
}

static bool read_schedule(struct run_result *result, const json_t *root)
{
    const char *name = json_string_value(item(root, "schedule"));
    return name != NULL && schedule_parse(&result->schedule, name);
}

static bool read_simd(struct run_result *result, const json_t *root)
{
    const char *name = json_string_value(item(root, "simd"));
    for (enum simd level = 0; name != NULL && level < SIMD_LEVELS; level++)
        if (strcmp(name, simd_name(level)) == 0) {
            result->simd = level;
            return true;
        }
    return false;
}

static bool read_ranks(struct run_result *result, const json_t *root)
{
    return read_int(&result->ranks, item(root, "ranks"), INT_MAX) &&
           read_int(&result->nodes, item(root, "nodes"), result->ranks);
}

static bool read_imbalance(struct run_result *result, const json_t *root)
{
    return read_fraction(&result->imbalance, item(root, "imbalance")) && result->imbalance >= IMBALANCE_MIN;
}

static const struct {
    const char *what;
    bool (*read)(struct run_result *result, const json_t *root);
} READER[] = {
    {"questions", checkpoint_read_questions},
    {"part", read_part},
    {"range", read_range},
    {"output", read_output},
    {"next number", read_next},
    {"primes", read_primes},
    {"bytes", read_bytes},
    {"rounds", read_rounds},
    {"resumes", read_resumes},
    {"seconds", read_seconds},
    {"method", read_method},
    {"schedule", read_schedule},
    {"simd", read_simd},
    {"ranks", read_ranks},
    {"imbalance", read_imbalance},
    {"answers", checkpoint_read_answers},
    {"interval", checkpoint_read_interval},
};

enum { FIELDS = 17 }; /* With CHECKPOINT_MAGIC, and without a part, questions or intervals. */

const char *checkpoint_fields(struct run_result *result, const json_t *root)
{
    for (size_t i = 0; i < sizeof READER / sizeof *READER; i++)
        if (!READER[i].read(result, root))
            return READER[i].what;
    size_t fields = FIELDS + (result->search.part.number > 0 ? 1u : 0u) + checkpoint_more_fields(&result->search);
    return json_object_size(root) == fields ? NULL : "number of fields";
}
