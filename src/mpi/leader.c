#include "mpi/leader.h"

#include <errno.h>
#include <math.h>
#include <sched.h>

#include "core/clock.h"
#include "mpi/check.h"
#include "mpi/tags.h"
#include "plan/cost.h"
#include "question/answers.h"

/* Limits a round to as many intervals as rank 0 keeps; gives how many borders of them a round can have. */
static size_t limit_intervals(struct plan_limits *limits, const struct run_request *request, int ranks)
{
    /* Rank 0 keeps 64 MB of findings at most, and few enough intervals that folding them is short beside a round. */
    enum { BYTES = 64000000, MOST = 1 << 16 };
    size_t one = sizeof(struct findings) + 8 * answers_words(&request->search.questions);
    uint64_t intervals = max_u64(min_u64(BYTES / one + 1, MOST), (uint64_t)ranks);
    double rows = (double)intervals * (double)request->search.every / ROW_NUMBERS;
    if (rows < (double)limits->round_rows)
        limits->round_rows = (uint64_t)rows;
    return intervals + 2;
}

static struct coordinator_rules rules_of(const struct run_request *request, int ranks)
{
    enum transfer_kind kind = transfer_kind_of(request);
    struct plan_limits limits = transfer_limits(kind, request->output.format, ranks);
    if (request->round_rows > 0)
        limits.round_rows = min_u64(limits.round_rows, request->round_rows);
    size_t intervals_max = request->search.every > 0 ? limit_intervals(&limits, request, ranks) : 0;
    return (struct coordinator_rules){.way = search_way(&request->search, request->simd),
                                      .schedule = request->schedule,
                                      .asked = &request->search.questions,
                                      .interval = request->search.every > 0 ? request->interval : NULL,
                                      .interval_context = request->interval_context,
                                      .intervals_max = intervals_max,
                                      .limits = limits,
                                      .checkpoints = request->checkpoint != NULL,
                                      .delivers = kind != TRANSFER_NONE || request->verify > 0,
                                      .checkpoint_every = request->checkpoint_every,
                                      .stop_at = request->stop_at > 0 ? request->stop_at : INFINITY};
}

bool leader_new(struct leader *leader, struct run_result *result, const struct run_request *request,
                const struct recheck *recheck, const struct team *team)
{
    struct coordinator_rules rules = rules_of(request, team->size);
    size_t ranks = (size_t)team->size;
    *leader = (struct leader){
        .request = request, .team = team, .result = result, .earlier_seconds = request->start.seconds.total};
    if (request->verify > 0 && !(verifier_new(&leader->verifier, recheck, ranks, &result->verified) &&
                                 verify_arrived_new(&leader->arrived, ranks)))
        return false;
    return coordinator_new(&leader->coordinator, &result->standing, &rules, rows_of_range(request->search.range), ranks,
                           clock_seconds()) &&
           collector_new(&leader->collector, ranks, leader->coordinator.plan.assignments.room,
                         transfer_kind_of(request) == TRANSFER_GATHER,
                         format_behind(request->output.format, &request->search.questions));
}

void leader_free(struct leader *leader)
{
    if (leader == NULL)
        return;
    coordinator_free(&leader->coordinator);
    collector_free(&leader->collector);
    verifier_free(&leader->verifier);
    verify_arrived_free(&leader->arrived);
}

static void next_orders(struct leader *leader)
{
    struct coordinator *coordinator = &leader->coordinator;
    coordinator_next(coordinator, clock_seconds());
    if (coordinator->notice != NOTICE_NONE && leader->request->notice != NULL)
        leader->request->notice(leader->request->notice_context, coordinator->notice, coordinator->standing);
    for (size_t r = 0; r < leader->verifier.ranks; r++)
        coordinator->orders[r].stretches = (uint64_t)leader->verifier.tasks.counts[r];
    leader->done_cost = leader->piece_cost = 0;
    leader->server = (struct pool_server){.asking = 0};
    if (coordinator_searches(coordinator) && leader->request->schedule == SCHEDULE_DYNAMIC)
        leader->server = pool_open(&coordinator->plan, leader->team->comm);
}

struct order leader_scatter_orders(struct leader *leader, const struct team *team)
{
    struct order order;
    double clock = clock_seconds();
    if (leader != NULL)
        next_orders(leader);
    CHECK(MPI_Scatter(leader ? leader->coordinator.orders : NULL, sizeof order, MPI_BYTE, &order, sizeof order, MPI_BYTE, 0,
                      team->comm));
    if (leader != NULL)
        leader->result->standing.seconds.scatter += clock_lap(&clock);
    return order;
}

