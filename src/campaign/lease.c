#include "campaign/lease.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/write.h"

void campaign_lease_name(char name[CAMPAIGN_NAME], const struct campaign_lease *lease)
{
    snprintf(name, CAMPAIGN_NAME, "%06llu.%u.%u", (unsigned long long)lease->number, lease->search, lease->turn);
}

static void lease_path(char path[CAMPAIGN_PATH], const struct campaign_lease *lease, const char *folder)
{
    char name[CAMPAIGN_NAME];
    campaign_lease_name(name, lease);
    campaign_path(path, folder, CAMPAIGN_LEASES, name);
}

/* Reads whom the lease's file names. False if there is none, or it cannot be read. */
static bool read_owner(char owner[CAMPAIGN_NAME], int fd)
{
    ssize_t got = read(fd, owner, CAMPAIGN_NAME - 1);
    owner[got > 0 ? got : 0] = '\0';
    owner[strcspn(owner, "\n")] = '\0';
    return got >= 0;
}

static bool next_turn_exists(const struct campaign_lease *lease, const char *folder)
{
    struct campaign_lease next = *lease;
    char path[CAMPAIGN_PATH];
    next.turn++;
    lease_path(path, &next, folder);
    return access(path, F_OK) == 0;
}

/* Errors after which a file that was there is not. */
static bool is_gone(int error)
{
    return error == ENOENT || error == ESTALE;
}

/* Whether the file is there, and this job's; `fd`, unless it is -1, is to be closed. */
static enum campaign_hold look(int *fd, const struct campaign_lease *lease, const char *folder,
                               const struct campaign_owner *owner)
{
    char path[CAMPAIGN_PATH], is[CAMPAIGN_NAME];
    lease_path(path, lease, folder);
    *fd = open(path, O_RDWR | O_CLOEXEC);
    if (*fd < 0)
        return is_gone(errno) ? CAMPAIGN_LOST : CAMPAIGN_UNSURE;
    if (!read_owner(is, *fd))
        return is_gone(errno) ? CAMPAIGN_LOST : CAMPAIGN_UNSURE;
    return strcmp(is, owner->name) == 0 && !next_turn_exists(lease, folder) ? CAMPAIGN_HELD : CAMPAIGN_LOST;
}

/* Without a time the file system takes its own. */
static bool touch(int fd)
{
    return futimens(fd, NULL) == 0;
}

static void close_quietly(int fd)
{
    int error = errno;
    if (fd >= 0)
        close(fd);
    errno = error;
}

enum campaign_hold campaign_lease_take(const struct campaign_lease *lease, const char *folder,
                                       const struct campaign_owner *owner)
{
    char path[CAMPAIGN_PATH];
    lease_path(path, lease, folder);
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, WRITE_EVERYBODY);
    if (fd < 0)
        return errno == EEXIST ? CAMPAIGN_LOST : CAMPAIGN_UNSURE;
    bool ok = write_all(fd, owner->name, strlen(owner->name)) && write_all(fd, "\n", 1) && touch(fd);
    int error = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        error = errno;
    }
    if (!ok)
        unlink(path);
    for (struct campaign_lease before = *lease; ok && before.turn > 1;) {
        before.turn--;
        lease_path(path, &before, folder);
        if (unlink(path) != 0)
            break;
    }
    errno = error;
    return ok ? CAMPAIGN_HELD : CAMPAIGN_UNSURE;
}

enum campaign_hold campaign_lease_renew(const struct campaign_lease *lease, const char *folder,
                                        const struct campaign_owner *owner)
{
    int fd;
    enum campaign_hold hold = look(&fd, lease, folder, owner);
    if (hold == CAMPAIGN_HELD && !touch(fd))
        hold = is_gone(errno) ? CAMPAIGN_LOST : CAMPAIGN_UNSURE;
    close_quietly(fd);
    return hold;
}

void campaign_lease_release(const struct campaign_lease *lease, const char *folder, const struct campaign_owner *owner)
{
    int fd;
    char path[CAMPAIGN_PATH];
    lease_path(path, lease, folder);
    if (look(&fd, lease, folder, owner) == CAMPAIGN_HELD)
        unlink(path);
    close_quietly(fd);
}

/* Reads a lease from its file; false if it is gone, or is none. The age is its time so far. */
static bool see(struct campaign_lease_seen *seen, const char *folder, const struct campaign_name *name)
{
    char path[CAMPAIGN_PATH], again[CAMPAIGN_NAME];
    *seen = (struct campaign_lease_seen){.lease.number = name->number};
    if (sscanf(name->text, "%*u.%u.%u", &seen->lease.search, &seen->lease.turn) != 2)
        return false;
    campaign_lease_name(again, &seen->lease);
    if (strcmp(again, name->text) != 0)
        return false;
    campaign_path(path, folder, CAMPAIGN_LEASES, name->text);
    /* Opened anew, files have the times that the server knows. */
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    seen->age = campaign_file_time(fd);
    bool ok = read_owner(seen->owner, fd);
    close(fd);
    return ok;
}

static int compare_seen(const void *a, const void *b)
{
    const struct campaign_lease *one = &((const struct campaign_lease_seen *)a)->lease,
                                *other = &((const struct campaign_lease_seen *)b)->lease;
    if (one->number != other->number)
        return one->number < other->number ? -1 : 1;
    if (one->search != other->search)
        return one->search < other->search ? -1 : 1;
    return one->turn < other->turn ? -1 : one->turn > other->turn;
}

static bool same_search(const struct campaign_lease *a, const struct campaign_lease *b)
{
    return a->number == b->number && a->search == b->search;
}

/* Keeps the highest turn of each search; gives how many there are. */
static size_t keep_highest(struct campaign_lease_seen *leases, size_t count)
{
    size_t kept = 0;
    qsort(leases, count, sizeof *leases, compare_seen);
    for (size_t i = 0; i < count; i++)
        if (i + 1 == count || !same_search(&leases[i].lease, &leases[i + 1].lease))
            leases[kept++] = leases[i];
    return kept;
}

/* From times to ages. A lease from the future is of a time before the file system's clock was set back. */
static void set_ages(struct campaign_lease_seen *leases, size_t count, double now, double seconds)
{
    bool known = now >= 0;
    for (size_t i = 0; i < count && !known; i++)
        now = fmax(now, leases[i].age);
    for (size_t i = 0; i < count; i++) {
        leases[i].age = now - leases[i].age;
        leases[i].expired = fabs(leases[i].age) > seconds;
    }
}

bool campaign_leases_list(struct campaign_lease_seen **leases, size_t *count, const char *folder, uint64_t parts,
                          double now, double seconds)
{
    struct campaign_names names;
    *leases = NULL;
    *count = 0;
    if (!campaign_folder_list(&names, folder, CAMPAIGN_LEASES, parts))
        return false;
    *leases = malloc((names.count + 1) * sizeof **leases);
    for (size_t i = 0; i < names.count && *leases != NULL; i++)
        *count += see(&(*leases)[*count], folder, &names.names[i]);
    free(names.names);
    if (*leases == NULL) {
        errno = ENOMEM;
        return false;
    }
    if (*count > 0)
        *count = keep_highest(*leases, *count);
    set_ages(*leases, *count, now, seconds);
    return true;
}
