#include "mpi/run.h"

#include <math.h>
#include <stdlib.h>

#include "core/clock.h"
#include "core/nodes.h"
#include "mpi/check.h"
#include "mpi/leader.h"
#include "mpi/worker.h"
#include "plan/cost.h"
#include "question/answers.h"

/* The fastest way for what is requested. */
static struct way fastest(const struct run_request *request, int ranks)
{
    bool lists = request_lists(request);
    struct questions asked = search_questions(&request->search, lists);
    struct way way = search_way(&request->search, request->simd);
    return (lists ? cost_choose_listed : cost_choose_asked)(way, &asked, request->search.range, ranks);
}

double run_fraction(const struct run_request *request)
{
    struct row_span rows = rows_of_range(request->search.range);
    struct way way = fastest(request, 1);
    double all = cost_rows(way, rows);
    return all > 0 ? cost_rows(way, (struct row_span){rows.first, request->start.found.rows.count}) / all : 0;
}

double run_predict(const struct run_request *request, int ranks)
{
    struct row_span rows = rows_of_range(request->search.range);
    struct way way = fastest(request, ranks);
    rows.first += request->start.found.rows.count;
    rows.count -= request->start.found.rows.count;
    if (rows.count == 0)
        return 0;
    double busy = fmin(ranks, (double)rows.count);
    double height = (double)request->search.range.last;
    return cost_start(way, height) + cost_setup(way, height) + (1 + request->verify) * cost_rows(way, rows) / busy;
}

/* Phase after phase, until rank 0 ends the run. */
static enum run_status run_phases(struct worker *worker)
{
    for (;;) {
        struct order order = leader_scatter_orders(worker->leader, worker->team);
        if (order.flags & ORDER_END) {
            worker_end(worker, &order);
            return (enum run_status)order.status;
        }
        worker_phase(worker, &order);
    }
}

static double imbalance_of(const struct rank_result *table, int ranks)
{
    double longest = 0, sum = 0;
    for (int r = 0; r < ranks; r++) {
        longest = fmax(longest, table[r].work);
        sum += table[r].work;
    }
    return sum > 0 ? longest * ranks / sum : 1;
}

/* All ranks' entries, in the table of the result. */
static void gather_table(struct run_result *result, const struct rank_result *own, const struct team *team)
{
    team_gather_results(result->table, own, team);
    if (team->rank == 0) {
        result->nodes = nodes_count(result->table->host, sizeof *result->table, result->ranks);
        result->imbalance = imbalance_of(result->table, result->ranks);
    }
}

/* What rank 0 knows of the result before the search. False if out of memory. */
static bool begin_result(struct run_result *result, const struct run_request *request, const struct team *team)
{
    *result = request_result(request);
    result->ranks = team->size;
    if (team->rank != 0)
        return true;
    result->table = calloc((size_t)team->size, sizeof *result->table);
    uint64_t *answers = answers_new(&request->search.questions);
    result->standing = request->start;
    result->standing.found.answers = answers;
    result->standing.interval.answers = answers_new(&request->search.questions);
    if (answers == NULL || result->standing.interval.answers == NULL || result->table == NULL)
        return false;
    findings_copy(&result->standing.interval, &request->start.interval, &request->search.questions);
    findings_copy(&result->standing.found, &request->start.found, &request->search.questions);
    return true;
}

/* Everything that a rank needs; false if some rank's memory does not suffice. */
static bool prepare(struct worker *worker, struct leader *leader, struct run_result *result,
                    const struct run_request *request, const struct team *team)
{
    struct recheck recheck = verify_plan(request, team);
    bool ok = begin_result(result, request, team);
    ok = (leader == NULL || leader_new(leader, result, request, &recheck, team)) && ok;
    ok = worker_new(worker, request, leader, &recheck, team) && ok;
    return team_all(team, ok);
}

/* From now on the checkpoint vouches for the output file: until now it could have been somebody else's. */
static void vouch(struct worker *worker)
{
    if (worker->transfer.kind != TRANSFER_FILE || worker->request->checkpoint == NULL)
        return;
    /* Only rank 0 has written to it so far. */
    leader_vouch(worker->leader, output_sync(&worker->transfer.file));
}

/* Opens the output file, if there is one, on all ranks, where rank 0 begins it. */
static enum run_status begin_output(struct worker *worker, struct run_failure *failure)
{
    if (worker->transfer.kind != TRANSFER_FILE)
        return RUN_OK;
    int error = output_open(&worker->transfer.file, worker->request->output.path, worker->team);
    failure->rank = team_first(worker->team, error != 0, &error);
    if (failure->rank < 0) {
        error = leader_begin_file(worker->leader, &worker->transfer.file);
        failure->rank = team_first(worker->team, error != 0, &error);
    }
    failure->error = error;
    return failure->rank < 0 ? RUN_OK : RUN_OUTPUT_FAILED;
}

/* The output file ends where what stands ends, whatever became of the run. */
static enum run_status end_output(struct worker *worker, enum run_status status, struct run_failure *failure)
{
    if (worker->transfer.file.path == NULL)
        return status;
    int error = leader_end_file(worker->leader, &worker->transfer.file);
    int close_error = output_close(&worker->transfer.file);
    error = error != 0 ? error : close_error;
    int rank = team_first(worker->team, error != 0, &error);
    if (rank < 0 || status != RUN_OK)
        return status;
    *failure = (struct run_failure){.error = error, .rank = rank};
    return RUN_OUTPUT_FAILED;
}

/* The run of ranks that have all they need. */
static enum run_status run_all(struct worker *worker, struct run_result *result, struct run_failure *failure)
{
    team_introduce(&worker->own);
    gather_table(result, &worker->own, worker->team);
    enum run_status status = begin_output(worker, failure);
    if (status == RUN_OK) {
        vouch(worker);
        status = run_phases(worker);
        *failure = leader_failure(worker->leader);
    }
    status = end_output(worker, status, failure);
    gather_table(result, &worker->own, worker->team);
    return leader_end_run(worker->leader, status, failure);
}

enum run_status run(struct run_result *result, struct run_failure *failure, const struct run_request *requested,
                    const struct team *team)
{
    struct run_request request = *requested;
    request.search.questions = search_questions(&request.search, request_lists(&request));
    struct way way = fastest(requested, team->size);
    request.search.approach = (enum approach)team_agree(team, (int)way.approach);
    request.search.load = way.load; /* Only rank 0 plans by it, and answers do not depend on it. */
    struct leader leader = {0}, *own_leader = team->rank == 0 ? &leader : NULL;
    struct worker worker = {0};
    *failure = (struct run_failure){0};
    enum run_status status = RUN_NO_MEMORY;
    if (prepare(&worker, own_leader, result, &request, team))
        status = run_all(&worker, result, failure);
    worker_free(&worker);
    leader_free(own_leader);
    return (enum run_status)team_agree(team, (int)status);
}

void run_free(struct run_result *result)
{
    free(result->table);
    result_free_answers(result);
    result->table = NULL;
}