/* Rank 0's next task, with an empty piece if there is none for it. */
static struct task next_task(struct leader *leader)
{
    leader->done_cost += leader->piece_cost;
    leader->piece_cost = 0;
    if (leader->request->schedule == SCHEDULE_STATIC)
        return (struct task){0};
    return plan_give(&leader->coordinator.plan, 0);
}

/* Other ranks may still ask for pieces when there are none for rank 0. */
static void search_as_leader(struct leader *leader, struct task task, void (*search)(void *context, struct task task),
                             void *context)
{
    while (task.piece.count > 0) {
        leader->piece_cost = cost_rows(leader->coordinator.rules.way, task.piece);
        search(context, task);
        task = next_task(leader);
    }
}

void leader_search(struct leader *leader, struct pool_client *client, const struct order *order, enum schedule schedule,
                   void (*search)(void *context, struct task task), void *context, const struct team *team)
{
    if (leader != NULL)
        search_as_leader(leader, order->task, search, context);
    else if (schedule == SCHEDULE_DYNAMIC)
        pool_work(client, order->task, search, context, team->comm);
    else if (order->task.piece.count > 0)
        search(context, order->task);
}

/* Tells all ranks to leave the round; it will come again. */
static void send_cut(const struct team *team)
{
    for (int rank = 1; rank < team->size; rank++)
        CHECK(MPI_Send(NULL, 0, MPI_BYTE, rank, TAG_CUT, team->comm));
}

/* Of the predicted work a fraction is done, without the table that comes before it, which is made. */
static void show_done(const struct leader *leader, double done, double rows)
{
    done = fmin(done, 1);
    done += leader->table_share * (1 - done);
    leader->request->progress(leader->request->progress_context, done, rows * ROW_NUMBERS);
}

static void show_progress(const struct leader *leader, double piece_done)
{
    const struct plan *plan = &leader->coordinator.plan;
    double round_done = plan_round_done(plan, leader->done_cost + piece_done * leader->piece_cost);
    double rows = (double)(plan->round.first - plan->rows.first) + round_done * (double)plan->round.count;
    /* The rounds' costs need not add up exactly to the cost of all. */
    show_done(leader, (plan->done_cost + round_done * plan->round_cost) / plan->total_cost, rows);
}

bool leader_prepare(struct leader *leader, double done)
{
    if (leader == NULL)
        return false;
    const struct run_request *request = leader->request;
    const struct plan *plan = &leader->coordinator.plan;
    double left = plan->total_cost - plan->done_cost;
    if (request->progress != NULL && left > 0) {
        /* As if all ranks were of one node. */
        double table = cost_start(search_way(&request->search, request->simd), (double)request->search.range.last);
        leader->table_share = done * table / (table + left);
        show_done(leader, plan->done_cost / plan->total_cost, (double)request->start.found.rows.count);
    }
    return request->stop_at > 0 && clock_seconds() >= request->stop_at;
}

bool leader_serve(struct leader *leader, double piece_done)
{
    if (leader == NULL)
        return false;
    pool_serve(&leader->server, leader->piece_cost > 0);
    if (!coordinator_searches(&leader->coordinator))
        return false;
    if (coordinator_must_cut(&leader->coordinator, signals_wish(), clock_seconds()))
        send_cut(leader->team);
    if (leader->request->progress != NULL)
        show_progress(leader, piece_done);
    return leader->coordinator.cut;
}

bool leader_is_asked(const struct leader *leader)
{
    return leader != NULL && leader->server.asking > 0;
}

/* Serves while others still work. */
static void serve_until(MPI_Request *request, struct leader *leader)
{
    int complete = 0;
    for (;;) {
        CHECK(MPI_Test(request, &complete, MPI_STATUS_IGNORE));
        if (complete)
            return;
        leader_serve(leader, 0);
        sched_yield();
    }
}

void leader_gather_replies(struct leader *leader, const struct reply *reply, const struct team *team)
{
    MPI_Request request;
    CHECK(MPI_Igather(reply, sizeof *reply, MPI_BYTE, leader ? leader->coordinator.replies : NULL, sizeof *reply, MPI_BYTE,
                      0, team->comm, &request));
    if (leader != NULL)
        serve_until(&request, leader);
    CHECK(MPI_Wait(&request, MPI_STATUS_IGNORE));
}

/* Seconds since the run began, and of the runs before it. */
static double total_seconds(const struct leader *leader)
{
    return leader->earlier_seconds + MPI_Wtime() - leader->team->started;
}

