/* The file that the JSON report goes to. */
#ifndef MPIPRIMES_CLI_JSON_FILE_H
#define MPIPRIMES_CLI_JSON_FILE_H

#include <stdbool.h>

struct json_file {
    const char *name; /* "standard output" for - */
    int fd;           /* -1: not open */
    bool created;     /* by this run, so that a run without a result takes it away */
    const char *path; /* NULL for - */
};

/* Opens FILE, or standard output for "-", before the work is done, so that a wrong name is known at once; what the file
 * holds stays until there is a report. False if that fails; errno says why. */
bool json_file_open(struct json_file *file, const char *path);

/* Replaces what the file holds by the text, and closes it. False if that fails; errno says why, and the file is empty, or
 * gone if this run created it. */
bool json_file_write(struct json_file *file, const char *text);

/* Says on standard error that the report cannot be written to the file of that name, and why. */
void json_file_complain(const char *name, int error);

/* Closes the file, if it is open, without a report. */
void json_file_drop(struct json_file *file);

#endif
