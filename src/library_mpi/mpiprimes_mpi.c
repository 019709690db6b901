/* The public header of MPI: each function agrees on rank 0's arguments, and runs a search of the program (mpi/run.h) on the
 * object's communicator. A failing MPI call ends the function by a jump out of it. */
#include "mpiprimes_mpi.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/write.h"
#include "library/ask.h"
#include "mpi/check.h"
#include "mpi/run.h"

struct mpiprimes_mpi {
    MPI_Comm comm;
    enum method method;
    enum schedule schedule;
    enum simd simd;
    uint64_t memory;
};

/* --- Failing MPI calls ----------------------------------------------------- */

struct jump {
    struct check_guard guard; /* The first member. */
    jmp_buf out;
};

static void jump_out(const struct check_guard *guard, int code, const char *call)
{
    (void)code;
    (void)call;
    longjmp(((struct jump *)guard)->out, 1);
}

/* Calls the function; if an MPI call fails in it, that ends it at once. */
static enum mpiprimes_error guarded(enum mpiprimes_error (*function)(void *context), void *context)
{
    struct jump jump = {.guard = {jump_out}};
    const struct check_guard *before = check_set_guard(&jump.guard);
    volatile enum mpiprimes_error error = MPIPRIMES_MPI_FAILED;
    if (setjmp(jump.out) == 0)
        error = function(context);
    check_set_guard(before);
    return error;
}

/* --- The object ------------------------------------------------------------ */

struct creation {
    struct mpiprimes_mpi *ranks;
    MPI_Comm comm;
};

static enum mpiprimes_error create(void *context)
{
    struct creation *creation = context;
    MPI_Comm comm;
    /* Until the duplicate is there, the caller's own handler has the word. */
    CHECK(MPI_Comm_dup(creation->comm, &comm));
    CHECK(MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN));
    struct team team = team_of(comm);
    struct mpiprimes_mpi *ranks = calloc(1, sizeof *ranks);
    if (!team_all(&team, ranks != NULL) || ranks == NULL) {
        free(ranks);
        team_free(&team);
        return MPIPRIMES_NO_MEMORY;
    }
    *ranks = (struct mpiprimes_mpi){.comm = comm, .method = METHOD_SIEVE};
    if (!simd_choose(&ranks->simd))
        ranks->simd = simd_supported();
    creation->ranks = ranks;
    return MPIPRIMES_OK;
}

enum mpiprimes_error mpiprimes_mpi_new(struct mpiprimes_mpi **ranks, MPI_Comm comm)
{
    struct creation creation = {NULL, comm};
    enum mpiprimes_error error = guarded(create, &creation);
    *ranks = creation.ranks;
    return error;
}

static enum mpiprimes_error end(void *context)
{
    struct mpiprimes_mpi *ranks = context;
    CHECK(MPI_Comm_free(&ranks->comm));
    free(ranks);
    return MPIPRIMES_OK;
}

enum mpiprimes_error mpiprimes_mpi_free(struct mpiprimes_mpi *ranks)
{
    return ranks != NULL ? guarded(end, ranks) : MPIPRIMES_OK;
}

enum mpiprimes_error mpiprimes_mpi_set_method(struct mpiprimes_mpi *ranks, enum mpiprimes_method method)
{
    if (method != MPIPRIMES_SIEVE && method != MPIPRIMES_TRIAL)
        return MPIPRIMES_BAD_ARGUMENT;
    ranks->method = method == MPIPRIMES_SIEVE ? METHOD_SIEVE : METHOD_TRIAL;
    return MPIPRIMES_OK;
}

enum mpiprimes_error mpiprimes_mpi_set_schedule(struct mpiprimes_mpi *ranks, enum mpiprimes_schedule schedule)
{
    if (schedule != MPIPRIMES_STATIC && schedule != MPIPRIMES_DYNAMIC)
        return MPIPRIMES_BAD_ARGUMENT;
    ranks->schedule = schedule == MPIPRIMES_STATIC ? SCHEDULE_STATIC : SCHEDULE_DYNAMIC;
    return MPIPRIMES_OK;
}

