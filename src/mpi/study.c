#include "mpi/study.h"

#include <stdlib.h>
#include <time.h>

#include "mpi/check.h"

/* A waiting rank sleeps that long between two looks: it takes no time from the others, and runs hardly wait for it. */
enum { NAP_NANOSECONDS = 1000 * 1000 };

void study_broadcast(struct study_result *study, const struct team *team)
{
    study->count = team_agree(team, study->count);
    CHECK(MPI_Bcast(study->cases, (int)sizeof study->cases, MPI_BYTE, 0, team->comm));
}

/* MPI's own waiting would keep a processor busy, or the ranks that still work from theirs. */
static void doze_until(MPI_Request *request)
{
    int complete = 0;
    for (;;) {
        CHECK(MPI_Test(request, &complete, MPI_STATUS_IGNORE));
        if (complete)
            return;
        nanosleep(&(struct timespec){.tv_nsec = NAP_NANOSECONDS}, NULL);
    }
}

/* All ranks come together, and hear of the worst status. */
static enum run_status meet(const struct team *team, enum run_status status)
{
    int mine = (int)status, worst = 0;
    MPI_Request request;
    CHECK(MPI_Iallreduce(&mine, &worst, 1, MPI_INT, MPI_MAX, team->comm, &request));
    doze_until(&request);
    CHECK(MPI_Wait(&request, MPI_STATUS_IGNORE));
    return (enum run_status)worst;
}

static struct run_request request_of(const struct study_case *entry, const struct run_request *request)
{
    struct run_request own = *request;
    own.search.range = entry->range;
    own.schedule = entry->schedule;
    own.progress = NULL; /* It is called between runs only: it shall not take time from them. */
    return own;
}

static double case_seconds(const struct study_case *entry, const struct run_request *request, int at_once)
{
    struct run_request own = request_of(entry, request);
    return run_predict(&own, entry->ranks < at_once ? entry->ranks : at_once);
}

double study_predict(const struct study_result *study, const struct run_request *request, int at_once)
{
    double sum = 0;
    for (int i = 0; i < study->count; i++)
        sum += (study->repeats + 1) * case_seconds(&study->cases[i], request, at_once);
    return sum;
}

/* One run, by the ranks of its team; rank 0 takes note of it in *note, unless that is NULL. */
static enum run_status run_case(struct study_result *study, const struct study_case *entry, struct study_run *note,
                                struct run_failure *failure, const struct run_request *request, struct team *team)
{
    struct run_request own = request_of(entry, request);
    struct run_result result;
    CHECK(MPI_Barrier(team->comm));
    team->started = MPI_Wtime();
    enum run_status status = run(&result, failure, &own, team);
    if (note != NULL && status == RUN_OK) {
        *note = (struct study_run){result.standing.seconds, result.imbalance, result.standing.found.count, result.nodes};
        free(study->table);
        study->table = result.table;
        result.table = NULL;
    }
    run_free(&result);
    return status;
}

/* How far the study has got, for rank 0's progress. */
struct course {
    double done, all; /* Predicted seconds, with ranks that all run at once. */
    double numbers;
};

static void advance(struct course *course, const struct study_case *entry, const struct run_request *request)
{
    course->done += case_seconds(entry, request, entry->ranks);
    course->numbers += (double)(entry->range.last - entry->range.first);
    if (request->progress != NULL && course->all > 0)
        request->progress(request->progress_context, course->done / course->all, course->numbers);
}

/* All cases once, one after the other. Pass -1 does not count: first contacts, and pages and clocks that are cold. */
static enum run_status run_pass(struct study_result *study, int pass, struct course *course, struct run_failure *failure,
                                const struct run_request *request, struct team *teams, const struct team *team)
{
    enum run_status status = RUN_OK;
    for (int i = 0; i < study->count && status == RUN_OK; i++) {
        const struct study_case *entry = &study->cases[i];
        struct study_run *note = team->rank == 0 && pass >= 0 ? &study->runs[i * study->repeats + pass] : NULL;
        if (team->rank < entry->ranks)
            status = run_case(study, entry, note, failure, request, &teams[i]);
        status = meet(team, status);
        if (team->rank == 0)
            advance(course, entry, request);
    }
    return status;
}

enum run_status study_run(struct study_result *study, struct run_failure *failure, const struct run_request *request,
                          const struct team *team)
{
    struct team teams[STUDY_CASES_MAX];
    struct course course = {.all = study_predict(study, request, team->size)};
    size_t runs = (size_t)study->count * (size_t)study->repeats;
    study->table = NULL;
    study->runs = team->rank == 0 ? calloc(runs, sizeof *study->runs) : NULL;
    if (!team_all(team, team->rank != 0 || study->runs != NULL))
        return RUN_NO_MEMORY;
    for (int i = 0; i < study->count; i++)
        teams[i] = team_subset(team, study->cases[i].ranks);
    enum run_status status = RUN_OK;
    for (int pass = -1; pass < study->repeats && status == RUN_OK; pass++)
        status = run_pass(study, pass, &course, failure, request, teams, team);
    for (int i = 0; i < study->count; i++)
        team_free(&teams[i]);
    return status;
}

void study_free(struct study_result *study)
{
    free(study->runs);
    free(study->table);
    study->runs = NULL;
    study->table = NULL;
}
