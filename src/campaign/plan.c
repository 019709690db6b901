#include "campaign/plan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/write.h"
#include "format/format.h"
#include "plan/part.h"
#include "state/checkpoint_json.h"

#define MAGIC "mpiprimes_campaign"
static const char FILE_NAME[] = "plan.json";
enum { VERSION = 1, TEXT_MAX = 1 << 16 };

/* --- To text ------------------------------------------------------------------ */

static json_t *plan_object(const struct campaign_plan *plan)
{
    char questions[QUESTIONS_TEXT], lease[CHECKPOINT_NUMBER];
    questions_text(questions, &plan->search.questions);
    checkpoint_fraction(lease, plan->lease);
    json_t *listing = plan->listing[0] == '\0'
                          ? json_null()
                          : json_pack("{s:s, s:s}", "file", plan->listing, "format", format_name(plan->format));
    return json_pack("{s:i, s:o, s:o, s:s, s:s, s:o, s:b, s:s}", MAGIC, VERSION, "range",
                     json_pack("{s:o, s:o}", "first", checkpoint_integer(plan->search.range.first), "last",
                               checkpoint_integer(plan->search.range.last)),
                     "parts", checkpoint_integer(plan->parts), "method", method_name(plan->search.method), "questions",
                     questions, "listing", listing, "twice", plan->twice, "lease", lease);
}

/* To be freed; NULL if out of memory. */
static char *plan_text(const struct campaign_plan *plan)
{
    char sum[CHECKPOINT_SUM], *text = NULL;
    json_t *root = plan_object(plan);
    if (root != NULL && checkpoint_sum(sum, root) && json_object_set_new(root, "checksum", json_string(sum)) == 0)
        text = json_dumps(root, JSON_INDENT(2));
    json_decref(root);
    return text;
}

/* --- From text ---------------------------------------------------------------- */

static bool read_range(struct range *range, const json_t *object)
{
    return checkpoint_read_integer(&range->first, json_object_get(object, "first")) &&
           checkpoint_read_integer(&range->last, json_object_get(object, "last")) && !range_is_empty(*range) &&
           range->last <= NUMBER_MAX;
}

static bool read_listing(struct campaign_plan *plan, const json_t *object)
{
    const char *file = json_string_value(json_object_get(object, "file"));
    const char *format = json_string_value(json_object_get(object, "format"));
    if (json_is_null(object))
        return true;
    if (file == NULL || format == NULL || *file == '\0' || strlen(file) >= CAMPAIGN_LISTING || strchr(file, '/') != NULL)
        return false;
    memcpy(plan->listing, file, strlen(file) + 1);
    return format_parse(&plan->format, format);
}

static bool read_lease(double *lease, const json_t *json)
{
    const char *text = json_string_value(json);
    *lease = text != NULL ? strtod(text, NULL) : 0;
    return isfinite(*lease) && *lease > 0;
}

static bool is_something(const struct questions *asked)
{
    return asked->count || questions_any(asked);
}

/* NULL if all fields are right, else the one that is not. */
static const char *read_fields(struct campaign_plan *plan, const json_t *root)
{
    const char *method = json_string_value(json_object_get(root, "method"));
    const char *questions = json_string_value(json_object_get(root, "questions"));
    *plan = (struct campaign_plan){0};
    if (!read_range(&plan->search.range, json_object_get(root, "range")))
        return "range";
    if (!checkpoint_read_count(&plan->parts, json_object_get(root, "parts")) || plan->parts < 1 ||
        plan->parts > CAMPAIGN_PARTS_MAX)
        return "number of parts";
    if (method == NULL || !method_parse(&plan->search.method, method) ||
        plan->search.range.last > method_number_max(plan->search.method))
        return "method";
    if (questions == NULL || !questions_parse(&plan->search.questions, questions) || !is_something(&plan->search.questions))
        return "questions";
    if (!read_listing(plan, json_object_get(root, "listing")))
        return "listing";
    if (!read_lease(&plan->lease, json_object_get(root, "lease")))
        return "lease";
    plan->twice = json_is_true(json_object_get(root, "twice"));
    plan->search.primes = plan->listing[0] != '\0';
    return NULL;
}

