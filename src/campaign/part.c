/* copy_file_range */
#define _GNU_SOURCE
#include "campaign/part.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/arith.h"
#include "core/write.h"
#include "state/checkpoint.h"

static void work_path(char path[CAMPAIGN_PATH], const char *folder, const char *name, const char *file)
{
    char inner[CAMPAIGN_NAME + CAMPAIGN_LISTING + 16];
    snprintf(inner, sizeof inner, "%s%s%s", name, *file != '\0' ? "/" : "", file);
    campaign_path(path, folder, CAMPAIGN_WORK, inner);
}

void campaign_part_path(char path[CAMPAIGN_PATH], const char *folder, uint64_t number, const struct campaign_owner *owner,
                        const char *file)
{
    char name[CAMPAIGN_NAME];
    campaign_owner_part(name, number, owner);
    work_path(path, folder, name, file);
}

/* --- Taking over -------------------------------------------------------------- */

/* Copies the first `bytes`. */
static bool copy_bytes(int to, int from, uint64_t bytes)
{
    enum { BUFFER = 1 << 16 };
    static char buffer[BUFFER];
    while (bytes > 0) {
        ssize_t got = copy_file_range(from, NULL, to, NULL, bytes, 0);
        if (got > 0) {
            bytes -= (uint64_t)got;
            continue;
        }
        got = read(from, buffer, min_u64(bytes, BUFFER));
        if (got == 0)
            errno = EIO;
        if (got <= 0 || !write_all(to, buffer, (size_t)got))
            return false;
        bytes -= (uint64_t)got;
    }
    return true;
}

/* A listing as far as a checkpoint vouches for it, on the disk. */
static bool copy_listing(const char *to, const char *from, uint64_t bytes)
{
    int source = open(from, O_RDONLY | O_CLOEXEC);
    if (source < 0)
        return false;
    int copy = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, WRITE_EVERYBODY);
    bool ok = copy >= 0 && copy_bytes(copy, source, bytes) && (fsync(copy) == 0 || errno == EINVAL);
    int error = errno;
    close(source);
    if (copy >= 0 && close(copy) != 0 && ok) {
        ok = false;
        error = errno;
    }
    errno = error;
    return ok;
}

static bool has_bytes(const char *path, uint64_t bytes)
{
    struct stat file;
    return stat(path, &file) == 0 && S_ISREG(file.st_mode) && (uint64_t)file.st_size >= bytes;
}

/* Reads how far an earlier job has come; false if nothing of that can be used. */
static bool read_work(struct run_result *found, const char *folder, const struct campaign_plan *plan,
                      const struct campaign_name *name, bool lists)
{
    char path[CAMPAIGN_PATH], reason[CHECKPOINT_REASON];
    *found = (struct run_result){0};
    work_path(path, folder, name->text, CAMPAIGN_CHECKPOINT);
    if (checkpoint_read_any(found, reason, path) != CHECKPOINT_OK)
        return false;
    bool fits = campaign_result_fits(found, plan, name->number) && (found->output.path != NULL) == lists;
    if (fits && lists) {
        work_path(path, folder, name->text, plan->listing);
        fits =
            found->output.format == plan->format && found->standing.begun && has_bytes(path, found->standing.found.bytes);
    }
    if (!fits)
        result_free_answers(found);
    return fits;
}

/* Whether what this job has left may be gone on with, or else must stay. */
static bool may_take_over(const struct campaign_survey *survey, const struct campaign_plan *plan,
                          const struct campaign_name *name, const struct campaign_owner *owner)
{
    char host[HOST_BYTES];
    campaign_name_host(host, name->text);
    return !campaign_survey_is_active(survey, name) && (!plan->twice || strcmp(host, owner->host) == 0);
}

/* The work that has come the furthest, and what it has found; NULL if there is none. */
static const struct campaign_name *find_work(struct run_result *best, const struct campaign_survey *survey,
                                             const char *folder, const struct campaign_plan *plan, uint64_t number,
                                             const struct campaign_owner *owner, bool lists)
{
    const struct campaign_name *found = NULL;
    for (size_t i = 0; i < survey->work.count; i++) {
        const struct campaign_name *name = &survey->work.names[i];
        struct run_result result;
        if (name->number != number || !may_take_over(survey, plan, name, owner) ||
            !read_work(&result, folder, plan, name, lists))
            continue;
        bool further = found == NULL || result.standing.found.rows.count > best->standing.found.rows.count;
        if (further && found != NULL)
            result_free_answers(best);
        if (further)
            *best = result;
        else
            result_free_answers(&result);
        found = further ? name : found;
    }
    return found;
}

