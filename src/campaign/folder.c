#include "campaign/folder.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/write.h"

static const char *const PLACES[CAMPAIGN_PLACES] = {"parts", "work", "leases", "refused", "failed"};

enum { DIGITS = 6 };

/* Copies what names may have; `dots`: dots, too. */
static void clean(char *to, size_t size, const char *from, bool dots)
{
    size_t length = 0;
    for (; from[length] != '\0' && length + 1 < size; length++) {
        char c = from[length];
        bool fine = isalnum((unsigned char)c) || c == '_' || (dots && (c == '-' || (c == '.' && length > 0)));
        to[length] = fine ? c : '_';
    }
    to[length] = '\0';
}

void campaign_owner_make(struct campaign_owner *owner, const char *host, const char *job)
{
    char cleaned[CAMPAIGN_JOB - 9];
    uint32_t number = 0;
    clean(owner->host, sizeof owner->host, *host != '\0' ? host : "unknown", true);
    clean(cleaned, sizeof cleaned, job, false);
    if (getrandom(&number, sizeof number, 0) != sizeof number)
        number = (uint32_t)getpid();
    snprintf(owner->name, sizeof owner->name, "%s.%s-%08x", owner->host, cleaned, (unsigned)number);
}

void campaign_owner_part(char name[CAMPAIGN_NAME], uint64_t number, const struct campaign_owner *owner)
{
    int length = snprintf(name, CAMPAIGN_NAME, "%0*llu.", DIGITS, (unsigned long long)number);
    snprintf(name + length, CAMPAIGN_NAME - (size_t)length, "%.*s", CAMPAIGN_NAME - length - 1, owner->name);
}

void campaign_path(char path[CAMPAIGN_PATH], const char *folder, enum campaign_place place, const char *name)
{
    int length = snprintf(path, CAMPAIGN_PATH, "%s/%s", folder, PLACES[place]);
    if (*name != '\0' && length < CAMPAIGN_PATH)
        snprintf(path + length, CAMPAIGN_PATH - (size_t)length, "/%s", name);
}

bool campaign_folder_make(const char *folder)
{
    char path[CAMPAIGN_PATH];
    enum { ROOM_FOR_FILES = 512 }; /* Bytes of a path for what is in the places. */
    if (strlen(folder) > CAMPAIGN_PATH - ROOM_FOR_FILES) {
        errno = ENAMETOOLONG;
        return false;
    }
    for (enum campaign_place place = 0; place < CAMPAIGN_PLACES; place++) {
        campaign_path(path, folder, place, "");
        if (mkdir(path, S_IRWXU | S_IRWXG | S_IRWXO) != 0 && errno != EEXIST)
            return false;
    }
    return true;
}

/* The number that a name begins with; 0 if it begins otherwise. */
static uint64_t number_of(const char *name)
{
    size_t digits = strspn(name, "0123456789");
    return digits == DIGITS && name[digits] == '.' && strlen(name) < CAMPAIGN_NAME ? strtoull(name, NULL, 10) : 0;
}

static bool add_name(struct campaign_names *names, size_t *room, uint64_t number, const char *text)
{
    if (names->count == *room) {
        *room = 2 * *room + 64;
        struct campaign_name *more = realloc(names->names, *room * sizeof *more);
        if (more == NULL)
            return false;
        names->names = more;
    }
    struct campaign_name *name = &names->names[names->count++];
    name->number = number;
    memcpy(name->text, text, strlen(text) + 1); /* number_of has measured it. */
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct campaign_name *)a)->text, ((const struct campaign_name *)b)->text);
}

bool campaign_folder_list(struct campaign_names *names, const char *folder, enum campaign_place place, uint64_t parts)
{
    char path[CAMPAIGN_PATH];
    size_t room = 0;
    *names = (struct campaign_names){0};
    campaign_path(path, folder, place, "");
    DIR *directory = opendir(path);
    if (directory == NULL)
        return errno == ENOENT;
    const struct dirent *entry;
    bool ok = true;
    for (errno = 0; ok && (entry = readdir(directory)) != NULL; errno = 0) {
        uint64_t number = number_of(entry->d_name);
        if (number >= 1 && number <= parts)
            ok = add_name(names, &room, number, entry->d_name);
    }
    int error = ok ? errno : ENOMEM;
    closedir(directory);
    if (names->count > 0)
        qsort(names->names, names->count, sizeof *names->names, compare_names);
    errno = error;
    return error == 0;
}

/* What stands behind NUMBER and its dot. */
static const char *owner_of(const char *name)
{
    return number_of(name) > 0 ? name + DIGITS + 1 : name;
}

void campaign_name_host(char host[HOST_BYTES], const char *name)
{
    const char *owner = owner_of(name), *dot = strrchr(owner, '.');
    int length = dot != NULL ? (int)(dot - owner) : 0;
    snprintf(host, HOST_BYTES, "%.*s", length < HOST_BYTES ? length : HOST_BYTES - 1, owner);
}

void campaign_name_job(char job[CAMPAIGN_JOB], const char *name)
{
    const char *dot = strrchr(owner_of(name), '.');
    int length = dot != NULL ? (int)strcspn(dot + 1, "-") : 0;
    snprintf(job, CAMPAIGN_JOB, "%.*s", length < CAMPAIGN_JOB ? length : CAMPAIGN_JOB - 1, dot != NULL ? dot + 1 : "");
}

double campaign_file_time(int fd)
{
    struct stat file;
    if (fstat(fd, &file) != 0)
        return -1;
    return (double)file.st_mtim.tv_sec + 1e-9 * (double)file.st_mtim.tv_nsec;
}

bool campaign_folder_now(double *now, const char *folder)
{
    char path[CAMPAIGN_PATH];
    campaign_path(path, folder, CAMPAIGN_LEASES, ".now");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, WRITE_EVERYBODY);
    if (fd < 0)
        return false;
    /* Without a time the file system takes its own. */
    bool ok = futimens(fd, NULL) == 0;
    int error = errno;
    *now = campaign_file_time(fd);
    close(fd);
    errno = error;
    return ok && *now >= 0;
}

/* Removes all files of a folder that has no further folders, and then it. */
static bool remove_tree(const char *path)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        return errno == ENOENT;
    const struct dirent *entry;
    while ((entry = readdir(directory)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlinkat(dirfd(directory), entry->d_name, 0);
    closedir(directory);
    return rmdir(path) == 0 || errno == ENOENT;
}

bool campaign_folder_remove(const char *folder, enum campaign_place place, const char *name)
{
    char path[CAMPAIGN_PATH];
    campaign_path(path, folder, place, name);
    if (unlink(path) == 0 || errno == ENOENT)
        return true;
    return remove_tree(path);
}

bool campaign_folder_move(const char *folder, enum campaign_place from, enum campaign_place to, const char *name)
{
    char old[CAMPAIGN_PATH], new[CAMPAIGN_PATH];
    campaign_path(old, folder, from, name);
    campaign_path(new, folder, to, name);
    return rename(old, new) == 0;
}