/* Takes the checksum out; false if it is wrong. */
static bool sum_is_right(json_t *root)
{
    char sum[CHECKPOINT_SUM];
    json_t *given = json_incref(json_object_get(root, "checksum"));
    json_object_del(root, "checksum");
    bool right = json_is_string(given) && checkpoint_sum(sum, root) && strcmp(json_string_value(given), sum) == 0;
    json_decref(given);
    return right;
}

static enum campaign_status refuse(char *reason, const char *what, const char *field)
{
    snprintf(reason, CHECKPOINT_REASON, what, field);
    return CAMPAIGN_DAMAGED;
}

static enum campaign_status read_root(struct campaign_plan *plan, char *reason, json_t *root)
{
    const json_t *version = json_object_get(root, MAGIC);
    if (!json_is_integer(version))
        return refuse(reason, "is not a plan of mpiprimes", "");
    if (json_integer_value(version) != VERSION)
        return refuse(reason, "is of another version of mpiprimes", "");
    if (!sum_is_right(root))
        return refuse(reason, "is damaged, or was changed: its checksum is wrong", "");
    const char *wrong = read_fields(plan, root);
    return wrong == NULL ? CAMPAIGN_OK : refuse(reason, "is damaged: its %s cannot be right", wrong);
}

static enum campaign_status parse(struct campaign_plan *plan, char *reason, const char *text, size_t length)
{
    json_error_t error;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        return refuse(reason, "is cut off or damaged", "");
    enum campaign_status status = read_root(plan, reason, root);
    json_decref(root);
    return status;
}

static void plan_path(char path[CAMPAIGN_PATH], const char *folder, const char *suffix)
{
    snprintf(path, CAMPAIGN_PATH, "%s/%s%s", folder, FILE_NAME, suffix);
}

enum campaign_status campaign_plan_read(struct campaign_plan *plan, char reason[CHECKPOINT_REASON], const char *folder)
{
    char path[CAMPAIGN_PATH], text[TEXT_MAX];
    plan_path(path, folder, "");
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? CAMPAIGN_NONE : CAMPAIGN_UNREADABLE;
    size_t length = 0;
    ssize_t got;
    while ((got = read(fd, text + length, sizeof text - length)) > 0)
        length += (size_t)got;
    int error = errno;
    close(fd);
    errno = error;
    return got < 0 ? CAMPAIGN_UNREADABLE : parse(plan, reason, text, length);
}

/* --- To the folder ------------------------------------------------------------ */

/* Nothing is there but what jobs that begin at the same time have made. */
static bool is_ours(const char *folder)
{
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    bool ours = directory != NULL;
    while (ours && (entry = readdir(directory)) != NULL)
        ours = entry->d_name[0] == '.' || strncmp(entry->d_name, FILE_NAME, strlen(FILE_NAME)) == 0;
    if (directory != NULL)
        closedir(directory);
    return ours;
}

static bool write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, WRITE_EVERYBODY);
    if (fd < 0)
        return false;
    bool ok = write_all(fd, text, strlen(text)) && write_all(fd, "\n", 1) && (fsync(fd) == 0 || errno == EINVAL);
    int error = errno;
    ok = close(fd) == 0 && ok;
    errno = error;
    return ok;
}

/* The first of several links wins. A link that an answer got lost of is there all the same. */
static bool link_first(const char *from, const char *to)
{
    if (link(from, to) == 0)
        return true;
    int error = errno;
    bool there = access(to, F_OK) == 0;
    errno = error;
    return there;
}