/* Brings it into the job's own folder. */
static bool take_over(const struct run_result *found, const struct campaign_name *from, const char *folder,
                      const struct campaign_plan *plan, const struct campaign_owner *owner)
{
    char checkpoint[CAMPAIGN_PATH], listing[CAMPAIGN_PATH], old[CAMPAIGN_PATH];
    campaign_part_path(checkpoint, folder, from->number, owner, CAMPAIGN_CHECKPOINT);
    campaign_part_path(listing, folder, from->number, owner, plan->listing);
    work_path(old, folder, from->text, plan->listing);
    bool lists = found->output.path != NULL;
    if (lists && !copy_listing(listing, old, found->standing.found.bytes))
        return false;
    struct run_result own = *found;
    own.output.path = lists ? listing : NULL;
    return checkpoint_write(checkpoint, &own);
}

static void drop_others(const struct campaign_survey *survey, const char *folder, const struct campaign_plan *plan,
                        uint64_t number, const struct campaign_owner *owner)
{
    char own[CAMPAIGN_NAME];
    campaign_owner_part(own, number, owner);
    for (size_t i = 0; i < survey->work.count; i++) {
        const struct campaign_name *name = &survey->work.names[i];
        if (name->number == number && strcmp(name->text, own) != 0 && may_take_over(survey, plan, name, owner))
            campaign_folder_remove(folder, CAMPAIGN_WORK, name->text);
    }
}

bool campaign_part_begin(const struct campaign_survey *survey, const char *folder, const struct campaign_plan *plan,
                         uint64_t number, const struct campaign_owner *owner, bool lists)
{
    char path[CAMPAIGN_PATH];
    struct run_result found;
    campaign_part_path(path, folder, number, owner, "");
    if (mkdir(path, S_IRWXU | S_IRWXG | S_IRWXO) != 0 && errno != EEXIST)
        return false;
    const struct campaign_name *work = find_work(&found, survey, folder, plan, number, owner, lists);
    bool ok = work == NULL || take_over(&found, work, folder, plan, owner);
    int error = errno;
    if (work != NULL)
        result_free_answers(&found);
    if (ok)
        drop_others(survey, folder, plan, number, owner);
    else
        campaign_part_drop(folder, number, owner);
    errno = error;
    return ok;
}

/* --- The end ------------------------------------------------------------------ */

void campaign_part_drop(const char *folder, uint64_t number, const struct campaign_owner *owner)
{
    char name[CAMPAIGN_NAME];
    campaign_owner_part(name, number, owner);
    campaign_folder_remove(folder, CAMPAIGN_WORK, name);
}

/* The new name is to survive a crash, too. */
static void make_durable(const char *folder, enum campaign_place place)
{
    char path[CAMPAIGN_PATH];
    campaign_path(path, folder, place, "");
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

/* Another job may have been faster. A result that differs from the others is one all the same. */
static bool is_superfluous(const struct campaign_survey *survey, const char *folder, uint64_t number, const char *name)
{
    const struct campaign_part *part = &survey->part[number - 1];
    char path[CAMPAIGN_PATH], reason[CHECKPOINT_REASON], sum[CHECKPOINT_SUM], other[CHECKPOINT_SUM];
    struct run_result found = {0}, known = {0};
    if (!part->settlement.done)
        return false;
    work_path(path, folder, name, CAMPAIGN_CHECKPOINT);
    bool same = checkpoint_read_any(&found, reason, path) == CHECKPOINT_OK && checkpoint_findings_sum(sum, &found);
    const struct campaign_result *chosen = &survey->results[part->first_result + part->settlement.chosen];
    snprintf(path, sizeof path, "%s/" CAMPAIGN_CHECKPOINT, chosen->name);
    char there[CAMPAIGN_PATH];
    campaign_path(there, folder, CAMPAIGN_PARTS, path);
    same = same && checkpoint_read_any(&known, reason, there) == CHECKPOINT_OK && checkpoint_findings_sum(other, &known) &&
           strcmp(sum, other) == 0;
    result_free_answers(&found);
    result_free_answers(&known);
    return same;
}

bool campaign_part_publish(struct campaign_survey *survey, const char *folder, const struct campaign_plan *plan,
                           uint64_t number, const struct campaign_owner *owner)
{
    char name[CAMPAIGN_NAME];
    campaign_owner_part(name, number, owner);
    if (!campaign_survey(survey, folder, plan))
        return false;
    if (is_superfluous(survey, folder, number, name))
        return campaign_folder_remove(folder, CAMPAIGN_WORK, name);
    if (!campaign_folder_move(folder, CAMPAIGN_WORK, CAMPAIGN_PARTS, name))
        return false;
    make_durable(folder, CAMPAIGN_PARTS);
    return true;
}

void campaign_part_fail(const char *folder, uint64_t number, const struct campaign_owner *owner, const char *why)
{
    char name[CAMPAIGN_NAME], path[CAMPAIGN_PATH];
    campaign_owner_part(name, number, owner);
    campaign_path(path, folder, CAMPAIGN_FAILED, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, WRITE_EVERYBODY);
    if (fd < 0)
        return;
    bool ok = write_all(fd, why, strlen(why)) && write_all(fd, "\n", 1);
    if (close(fd) != 0 || !ok)
        unlink(path);
}
