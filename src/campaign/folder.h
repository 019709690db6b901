/* The folder of a campaign: a search in parts that many jobs share, with nothing between them but this folder.
 *
 *     plan.json                   what is searched (campaign/plan.h)
 *     leases/NUMBER.SEARCH.TURN   who searches a part now (campaign/lease.h)
 *     work/NUMBER.OWNER/          a job's own folder for the part that it searches: checkpoint and listing
 *     parts/NUMBER.OWNER/         the same of a part that is searched to its end
 *     refused/NUMBER.OWNER/       the same of a result that must not count
 *     failed/NUMBER.OWNER         why a job gave the part up
 *
 * NUMBER is that of the part, six digits; OWNER is HOST.JOB-RANDOM. No two jobs write to files of the same name, and what
 * is in `parts` came there by one rename of its folder. */
#ifndef MPIPRIMES_CAMPAIGN_FOLDER_H
#define MPIPRIMES_CAMPAIGN_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/nodes.h"

enum {
    CAMPAIGN_PARTS_MAX = 100000,
    CAMPAIGN_JOB = 32,   /* Bytes of a job's name. */
    CAMPAIGN_NAME = 128, /* Bytes of a name in the folder. */
    CAMPAIGN_PATH = 2048,
};

enum campaign_place { CAMPAIGN_PARTS, CAMPAIGN_WORK, CAMPAIGN_LEASES, CAMPAIGN_REFUSED, CAMPAIGN_FAILED, CAMPAIGN_PLACES };

/* Who searches: unlike any other job that ever was. */
struct campaign_owner {
    char host[HOST_BYTES];
    char name[CAMPAIGN_NAME]; /* "HOST.JOB-RANDOM" */
};

/* Characters that a name must not have become "_". */
void campaign_owner_make(struct campaign_owner *owner, const char *host, const char *job);

/* "NUMBER.OWNER". */
void campaign_owner_part(char name[CAMPAIGN_NAME], uint64_t number, const struct campaign_owner *owner);

/* The path of a name in a place; of the place itself with "". Cut off if it is too long, which campaign_folder_make
 * refuses. */
void campaign_path(char path[CAMPAIGN_PATH], const char *folder, enum campaign_place place, const char *name);

/* Makes the places that are not there. False if that fails; errno says why. */
bool campaign_folder_make(const char *folder);

/* What a place holds of parts: "NUMBER.", and what stands behind it. */
struct campaign_name {
    uint64_t number;
    char text[CAMPAIGN_NAME];
};
struct campaign_names {
    struct campaign_name *names; /* Sorted by their texts, and so by their numbers. */
    size_t count;
};

/* Lists a place; one that is not there is empty. Names of other forms, and of numbers above `parts`, are left out. False if
 * that fails; errno says why. Ends with free(names->names). */
bool campaign_folder_list(struct campaign_names *names, const char *folder, enum campaign_place place, uint64_t parts);

/* HOST and JOB of "NUMBER.HOST.JOB-RANDOM", or of the same without NUMBER; empty where there are none. */
void campaign_name_host(char host[HOST_BYTES], const char *name);
void campaign_name_job(char job[CAMPAIGN_JOB], const char *name);

/* The time of the folder's file system, in seconds; no other clock is ever asked for the age of a file. It is that of the
 * file leases/.now, which is touched for that. False, and errno says why, if it cannot be. */
bool campaign_folder_now(double *now, const char *folder);

/* The time of the last change of an open file, in the same seconds; -1 if unknown. */
double campaign_file_time(int fd);

/* Removes the file, or the folder with the files in it. False if something is left. */
bool campaign_folder_remove(const char *folder, enum campaign_place place, const char *name);

/* Moves it, in one step. False if that fails, as where there is one of that name; errno says why. */
bool campaign_folder_move(const char *folder, enum campaign_place from, enum campaign_place to, const char *name);

#endif
