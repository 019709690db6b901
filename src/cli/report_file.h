/* The file that a report for programs goes to: the JSON of a run, or the CSV of a study. */
#ifndef MPIPRIMES_CLI_REPORT_FILE_H
#define MPIPRIMES_CLI_REPORT_FILE_H

#include <stdbool.h>

struct report_file {
    const char *name; /* For messages; "standard output" for -. */
    int fd;           /* -1: it is not open. */
    bool created;     /* This run has made the file, and takes it away if there is no result. */
    const char *path; /* NULL for -. */
};

/* Opens FILE, or standard output for "-", before the work is done, so that a wrong name is known at once; what the file
 * holds stays until there is a report. False if that fails; errno says why. */
bool report_file_open(struct report_file *file, const char *path);

/* Replaces what the file holds by the text and a newline, and closes it. False if that fails; errno says why, and the file
 * is empty, or gone if this run created it. */
bool report_file_write(struct report_file *file, const char *text);

/* Says on standard error that this ("the JSON report") cannot be written to the file of that name, and why. */
void report_file_complain(const char *what, const char *name, int error);

/* Closes the file, if it is open, without a report. */
void report_file_drop(struct report_file *file);

#endif
