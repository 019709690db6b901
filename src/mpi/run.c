#include "mpi/run.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/cost.h"
#include "find/finder.h"
#include "mpi/check.h"
#include "mpi/collect.h"
#include "mpi/output.h"
#include "mpi/plan.h"
#include "mpi/pool.h"

/* What rank 0 sends each rank at the start of a round. A round of no rows is the end of the run; ORDER_STATUS is then what
 * became of it. */
enum { ORDER_FIRST, ORDER_COUNT, ORDER_ROUND_ROWS, ORDER_STATUS, ORDER_WORDS };

/* What every rank has. */
struct worker {
    const struct run_request *request;
    const struct team *team;
    struct finder *finder;
    uint8_t *rows;      /* of this round, packed, piece after piece; NULL if they are not gathered */
    size_t rows_bytes;  /* so far */
    struct tally tally; /* of this round */
    double find;        /* seconds, this round */
    bool failed;        /* out of memory in this round */
    struct rank_result own;
    struct leader *leader; /* on rank 0 only */
};

/* What rank 0 has beside that. */
struct leader {
    struct plan plan;
    struct pool_server server;
    struct collector collector;
    uint64_t (*orders)[ORDER_WORDS]; /* to each rank */
    double *find;                    /* of each rank, this round */
    double own_done;                 /* predicted seconds of rank 0's finished pieces of this round */
    double piece_cost;               /* of its piece in hand */
    struct tally gathered;           /* of the rows that arrived in this round */
    struct run_result *result;
    enum run_status status;
    int error;
};

static struct cost_model model_of(const struct run_request *request)
{
    return (struct cost_model){request->method, request->simd};
}

double run_predict(const struct run_request *request, int ranks)
{
    struct row_span rows = rows_of_range(request->range);
    if (rows.count == 0)
        return 0;
    double busy = fmin(ranks, (double)rows.count);
    return cost_setup(model_of(request), (double)request->range.last) + cost_rows(model_of(request), rows) / busy;
}

/* Rank 0's seconds since *start, which becomes now. */
static double lap(double *start)
{
    double now = MPI_Wtime(), seconds = now - *start;
    *start = now;
    return seconds;
}

static void show_progress(const struct worker *worker, double piece_done)
{
    const struct plan *plan = &worker->leader->plan;
    double round_done = plan_round_done(plan, worker->leader->own_done + piece_done * worker->leader->piece_cost);
    double rows = (double)(plan->round.first - plan->rows.first) + round_done * (double)plan->round.count;
    /* The rounds' costs need not add up exactly to the cost of all. */
    double done = fmin((plan->done_cost + round_done * plan->round_cost) / plan->total_cost, 1);
    worker->request->progress(worker->request->progress_context, done, rows * ROW_NUMBERS);
}

/* The finder's sink: time for rank 0's other duties. */
static bool poll(void *context, double piece_done)
{
    struct worker *worker = context;
    if (worker->leader == NULL)
        return true;
    pool_serve(&worker->leader->server);
    if (worker->request->progress != NULL)
        show_progress(worker, piece_done);
    return true;
}

/* The finder's sink: rows of a piece. */
static void take_rows(void *context, const struct rows *rows)
{
    struct worker *worker = context;
    size_t bytes = (size_t)rows->span.count * ROW_BYTES;
    tally_add_rows(&worker->tally, rows, worker->request->range);
    memcpy(worker->rows + worker->rows_bytes, rows->bytes, bytes);
    worker->rows_bytes += bytes;
}

/* The piece's primes to the rows, or only to the tally. A rank whose memory has run out searches no more in this round. */
static void find_piece(struct worker *worker, struct row_span piece)
{
    struct find_sink sink = {worker, take_rows, poll};
    if (worker->rows == NULL) {
        worker->failed = worker->failed || !finder_count(&worker->tally, worker->finder, piece, &sink);
        return;
    }
    size_t end = worker->rows_bytes + (size_t)piece.count * ROW_BYTES;
    worker->failed = worker->failed || !finder_find(worker->finder, piece, &sink);
    /* Rank 0 waits for all rows of the piece, also for those that were not found. */
    memset(worker->rows + worker->rows_bytes, 0, end - worker->rows_bytes);
    worker->rows_bytes = end;
}

static void search_piece(void *context, struct row_span piece)
{
    struct worker *worker = context;
    struct range numbers = range_of_rows(piece, worker->request->range);
    double start = MPI_Wtime();
    find_piece(worker, piece);
    worker->find += MPI_Wtime() - start;
    if (worker->own.pieces++ == 0)
        worker->own.share.first = numbers.first;
    worker->own.share.last = numbers.last;
}