/* Writes a checkpoint of what stands. */
static void save(struct leader *leader)
{
    double start = clock_seconds();
    const struct run_request *request = leader->request;
    int lost = request->search.every > 0 ? request->interval(request->interval_context, NULL, NULL) : 0;
    if (lost != 0) {
        coordinator_fail(&leader->coordinator, RUN_TABLE_FAILED, lost);
        return;
    }
    struct timings *seconds = &leader->result->standing.seconds;
    seconds->total = total_seconds(leader);
    int error = request->save(request->checkpoint, leader->result) ? 0 : errno;
    coordinator_saved(&leader->coordinator, error, clock_seconds());
    seconds->checkpoint += clock_seconds() - start;
}

void leader_gather_stretches(struct leader *leader, const struct verify *verify)
{
    bool ok = verify_gather(leader ? &leader->arrived : NULL, verify, leader ? &leader->coordinator : NULL);
    if (leader == NULL || !verify->on)
        return;
    if (!ok)
        leader->coordinator.status = RUN_NO_MEMORY;
    else if (!verifier_compare(&leader->difference, &leader->verifier, leader->coordinator.rules.way,
                               &leader->arrived.again))
        leader->verdict = RUN_DIFFERS;
}

/* What was found in the stretches of a round that is whole is searched again in the next phase. */
static void give_stretches(struct leader *leader)
{
    struct coordinator *coordinator = &leader->coordinator;
    if (leader->verifier.ranks == 0)
        return;
    if (coordinator->round_state != ROUND_WHOLE || !coordinator_searches(coordinator))
        verifier_drop(&leader->verifier);
    else if (!verifier_take(&leader->verifier, &leader->arrived.found))
        coordinator->status = RUN_NO_MEMORY;
    verifier_predict(coordinator->plan.busy, &leader->verifier);
}

void leader_end_phase(struct leader *leader, const struct transfer *transfer, const struct timings *spent)
{
    if (leader == NULL)
        return;
    struct coordinator *coordinator = &leader->coordinator;
    enum run_status outcome = transfer->corrupt ? RUN_CORRUPT : leader->verdict;
    coordinator->failure.difference = leader->difference;
    if (coordinator_end_phase(coordinator, outcome, spent, clock_seconds()))
        save(leader);
    give_stretches(leader);
    if (coordinator->round_state == ROUND_WHOLE && transfer->kind == TRANSFER_GATHER)
        collector_expect(&leader->collector, &coordinator->plan.assignments);
}

/* The file's header counts the primes that are in it. */
int leader_write_header(const struct leader *leader, struct output_file *file)
{
    uint8_t header[FORMAT_HEADER_MAX];
    if (leader == NULL)
        return 0;
    const struct coordinator *coordinator = &leader->coordinator;
    const struct findings *found = &leader->result->standing.found;
    /* The first primes are delivered in this phase. */
    if (found->count == 0)
        found = &coordinator->found;
    size_t size =
        format_header(header, leader->request->output.format, coordinator_primes_ahead(coordinator), found->first[0]);
    return size == 0 ? 0 : output_write(file, header, size, 0);
}

int leader_begin_file(struct leader *leader, struct output_file *file)
{
    uint8_t header[FORMAT_HEADER_MAX];
    if (leader == NULL)
        return 0;
    struct standing *standing = &leader->result->standing;
    standing->begun = 1;
    standing->found.bytes = max_u64(standing->found.bytes, format_header(header, leader->request->output.format, 0, 0));
    return leader_write_header(leader, file);
}

int leader_end_file(const struct leader *leader, struct output_file *file)
{
    if (leader == NULL)
        return 0;
    int error = leader_write_header(leader, file);
    return error != 0 ? error : output_cut(file, leader->result->standing.found.bytes);
}

void leader_vouch(struct leader *leader, int error)
{
    if (leader == NULL)
        return;
    if (error != 0)
        coordinator_fail(&leader->coordinator, RUN_OUTPUT_FAILED, error);
    else
        save(leader);
}

/* The share of this run's work that was verified. */
static void tell_verified(struct leader *leader)
{
    const struct plan *plan = &leader->coordinator.plan;
    uint64_t before = leader->request->start.found.rows.count, now = leader->result->standing.found.rows.count;
    double all = cost_rows(plan->way, (struct row_span){plan->rows.first + before, now - before});
    leader->result->verified.work = all > 0 ? fmin(leader->verifier.cost / all, 1) : 0;
}

enum run_status leader_end_run(struct leader *leader, enum run_status status, struct run_failure *failure)
{
    if (leader == NULL)
        return status;
    leader->result->standing.seconds.total = total_seconds(leader);
    tell_verified(leader);
    if (status != RUN_OK || leader->request->checkpoint == NULL)
        return status;
    save(leader);
    if (leader->coordinator.status != RUN_OK)
        *failure = leader->coordinator.failure;
    return leader->coordinator.status;
}

struct run_failure leader_failure(const struct leader *leader)
{
    return leader != NULL ? leader->coordinator.failure : (struct run_failure){0};
}
