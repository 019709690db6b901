/* Checkpoints to text, and what writing and reading have in common. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "core/arith.h"
#include "format/format.h"
#include "state/checkpoint.h"
#include "state/checkpoint_json.h"

const struct checkpoint_seconds CHECKPOINT_SECOND[CHECKPOINT_SECONDS] = {
    {"total", offsetof(struct timings, total)},   {"scatter", offsetof(struct timings, scatter)},
    {"find", offsetof(struct timings, find)},     {"wait", offsetof(struct timings, wait)},
    {"gather", offsetof(struct timings, gather)}, {"format", offsetof(struct timings, format)},
    {"write", offsetof(struct timings, write)},   {"checkpoint", offsetof(struct timings, checkpoint)},
};

size_t checkpoint_character(const char *text)
{
    static const uint8_t BYTES[16] = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 2, 2, 3, 4}; /* By the first four bits. */
    static const uint32_t LEAST[] = {0, ' ', 0xa0, 0x800, 0x10000}; /* Below are control characters and longer ways. */
    uint8_t lead = (uint8_t)*text;
    size_t bytes = BYTES[lead >> 4];
    uint32_t code = bytes == 1 ? lead : bytes == 2 ? lead & 0x1f : lead & 0x0f;
    for (size_t i = 1; i < bytes; i++) {
        uint8_t byte = (uint8_t)text[i];
        if ((byte & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (byte & 0x3f);
    }
    bool surrogate = code >= 0xd800 && code <= 0xdfff;
    return code < LEAST[bytes] || code > 0x10ffff || surrogate || code == '%' || code == 0x7f ? 0 : bytes;
}

char *checkpoint_path(const char *path)
{
    char *written = malloc(3 * strlen(path) + 1);
    if (written == NULL)
        return NULL;
    char *end = written;
    while (*path != '\0') {
        size_t bytes = checkpoint_character(path);
        if (bytes == 0) {
            end += sprintf(end, "%%%02X", (unsigned)(uint8_t)*path++);
            continue;
        }
        memcpy(end, path, bytes);
        end += bytes;
        path += bytes;
    }
    *end = '\0';
    return written;
}

bool checkpoint_sum(char sum[CHECKPOINT_SUM], const json_t *root)
{
    char *text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
    if (text == NULL)
        return false;
    snprintf(sum, CHECKPOINT_SUM, "%016" PRIx64, (uint64_t)XXH64(text, strlen(text), 0));
    free(text);
    return true;
}

json_t *checkpoint_integer(uint128 value)
{
    char digits[UINT128_TEXT];
    return json_string(uint128_text(digits, value));
}

static json_t *fraction(double value)
{
    char digits[CHECKPOINT_NUMBER];
    checkpoint_fraction(digits, value);
    return json_string(digits);
}

/* json_pack takes NULL for "out of memory" wherever a value is expected, and gives NULL then. */
static json_t *range_object(struct range range)
{
    if (range_is_empty(range))
        return json_null();
    return json_pack("{s:o, s:o}", "first", checkpoint_integer(range.first), "last", checkpoint_integer(range.last));
}

static json_t *output_object(const struct output *output)
{
    if (output->path == NULL)
        return json_null();
    char *file = checkpoint_path(output->path);
    json_t *object = json_pack("{s:o, s:s}", "file", json_string(file), "format", format_name(output->format));
    free(file);
    return object;
}

static json_t *next_number(struct range range, uint64_t rows)
{
    return rows == rows_of_range(range).count ? json_null() : checkpoint_integer(rows_number_behind(range, rows));
}

json_t *checkpoint_integers(const uint128 *values, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; array != NULL && i < count; i++)
        if (json_array_append_new(array, checkpoint_integer(values[i])) != 0) {
            json_decref(array);
            return NULL;
        }
    return array;
}

static json_t *seconds_object(const struct timings *seconds)
{
    json_t *object = json_object();
    for (size_t i = 0; object != NULL && i < CHECKPOINT_SECONDS; i++) {
        double value;
        memcpy(&value, (const char *)seconds + CHECKPOINT_SECOND[i].offset, sizeof value);
        /* A clock that went back is no reason to lose a run. */
        if (json_object_set_new(object, CHECKPOINT_SECOND[i].name, fraction(value > 0 ? value : 0)) != 0) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

/* Only checkpoints of parts have this field, so others are as they were before there were parts. False if out of memory. */
static bool add_part(json_t *root, const struct part *part)
{
    if (part->number == 0)
        return true;
    json_t *object =
        json_pack("{s:i, s:i, s:o}", "number", (int)part->number, "of", (int)part->of, "range", range_object(part->whole));
    return json_object_set_new(root, "part", object) == 0;
}

static json_t *result_object(const struct run_result *result)
{
    int version = checkpoint_more_fields(&result->search) > 0 ? CHECKPOINT_VERSION_ASKED : CHECKPOINT_VERSION;
    const struct standing *standing = &result->standing;
    size_t ends = findings_ends(&standing->found);
    return json_pack(
        "{s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:s, s:s, s:i, s:i, s:o}", CHECKPOINT_MAGIC, version,
        "range", range_object(result->search.range), "output", output_object(&result->output), "next",
        next_number(result->search.range, standing->found.rows.count), "primes", checkpoint_integer(standing->found.count),
        "first", checkpoint_integers(standing->found.first, ends), "last", checkpoint_integers(standing->found.last, ends),
        "bytes", standing->begun ? checkpoint_integer(standing->found.bytes) : json_null(), "rounds",
        checkpoint_integer(standing->rounds), "resumes", checkpoint_integer(standing->resumes), "seconds",
        seconds_object(&standing->seconds), "method", method_name(result->search.method), "schedule",
        schedule_name(result->schedule), "simd", simd_name(result->simd), "ranks", result->ranks, "nodes", result->nodes,
        "imbalance", fraction(result->imbalance));
}

char *checkpoint_text(const struct run_result *result)
{
    char sum[CHECKPOINT_SUM], *text = NULL;
    json_t *root = result_object(result);
    if (root != NULL && add_part(root, &result->search.part) && checkpoint_add_answers(root, result) &&
        checkpoint_add_interval(root, result) && checkpoint_sum(sum, root) &&
        json_object_set_new(root, "checksum", json_string(sum)) == 0)
        text = json_dumps(root, JSON_INDENT(2));
    json_decref(root);
    return text;
}

bool checkpoint_findings_sum(char sum[CHECKPOINT_SUM], const struct run_result *result)
{
    static const char *const OTHERS[] = {"output",   "bytes", "rounds", "resumes", "seconds",  "method",
                                         "schedule", "simd",  "ranks",  "nodes",   "imbalance"};
    json_t *root = result_object(result);
    bool ok = root != NULL && add_part(root, &result->search.part) && checkpoint_add_answers(root, result) &&
              checkpoint_add_interval(root, result);
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS && ok; i++)
        json_object_del(root, OTHERS[i]);
    ok = ok && checkpoint_sum(sum, root);
    json_decref(root);
    return ok;
}