/* Rank 0: its piece and, with the pool, more of them until that is empty. Others may still ask then. */
static void search_as_leader(struct worker *worker, struct row_span piece)
{
    struct leader *leader = worker->leader;
    bool dynamic = worker->request->schedule == SCHEDULE_DYNAMIC;
    leader->own_done = 0;
    leader->server = dynamic ? pool_open(&leader->plan, worker->team->comm) : (struct pool_server){.asking = 0};
    while (piece.count > 0) {
        leader->piece_cost = cost_rows(leader->plan.model, piece);
        search_piece(worker, piece);
        leader->own_done += leader->piece_cost;
        piece = dynamic ? plan_give(&leader->plan, 0) : (struct row_span){0, 0};
    }
}

/* The other ranks: the piece and, with the pool, more of them until that is empty. */
static void search_as_member(struct worker *worker, struct row_span piece)
{
    if (worker->request->schedule == SCHEDULE_DYNAMIC)
        pool_work(piece, search_piece, worker, worker->team->comm);
    else if (piece.count > 0)
        search_piece(worker, piece);
}

static bool print_rows(void *context, const struct rows *rows)
{
    const struct worker *worker = context;
    return output_rows(worker->request->print_fd, rows, worker->request->range);
}

static bool tally_rows(void *context, const struct rows *rows)
{
    const struct worker *worker = context;
    tally_add_rows(&worker->leader->gathered, rows, worker->request->range);
    return true;
}

/* Rank 0: checks the rows that arrived against what the ranks counted, and prints them. */
static void use_rows(struct worker *worker, const struct tally *counted, double *clock)
{
    struct leader *leader = worker->leader;
    leader->gathered = (struct tally){0};
    collector_each(&leader->collector, &leader->plan.pieces, tally_rows, worker);
    if (memcmp(&leader->gathered, counted, sizeof *counted) != 0)
        leader->status = RUN_CORRUPT;
    leader->result->standing.seconds.gather += lap(clock);
    if (leader->status == RUN_OK && worker->request->print_fd >= 0 &&
        !collector_each(&leader->collector, &leader->plan.pieces, print_rows, worker)) {
        leader->status = RUN_OUTPUT_FAILED;
        leader->error = errno;
    }
    leader->result->standing.seconds.write += lap(clock);
}

/* The end of a round (clock: rank 0's, since its own work ended): the ranks' times, tallies and primes come together on
 * rank 0. */
static void collect(struct worker *worker, double *clock)
{
    struct leader *leader = worker->leader;
    const struct team *team = worker->team;
    /* Less than no time says that memory ran out. */
    double find = worker->failed ? -1 : worker->find;
    CHECK(MPI_Gather(&find, 1, MPI_DOUBLE, leader ? leader->find : NULL, 1, MPI_DOUBLE, 0, team->comm));
    if (leader != NULL) {
        leader->result->standing.seconds.wait += lap(clock);
        for (int r = 0; r < team->size; r++)
            if (leader->find[r] < 0)
                leader->status = RUN_NO_MEMORY;
    }
    struct tally counted = {0};
    collect_tally(&counted, &worker->tally, team);
    if (worker->rows != NULL)
        collect_rows(leader ? &leader->collector : NULL, leader ? &leader->plan.pieces : NULL, worker->rows,
                     worker->rows_bytes, team);
    worker->own.primes += worker->tally.count;
    worker->own.find += worker->find;
    if (leader == NULL)
        return;
    leader->result->standing.seconds.gather += lap(clock);
    if (leader->status != RUN_OK)
        return;
    tally_merge(&leader->result->standing.tally, &counted);
    if (worker->rows != NULL)
        use_rows(worker, &counted, clock);
    plan_measured(&leader->plan, leader->find);
}

/* Rank 0: plans the next round, or the end of the run. */
static void write_orders(struct leader *leader)
{
    bool more = leader->status == RUN_OK && plan_next_round(&leader->plan);
    for (size_t r = 0; r < leader->plan.ranks; r++) {
        struct row_span piece = more ? leader->plan.first[r] : (struct row_span){0, 0};
        leader->orders[r][ORDER_FIRST] = piece.first;
        leader->orders[r][ORDER_COUNT] = piece.count;
        leader->orders[r][ORDER_ROUND_ROWS] = more ? leader->plan.round.count : 0;
        leader->orders[r][ORDER_STATUS] = leader->status;
    }
}

