/* Checkpoints from text. */
#include <stdlib.h>
#include <string.h>

#include "format/format.h"
#include "state/checkpoint_json.h"

/* Nothing that a terminal obeys stays in the reason. */
static void make_plain(char *reason)
{
    while (*reason != '\0') {
        size_t bytes = *reason == '%' ? 1 : checkpoint_character(reason);
        if (bytes == 0)
            *reason = '?';
        reason += bytes > 0 ? bytes : 1;
    }
}

/* Gives the status, and prints the reason as the other arguments say. */
#define REFUSE(reason, status, ...) (snprintf(reason, CHECKPOINT_REASON, __VA_ARGS__), make_plain(reason), (status))

static enum checkpoint_status check_version(char *reason, const json_t *root)
{
    const json_t *version = json_object_get(root, CHECKPOINT_MAGIC);
    if (!json_is_integer(version))
        return REFUSE(reason, CHECKPOINT_DAMAGED, "is not a checkpoint of mpiprimes");
    bool asked = json_object_get(root, "questions") != NULL || json_object_get(root, "interval") != NULL;
    if (json_integer_value(version) != (asked ? CHECKPOINT_VERSION_ASKED : CHECKPOINT_VERSION))
        return REFUSE(reason, CHECKPOINT_DAMAGED, "is of another version of mpiprimes");
    return CHECKPOINT_OK;
}

/* Takes the checksum out. */
static enum checkpoint_status check_sum(char *reason, json_t *root)
{
    char sum[CHECKPOINT_SUM];
    json_t *given = json_incref(json_object_get(root, "checksum"));
    json_object_del(root, "checksum");
    enum checkpoint_status status = CHECKPOINT_OK;
    if (!checkpoint_sum(sum, root))
        status = CHECKPOINT_NO_MEMORY;
    else if (!json_is_string(given) || strcmp(json_string_value(given), sum) != 0)
        status = REFUSE(reason, CHECKPOINT_DAMAGED, "is damaged: its checksum is wrong");
    json_decref(given);
    return status;
}

static enum checkpoint_status read_fields(struct run_result *found, char *reason, const json_t *root)
{
    const char *wrong = checkpoint_fields(found, root);
    return wrong == NULL ? CHECKPOINT_OK : REFUSE(reason, CHECKPOINT_DAMAGED, "is damaged: its %s cannot be right", wrong);
}

/* The end of a long path, which says more than its beginning. */
enum { SHOWN = 96 }; /* Bytes. */

static const char *dots(const char *path)
{
    return strlen(path) > SHOWN ? "..." : "";
}

static const char *shown(const char *path)
{
    size_t length = strlen(path);
    path += length > SHOWN ? length - SHOWN : 0;
    while ((*path & 0xc0) == 0x80) /* Within a character. */
        path++;
    return path;
}

static enum checkpoint_status compare_files(char *reason, const struct output *found, const struct output *asked)
{
    char *path = checkpoint_path(asked->path);
    if (path == NULL)
        return CHECKPOINT_NO_MEMORY;
    enum checkpoint_status status = CHECKPOINT_OK;
    if (strcmp(path, found->path) != 0)
        status = REFUSE(reason, CHECKPOINT_OTHER, "is of a run with the output file %s%s, not %s%s", dots(found->path),
                        shown(found->path), dots(path), shown(path));
    else if (found->format != asked->format)
        status = REFUSE(reason, CHECKPOINT_OTHER, "is of a run with output as %s, not as %s", format_name(found->format),
                        format_name(asked->format));
    free(path);
    return status;
}

static enum checkpoint_status compare_outputs(char *reason, const struct output *found, const struct output *asked)
{
    if (found->path != NULL && asked->path != NULL)
        return compare_files(reason, found, asked);
    if (found->path != NULL)
        return REFUSE(reason, CHECKPOINT_OTHER, "is of a run with the output file %s%s, not of one without",
                      dots(found->path), shown(found->path));
    if (asked->path != NULL)
        return REFUSE(reason, CHECKPOINT_OTHER, "is of a run without an output file");
    return CHECKPOINT_OK;
}

enum { REQUEST_TEXT = 96 };

/* "the range 0 to 1000", "part 2/7 of 0 to 1000"; `before_range` goes before a range. */
static void say_request(char text[REQUEST_TEXT], const char *before_range, const struct run_result *request)
{
    const struct part *part = &request->search.part;
    const struct range *range = part->number > 0 ? &part->whole : &request->search.range;
    int length = part->number > 0 ? snprintf(text, REQUEST_TEXT, "part %llu/%llu of ", (unsigned long long)part->number,
                                             (unsigned long long)part->of)
                                  : snprintf(text, REQUEST_TEXT, "%s", before_range);
    snprintf(text + length, REQUEST_TEXT - (size_t)length, "%llu to %llu", (unsigned long long)range->first,
             (unsigned long long)range->last);
}

/* What differs, cut off if it is long. */
enum { QUESTIONS_SHOWN = 80 };