enum mpiprimes_error mpiprimes_mpi_set_simd(struct mpiprimes_mpi *ranks, enum mpiprimes_simd most)
{
    return ask_simd(&ranks->simd, most) ? MPIPRIMES_OK : MPIPRIMES_BAD_ARGUMENT;
}

enum mpiprimes_error mpiprimes_mpi_set_memory(struct mpiprimes_mpi *ranks, uint64_t bytes)
{
    ranks->memory = bytes;
    return MPIPRIMES_OK;
}

/* --- Searches -------------------------------------------------------------- */

/* A search, and what a function wants of it. */
struct job {
    struct mpiprimes_mpi *ranks;
    /* What rank 0 says: */
    const char *questions;
    struct mpiprimes_number first, last;
    uint128 most; /* The largest number that can be asked for. */
    enum format format;
    bool lists;       /* Primes are handed to the receiver. */
    const char *path; /* NULL: there is no file. */
    mpiprimes_receiver *receive;
    void *context;
    /* What is found: */
    struct run_result result;
    struct mpiprimes_answers *answers;
    int error; /* The errno of a file that could not be written. */
};

enum { PATH_BYTES = 4096 };

/* What all ranks learn of rank 0's arguments. It travels as bytes. */
struct settled {
    char path[PATH_BYTES]; /* Empty: there is no file. */
    struct search search;
    enum schedule schedule;
    enum format format;
    enum mpiprimes_error error;
    int file_error;
};

/* Rank 0 makes the file, or empties it. Gives 0 or an errno. */
static int make_file(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, WRITE_EVERYBODY);
    return fd < 0 || close(fd) != 0 ? errno : 0;
}

static void settle(struct settled *settled, const struct job *job)
{
    struct search *search = &settled->search;
    memset(settled, 0, sizeof *settled);
    settled->schedule = job->ranks->schedule;
    settled->format = job->format;
    search->method = job->ranks->method;
    search->primes = job->lists;
    settled->error = MPIPRIMES_BAD_ARGUMENT;
    if (!ask_parse(&search->questions, job->questions))
        return;
    settled->error = ask_range(&search->range, search->method, job->first, job->last);
    if (settled->error == MPIPRIMES_OK && search->range.last > job->most)
        settled->error = MPIPRIMES_BAD_RANGE;
    if (settled->error != MPIPRIMES_OK || job->path == NULL)
        return;
    size_t length = strlen(job->path);
    if (length < sizeof settled->path)
        memcpy(settled->path, job->path, length);
    settled->file_error = length < sizeof settled->path ? make_file(job->path) : ENAMETOOLONG;
    if (settled->file_error != 0)
        settled->error = MPIPRIMES_OUTPUT_FAILED;
}

/* A receiver that wants no more has this for an errno. */
enum { WANTS_NO_MORE = -1 };

/* Rank 0's listing: in NumPy's form the bytes of a listing are the primes, from a place that is aligned. */
static int take_primes(void *context, const uint8_t *bytes, size_t count, uint64_t offset)
{
    const struct job *job = context;
    (void)offset;
    if (count == 0)
        return 0;
    return job->receive(job->context, (const uint64_t *)(const void *)bytes, count / sizeof(uint64_t)) == 0 ? 0
                                                                                                            : WANTS_NO_MORE;
}

static enum mpiprimes_error error_of(enum run_status status, int error)
{
    switch (status) {
    case RUN_OK:
        return MPIPRIMES_OK;
    case RUN_NO_MEMORY:
        return MPIPRIMES_NO_MEMORY;
    case RUN_OUTPUT_FAILED:
        return error == WANTS_NO_MORE ? MPIPRIMES_STOPPED : MPIPRIMES_OUTPUT_FAILED;
    default:
        return MPIPRIMES_CORRUPT;
    }
}

/* The answers on rank 0; false on all ranks if out of memory. */
static bool tell(struct job *job, const struct team *team)
{
    const struct search *search = &job->result.search;
    if (team->rank == 0)
        job->answers = ask_tell(&job->result.standing.found, &search->questions);
    return team_agree(team, team->rank != 0 || job->answers != NULL);
}