static enum run_status run_rounds(struct worker *worker)
{
    struct leader *leader = worker->leader;
    for (;;) {
        double clock = MPI_Wtime();
        uint64_t order[ORDER_WORDS];
        if (leader != NULL)
            write_orders(leader);
        CHECK(MPI_Scatter(leader ? leader->orders : NULL, ORDER_WORDS, MPI_UINT64_T, order, ORDER_WORDS, MPI_UINT64_T, 0,
                          worker->team->comm));
        if (leader != NULL)
            leader->result->standing.seconds.scatter += lap(&clock);
        if (order[ORDER_ROUND_ROWS] == 0)
            return (enum run_status)order[ORDER_STATUS];

        worker->tally = (struct tally){0};
        worker->rows_bytes = 0;
        worker->find = 0;
        worker->failed = false;
        struct row_span piece = {order[ORDER_FIRST], order[ORDER_COUNT]};
        if (leader != NULL) {
            search_as_leader(worker, piece);
            leader->result->standing.seconds.find += lap(&clock);
            pool_finish(&leader->server);
        } else {
            search_as_member(worker, piece);
        }
        collect(worker, &clock);
    }
}

static double imbalance_of(const struct rank_result *table, int ranks)
{
    double slowest = 0, sum = 0;
    for (int r = 0; r < ranks; r++) {
        slowest = table[r].find > slowest ? table[r].find : slowest;
        sum += table[r].find;
    }
    return sum > 0 ? slowest * ranks / sum : 1;
}

/* In a round. */
static uint64_t rows_max(const struct run_request *request)
{
    uint64_t fit = request->gather ? COLLECT_ROWS_MAX : UINT64_MAX;
    return request->round_rows == 0 ? fit : min_u64(fit, request->round_rows);
}

/* What rank 0 and the others need for the rounds; false if out of memory. */
static bool prepare(struct worker *worker)
{
    const struct run_request *request = worker->request;
    worker->finder = finder_new(request->method, request->simd, request->range);
    if (request->gather)
        worker->rows = malloc(COLLECT_ROWS_MAX * ROW_BYTES + ROWS_PADDING);
    bool ok = worker->finder != NULL && (worker->rows != NULL || !request->gather);
    struct leader *leader = worker->leader;
    if (leader == NULL)
        return ok;
    size_t ranks = (size_t)worker->team->size;
    leader->orders = malloc(ranks * sizeof *leader->orders);
    leader->find = malloc(ranks * sizeof *leader->find);
    leader->result->table = calloc(ranks, sizeof *leader->result->table);
    bool have_plan = plan_new(&leader->plan, rows_of_range(request->range), rows_max(request), request->schedule, ranks,
                              model_of(request));
    bool have_collector = !request->gather || collector_new(&leader->collector, ranks);
    return ok && leader->orders != NULL && leader->find != NULL && leader->result->table != NULL && have_plan &&
           have_collector;
}

static void release(struct worker *worker)
{
    finder_free(worker->finder);
    free(worker->rows);
    if (worker->leader == NULL)
        return;
    free(worker->leader->orders);
    free(worker->leader->find);
    plan_free(&worker->leader->plan);
    collector_free(&worker->leader->collector);
}

static void fill_result(struct run_result *result, const struct worker *worker)
{
    result->range = worker->request->range;
    result->method = worker->request->method;
    result->schedule = worker->request->schedule;
    result->simd = worker->request->simd;
    result->ranks = worker->team->size;
    result->standing.rounds = worker->leader->plan.rounds;
    result->nodes = team_nodes(result->table, result->ranks);
    result->imbalance = imbalance_of(result->table, result->ranks);
    result->standing.seconds.total = MPI_Wtime() - worker->team->started;
}

enum run_status run(struct run_result *result, int *error, const struct run_request *request, const struct team *team)
{
    struct leader leader = {.result = result};
    struct worker worker = {.request = request, .team = team, .leader = team->rank == 0 ? &leader : NULL};
    *result = (struct run_result){0};
    enum run_status status = team_all(team, prepare(&worker)) ? run_rounds(&worker) : RUN_NO_MEMORY;
    if (status == RUN_OK) {
        team_introduce(&worker.own);
        team_gather_results(result->table, &worker.own, team);
        if (team->rank == 0)
            fill_result(result, &worker);
    }
    *error = leader.error;
    release(&worker);
    return status;
}

void run_free(struct run_result *result)
{
    free(result->table);
    result->table = NULL;
}