static enum checkpoint_status compare_questions(char *reason, const struct questions *found, const struct questions *asked)
{
    char is[QUESTIONS_TEXT], is_not[QUESTIONS_TEXT];
    if (!questions_any(found) && !questions_any(asked))
        return CHECKPOINT_OK;
    questions_text(is, found);
    questions_text(is_not, asked);
    if (strcmp(is, is_not) == 0)
        return CHECKPOINT_OK;
    return REFUSE(reason, CHECKPOINT_OTHER, "is of a run that asks for %.*s, not for %.*s", QUESTIONS_SHOWN, is,
                  QUESTIONS_SHOWN, is_not);
}

static enum checkpoint_status compare_results(char *reason, const struct run_result *found, const struct run_result *asked)
{
    enum checkpoint_status status = compare_outputs(reason, &found->output, &asked->output);
    return status == CHECKPOINT_OK ? compare_questions(reason, &found->search.questions, &asked->search.questions) : status;
}

static enum checkpoint_status refuse_every(char *reason, uint64_t found, uint64_t asked)
{
    if (found == 0)
        return REFUSE(reason, CHECKPOINT_OTHER, "is of a run without --every");
    if (asked == 0)
        return REFUSE(reason, CHECKPOINT_OTHER, "is of a run with --every=%llu", (unsigned long long)found);
    return REFUSE(reason, CHECKPOINT_OTHER, "is of a run with --every=%llu, not %llu", (unsigned long long)found,
                  (unsigned long long)asked);
}

static enum checkpoint_status compare(char *reason, const struct run_result *found, const struct run_result *asked)
{
    bool same_part = part_same(&found->search.part, &asked->search.part);
    bool same_range = range_same(found->search.range, asked->search.range);
    /* Intervals move the borders of parts. */
    if (same_part && (same_range || asked->search.part.number > 0) && found->search.every != asked->search.every)
        return refuse_every(reason, found->search.every, asked->search.every);
    if (same_part && same_range)
        return compare_results(reason, found, asked);
    char is[REQUEST_TEXT], is_not[REQUEST_TEXT];
    say_request(is, "the range ", found);
    say_request(is_not, "", asked);
    if (same_part && found->search.part.number > 0)
        return REFUSE(reason, CHECKPOINT_OTHER, "is of %s as --method=%s cuts it, not as --method=%s does", is,
                      method_name(found->search.method), method_name(asked->search.method));
    return REFUSE(reason, CHECKPOINT_OTHER, "is of %s, not of %s", is, is_not);
}

/* The output's path becomes that of the JSON. */
static enum checkpoint_status read_root(struct run_result *found, char *reason, json_t *root)
{
    enum checkpoint_status status = check_version(reason, root);
    if (status == CHECKPOINT_OK)
        status = check_sum(reason, root);
    return status == CHECKPOINT_OK ? read_fields(found, reason, root) : status;
}

/* *root is NULL unless all went well. */
static enum checkpoint_status load(json_t **root, char *reason, const char *text, size_t length)
{
    *root = NULL;
    if (length == 0)
        return REFUSE(reason, CHECKPOINT_DAMAGED, "is empty");
    if (text[0] != '{')
        return REFUSE(reason, CHECKPOINT_DAMAGED, "is not a checkpoint of mpiprimes");
    json_error_t error;
    *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    if (*root == NULL && error.text[0] == '\0')
        return CHECKPOINT_NO_MEMORY;
    if (*root == NULL)
        return REFUSE(reason, CHECKPOINT_DAMAGED, "is cut off or damaged: %s, in line %d", error.text, error.line);
    return CHECKPOINT_OK;
}

/* A checkpoint of `asked`, or of any run where that is NULL. The output's path is empty, or NULL if there is no output:
 * what the JSON says goes with it. */
static enum checkpoint_status parse(struct run_result *found, char *reason, const struct run_result *asked,
                                    const char *text, size_t length)
{
    json_t *root;
    enum checkpoint_status status = load(&root, reason, text, length);
    if (status == CHECKPOINT_OK)
        status = read_root(found, reason, root);
    if (status == CHECKPOINT_OK && asked != NULL)
        status = compare(reason, found, asked);
    found->output.path = found->output.path != NULL ? "" : NULL;
    json_decref(root);
    if (status != CHECKPOINT_OK)
        result_free_answers(found);
    return status;
}

enum checkpoint_status checkpoint_parse(struct run_result *result, char reason[CHECKPOINT_REASON], const char *text,
                                        size_t length)
{
    struct run_result found = {0};
    enum checkpoint_status status = parse(&found, reason, result, text, length);
    if (status == CHECKPOINT_OK) {
        found.output.path = result->output.path;
        *result = found;
    }
    return status;
}

enum checkpoint_status checkpoint_parse_any(struct run_result *result, char reason[CHECKPOINT_REASON], const char *text,
                                            size_t length)
{
    struct run_result found = {0};
    enum checkpoint_status status = parse(&found, reason, NULL, text, length);
    if (status == CHECKPOINT_OK)
        *result = found;
    return status;
}