enum campaign_status campaign_plan_create(const char *folder, const struct campaign_plan *plan,
                                          const struct campaign_owner *owner)
{
    char path[CAMPAIGN_PATH], temporary[CAMPAIGN_PATH], suffix[CAMPAIGN_NAME + 1];
    if (mkdir(folder, S_IRWXU | S_IRWXG | S_IRWXO) != 0 && errno != EEXIST)
        return CAMPAIGN_UNWRITABLE;
    plan_path(path, folder, "");
    if (!is_ours(folder))
        return access(path, F_OK) == 0 ? CAMPAIGN_OK : CAMPAIGN_FOREIGN;
    char *text = plan_text(plan);
    if (text == NULL)
        return CAMPAIGN_NO_MEMORY;
    snprintf(suffix, sizeof suffix, ".%s", owner->name);
    plan_path(temporary, folder, suffix);
    bool ok = write_file(temporary, text) && link_first(temporary, path);
    int error = errno;
    unlink(temporary);
    free(text);
    errno = error;
    return ok ? CAMPAIGN_OK : CAMPAIGN_UNWRITABLE;
}

void campaign_plan_sweep(const char *folder)
{
    const size_t length = strlen(FILE_NAME);
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL)
        if (strncmp(entry->d_name, FILE_NAME, length) == 0 && entry->d_name[length] == '.')
            unlinkat(dirfd(directory), entry->d_name, 0);
    if (directory != NULL)
        closedir(directory);
}

/* --- What is asked for -------------------------------------------------------- */

static bool differ(char *reason, const char *what, const char *is, const char *is_not)
{
    enum { SHOWN = 80 };
    snprintf(reason, CHECKPOINT_REASON, "is %s %.*s, not %.*s", what, SHOWN, is, SHOWN, is_not);
    return false;
}

static bool same_questions(char *reason, const struct campaign_plan *plan, const struct campaign_plan *asked)
{
    char is[QUESTIONS_TEXT], is_not[QUESTIONS_TEXT];
    questions_text(is, &plan->search.questions);
    questions_text(is_not, &asked->search.questions);
    return strcmp(is, is_not) == 0 || differ(reason, "of a search for", is, is_not);
}

static bool same_listing(char *reason, const struct campaign_plan *plan, const struct campaign_plan *asked)
{
    const char *is = plan->listing[0] != '\0' ? plan->listing : "none";
    const char *is_not = asked->listing[0] != '\0' ? asked->listing : "none";
    if (strcmp(plan->listing, asked->listing) != 0)
        return differ(reason, "of a search with the --output", is, is_not);
    return plan->format == asked->format ||
           differ(reason, "of a search that writes", format_name(plan->format), format_name(asked->format));
}

static void range_text(char text[CHECKPOINT_REASON], struct range range)
{
    char first[UINT128_TEXT], last[UINT128_TEXT];
    snprintf(text, CHECKPOINT_REASON, "%s to %s", uint128_text(first, range.first), uint128_text(last, range.last));
}

static bool same_parts(char *reason, const struct campaign_plan *plan, const struct campaign_plan *asked)
{
    char is[UINT128_TEXT], is_not[UINT128_TEXT];
    if (asked->parts == 0 || asked->parts == plan->parts)
        return true;
    return differ(reason, "in parts, of which there are", uint128_text(is, plan->parts),
                  uint128_text(is_not, asked->parts));
}

bool campaign_plan_fits(char reason[CHECKPOINT_REASON], const struct campaign_plan *plan, const struct campaign_plan *asked)
{
    char is[CHECKPOINT_REASON], is_not[CHECKPOINT_REASON];
    range_text(is, plan->search.range);
    range_text(is_not, asked->search.range);
    if (strcmp(is, is_not) != 0)
        return differ(reason, "of", is, is_not);
    if (plan->search.method != asked->search.method)
        return differ(reason, "of --method", method_name(plan->search.method), method_name(asked->search.method));
    if (plan->twice != asked->twice)
        return differ(reason, "one that searches each part", plan->twice ? "twice" : "once",
                      asked->twice ? "twice" : "once");
    return same_questions(reason, plan, asked) && same_listing(reason, plan, asked) && same_parts(reason, plan, asked);
}

struct search campaign_plan_part(const struct campaign_plan *plan, uint64_t number)
{
    struct search search = plan->search;
    search.part = (struct part){.number = number, .of = plan->parts, .whole = plan->search.range};
    search.range = part_range(&search.part, search.method);
    return search;
}
