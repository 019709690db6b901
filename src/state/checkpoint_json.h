/* A checkpoint as text: JSON in which everything that can reach 2^64, and every fraction, is a string of decimal digits. So
 * no reader of JSON rounds it, and the checksum does not depend on how a version of jansson writes fractions. */
#ifndef MPIPRIMES_STATE_CHECKPOINT_JSON_H
#define MPIPRIMES_STATE_CHECKPOINT_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "search/result.h"
#include "state/checkpoint_status.h"

/* The key of the version, which tells a checkpoint from other JSON. */
#define CHECKPOINT_MAGIC "mpiprimes_checkpoint"
/* Of a run that asks more than the number of primes; all others are read by older versions of the program, too. */
enum { CHECKPOINT_VERSION = 1, CHECKPOINT_VERSION_ASKED = 2 };

/* The text, of several lines, malloc'ed. NULL if out of memory. */
char *checkpoint_text(const struct run_result *result);

/* As checkpoint_read and checkpoint_read_any, from the text. */
typedef enum checkpoint_status checkpoint_parser(struct run_result *result, char reason[CHECKPOINT_REASON],
                                                 const char *text, size_t length);
checkpoint_parser checkpoint_parse, checkpoint_parse_any;

/* What these need. */

/* Adds the questions and answers to the JSON of a checkpoint, if there are any. False if out of memory. */
bool checkpoint_add_answers(json_t *root, const struct run_result *result);

/* The same of the interval that comes next to its end, where a search goes by intervals. */
bool checkpoint_add_interval(json_t *root, const struct run_result *result);
bool checkpoint_read_interval(struct run_result *result, const json_t *root);

/* How many more fields a checkpoint has that asks questions or goes by intervals. */
size_t checkpoint_more_fields(const struct search *search);

/* Read what that has written. The answers are to be freed, also if they cannot be right. */
bool checkpoint_read_questions(struct run_result *result, const json_t *root);
bool checkpoint_read_answers(struct run_result *result, const json_t *root);

/* Reads all fields, but neither the version nor the checksum, which must be gone, and checks each of them. NULL if all are
 * right, else what is not. result->output.path becomes that of the JSON, as it is written there. */
const char *checkpoint_fields(struct run_result *result, const json_t *root);

enum { CHECKPOINT_NUMBER = 32 }; /* Bytes for a number's digits and the final zero. */

/* %.17g gives each double digits of its own. */
static inline void checkpoint_fraction(char digits[CHECKPOINT_NUMBER], double value)
{
    snprintf(digits, CHECKPOINT_NUMBER, "%.17g", value);
}

enum { CHECKPOINT_SECONDS = sizeof(struct timings) / sizeof(double) };

/* All fields of struct timings: their names, and where they are. */
extern const struct checkpoint_seconds {
    const char *name;
    size_t offset;
} CHECKPOINT_SECOND[CHECKPOINT_SECONDS];

/* A number, and several of them, as JSON; NULL if out of memory. */
json_t *checkpoint_integer(uint128 value);
json_t *checkpoint_integers(const uint128 *values, size_t count);

/* Read a number from a string of the very digits that the writer would write for it: one of a range, and one of things,
 * below 2^64. */
bool checkpoint_read_integer(uint128 *value, const json_t *json);
bool checkpoint_read_count(uint64_t *value, const json_t *json);

/* Reads the number of primes, and the first and last of them, from an object's members; they must lie in found->rows, of
 * which those in the range are known. */
bool checkpoint_read_primes(struct findings *found, const json_t *object, struct range range);

/* How a path is written: each byte as it is if it belongs to a character that checkpoint_character takes, else as % and
 * two digits. It is malloc'ed; NULL if out of memory. No two paths are written alike, so nobody has to read it back. */
char *checkpoint_path(const char *path);

/* The bytes of the UTF-8 character at `text`; 0 if there is none, or a control character, or %. */
size_t checkpoint_character(const char *text);

/* The checksum of a checkpoint without one. False if out of memory. */
bool checkpoint_sum(char sum[CHECKPOINT_SUM], const json_t *root);

#endif
