#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/build.h"
#include "cli/report.h"
#include "cli/report_answers_json.h"
#include "cli/verified_json.h"
#include "core/caches.h"
#include "core/nodes.h"
#include "core/placement.h"
#include "format/format.h"

/* A number that JSON's readers may round. */
static json_t *text_of(uint128 n)
{
    char digits[UINT128_TEXT];
    return json_string(uint128_text(digits, n));
}

/* json_pack takes NULL for "out of memory" wherever a value is expected, and gives NULL then. */
static json_t *range_object(struct range range)
{
    if (range_is_empty(range))
        return json_null();
    return json_pack("{s:o, s:o}", "first", text_of(range.first), "last", text_of(range.last));
}

static json_t *part_object(const struct part *part)
{
    if (part->number == 0)
        return json_null();
    return json_pack("{s:I, s:I, s:o}", "number", (json_int_t)part->number, "of", (json_int_t)part->of, "range",
                     range_object(part->whole));
}

static json_t *prime_array(const uint128 *primes, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; array != NULL && i < count; i++)
        if (json_array_append_new(array, text_of(primes[i])) != 0) {
            json_decref(array);
            return NULL;
        }
    return array;
}

static json_t *seconds_object(const struct timings *seconds)
{
    return json_pack("{s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "total", seconds->total, "scatter", seconds->scatter,
                     "find", seconds->find, "wait", seconds->wait, "gather", seconds->gather, "format", seconds->format,
                     "write", seconds->write, "checkpoint", seconds->checkpoint, "other", timings_other(seconds));
}

/* Null if it is not UTF-8: JSON cannot hold such a name, and the report is more than that. */
static json_t *name_of_file(const char *path)
{
    json_t *name = json_string(path);
    return name != NULL ? name : json_null();
}

static json_t *output_object(const struct run_result *result)
{
    if (result->output.path == NULL)
        return json_null();
    json_t *file = result->merged > 0 ? json_null() : name_of_file(result->output.path);
    return json_pack("{s:o, s:s, s:o, s:f}", "file", file, "format", format_name(result->output.format), "bytes",
                     text_of(result->standing.found.bytes), "gigabytes_per_second",
                     report_gigabytes_per_second(&result->standing));
}

/* Null if primes are not counted. */
static json_t *prime_count(const struct questions *asked, uint64_t count)
{
    return asked->count ? json_integer((json_int_t)count) : json_null();
}

/* The range ends with the prime that was looked for. */
static json_t *nth_object(const struct search *search)
{
    if (search->nth == 0)
        return json_null();
    return json_pack("{s:o, s:o}", "n", text_of(search->nth), "prime", text_of(search->range.last));
}

static json_t *rank_object(int number, const struct rank_result *rank, const struct questions *asked)
{
    /* JSON has null where there is no core to name, and where the rank had no piece. */
    json_t *core = rank->core < 0 ? json_null() : json_integer(rank->core);
    json_t *first = rank->pieces == 0 ? json_null() : text_of(rank->numbers.first);
    json_t *last = rank->pieces == 0 ? json_null() : text_of(rank->numbers.last);
    return json_pack("{s:i, s:s, s:I, s:o, s:o, s:o, s:I, s:o, s:f, s:f}", "rank", number, "host", rank->host, "pid",
                     (json_int_t)rank->pid, "core", core, "first", first, "last", last, "pieces", (json_int_t)rank->pieces,
                     "primes", prime_count(asked, rank->primes), "find", rank->find, "work", rank->work);
}

static json_t *rank_array(const struct run_result *result)
{
    json_t *array = json_array();
    int ranks = result->table == NULL ? 0 : result->ranks;
    for (int r = 0; array != NULL && r < ranks; r++)
        if (json_array_append_new(array, rank_object(r, &result->table[r], &result->search.questions)) != 0) {
            json_decref(array);
            return NULL;
        }
    return array;
}

static json_t *node_array(const struct rank_result *table, int ranks)
{
    json_t *array = json_array();
    int count = 0;
    struct node *nodes = nodes_list(&count, table->host, sizeof *table, ranks);
    for (int i = 0; array != NULL && nodes != NULL && i < count; i++)
        if (json_array_append_new(array, json_pack("{s:s, s:i}", "name", nodes[i].name, "ranks", nodes[i].ranks)) != 0)
            break;
    bool whole = nodes != NULL && array != NULL && json_array_size(array) == (size_t)count;
    free(nodes);
    if (whole)
        return array;
    json_decref(array);
    return NULL;
}

/* Null where nothing is known of it. */
static json_t *placement_object(const struct run_result *result)
{
    const struct placement *placement = result->placement;
    if (result->table == NULL)
        return json_null();
    bool known = placement != NULL && placement->binding != BINDING_UNKNOWN;
    json_t *cores = known ? json_integer(placement->cores) : json_null();
    json_t *without = known ? json_integer(placement->without) : json_null();
    return json_pack("{s:o, s:s, s:o, s:o}", "nodes", node_array(result->table, result->ranks), "binding",
                     binding_name(known ? placement->binding : BINDING_UNKNOWN), "cores", cores, "ranks_without_core",
                     without);
}

/* What rank 0's core has of each cache; null where this process did not take part in the search. */
static json_t *caches_object(const struct run_result *result)
{
    const struct caches *caches = caches_own();
    if (result->table == NULL)
        return json_null();
    return json_pack("{s:I, s:I, s:I}", "l1", (json_int_t)caches_share(caches, 0), "l2",
                     (json_int_t)caches_share(caches, 1), "l3", (json_int_t)caches_share(caches, 2));
}

static json_t *build_object(const struct run_result *result, const char *mpi)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "version", BUILD.version, "revision", BUILD.revision, "compiler",
                     BUILD.compiler, "mpi", mpi, "simd", simd_name(result->simd), "caches", caches_object(result));
}

char *report_json(const struct run_result *result, const char *mpi)
{
    size_t ends = findings_ends(&result->standing.found);
    json_t *report = json_pack(
        "{s:o, s:o, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:s, s:s, s:i, s:i, s:o, s:I, s:I, "
        "s:o, s:f, s:o, s:o, s:o}",
        "range", range_object(result->search.range), "part", part_object(&result->search.part), "merged",
        (json_int_t)result->merged, "primes", prime_count(&result->search.questions, result->standing.found.count), "first",
        prime_array(result->standing.found.first, ends), "last", prime_array(result->standing.found.last, ends), "tuplets",
        report_answers_json_tuplets(result), "sum", report_answers_json_sum(result), "reciprocals",
        report_answers_json_reciprocals(result), "residues", report_answers_json_residues(result), "gaps",
        report_answers_json_gaps(result), "nth", nth_object(&result->search), "every",
        result->search.every > 0 ? text_of(result->search.every) : json_null(), "output", output_object(result), "method",
        method_name(result->search.method), "approach", approach_name(result->search.approach), "schedule",
        schedule_name(result->schedule), "ranks", result->ranks, "nodes", result->nodes, "placement",
        placement_object(result), "rounds", (json_int_t)result->standing.rounds, "resumes",
        (json_int_t)result->standing.resumes, "seconds", seconds_object(&result->standing.seconds), "imbalance",
        result->imbalance, "verified", verified_json(result), "rank_table", rank_array(result), "build",
        build_object(result, mpi));
    if (report == NULL)
        return NULL;
    char *text = json_dumps(report, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    json_decref(report);
    return text;
}