static enum mpiprimes_error search(void *context)
{
    struct job *job = context;
    struct team team = team_of(job->ranks->comm);
    struct settled settled;
    team.started = MPI_Wtime();
    if (team.rank == 0)
        settle(&settled, job);
    team_share(&settled, sizeof settled, &team);
    job->error = settled.file_error;
    if (settled.error != MPIPRIMES_OK)
        return settled.error;
    struct run_request request = {.search = settled.search,
                                  .schedule = settled.schedule,
                                  .simd = job->ranks->simd,
                                  .memory = job->ranks->memory,
                                  .output = {*settled.path != '\0' ? settled.path : NULL, settled.format},
                                  .print_fd = -1,
                                  .take = job->receive != NULL ? take_primes : NULL,
                                  .take_context = job};
    struct run_failure failure;
    enum run_status status = run(&job->result, &failure, &request, &team);
    job->error = team_agree(&team, failure.error);
    enum mpiprimes_error error = error_of(status, job->error);
    if (error == MPIPRIMES_OK && !tell(job, &team))
        error = MPIPRIMES_NO_MEMORY;
    run_free(&job->result);
    return error;
}

/* The number of primes, on all ranks. */
static enum mpiprimes_error search_and_count(void *context)
{
    struct job *job = context;
    enum mpiprimes_error error = search(context);
    if (error != MPIPRIMES_OK)
        return error;
    struct team team = team_of(job->ranks->comm);
    uint64_t count = team_agree_number(&team, job->answers != NULL ? job->answers->count : 0);
    mpiprimes_answers_free(job->answers);
    job->result.standing.found.count = count;
    return MPIPRIMES_OK;
}

enum mpiprimes_error mpiprimes_mpi_count(struct mpiprimes_mpi *ranks, uint64_t *count, uint64_t first, uint64_t last)
{
    struct job job = {.ranks = ranks,
                      .questions = "count",
                      .first = mpiprimes_number_of(first),
                      .last = mpiprimes_number_of(last),
                      .most = UINT64_MAX};
    enum mpiprimes_error error = guarded(search_and_count, &job);
    if (error == MPIPRIMES_OK)
        *count = job.result.standing.found.count;
    return error;
}

enum mpiprimes_error mpiprimes_mpi_ask(struct mpiprimes_mpi *ranks, struct mpiprimes_answers **answers,
                                       const char *questions, struct mpiprimes_number first, struct mpiprimes_number last)
{
    struct job job = {.ranks = ranks, .questions = questions, .first = first, .last = last, .most = NUMBER_MAX};
    enum mpiprimes_error error = guarded(search, &job);
    if (error == MPIPRIMES_OK)
        *answers = job.answers;
    return error;
}

enum mpiprimes_error mpiprimes_mpi_find(struct mpiprimes_mpi *ranks, mpiprimes_receiver *receive, void *context,
                                        uint64_t first, uint64_t last)
{
    struct job job = {.ranks = ranks,
                      .questions = "count",
                      .first = mpiprimes_number_of(first),
                      .last = mpiprimes_number_of(last),
                      .most = UINT64_MAX,
                      .format = FORMAT_NPY,
                      .lists = true,
                      .receive = receive,
                      .context = context};
    return guarded(search_and_count, &job);
}

enum mpiprimes_error mpiprimes_mpi_write(struct mpiprimes_mpi *ranks, uint64_t *count, const char *path,
                                         enum mpiprimes_format format, struct mpiprimes_number first,
                                         struct mpiprimes_number last)
{
    struct job job = {.ranks = ranks,
                      .questions = "count",
                      .first = first,
                      .last = last,
                      .most = format == MPIPRIMES_NPY ? UINT64_MAX : NUMBER_MAX,
                      .format = format == MPIPRIMES_NPY ? FORMAT_NPY : FORMAT_TEXT,
                      .path = path};
    enum mpiprimes_error error = guarded(search_and_count, &job);
    if (error == MPIPRIMES_OK && count != NULL)
        *count = job.result.standing.found.count;
    if (error == MPIPRIMES_OUTPUT_FAILED)
        errno = job.error;
    return error;
}
