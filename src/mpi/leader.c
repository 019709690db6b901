#include "mpi/leader.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "core/clock.h"
#include "mpi/check.h"
#include "state/checkpoint.h"

/* Seconds that stopping takes at least: the ranks come to the end of what they are at, and MPI ends. */
static const double STOP_SECONDS = 0.3;

/* A round takes at most this part of the time that is left, and of the time between two checkpoints, but need not be
 * shorter than ROUND_LEAST seconds for the latter. */
static const double ROUND_PART = 0.5, ROUND_LEAST = 0.1;

bool leader_new(struct leader *leader, struct run_result *result, struct run_failure *failure,
                const struct run_request *request, enum transfer_kind kind, const struct team *team)
{
    size_t ranks = (size_t)team->size;
    struct plan_limits limits = transfer_limits(kind, team->size);
    if (request->round_rows > 0)
        limits.round_rows = min_u64(limits.round_rows, request->round_rows);
    *leader = (struct leader){.request = request,
                              .team = team,
                              .result = result,
                              .failure = failure,
                              .stop_at = request->stop_at > 0 ? request->stop_at : INFINITY,
                              .stop_seconds = STOP_SECONDS,
                              .earlier = request->start.seconds.total,
                              .next_save = clock_seconds() + request->checkpoint_every};
    result->standing = request->start;
    leader->orders = malloc(ranks * sizeof *leader->orders);
    leader->reports = malloc(ranks * sizeof *leader->reports);
    leader->work = malloc(ranks * sizeof *leader->work);
    bool have_plan =
        plan_new(&leader->plan, rows_of_range(request->search.range), request->start.rows, limits, request->schedule, ranks,
                 (struct way){request->search.method, request->simd, request->search.approach});
    bool have_collector =
        have_plan && collector_new(&leader->collector, ranks, &leader->plan.pieces, kind == TRANSFER_GATHER);
    return leader->orders != NULL && leader->reports != NULL && leader->work != NULL && have_collector;
}

void leader_free(struct leader *leader)
{
    free(leader->orders);
    free(leader->reports);
    free(leader->work);
    plan_free(&leader->plan);
    collector_free(&leader->collector);
}

static bool time_is_up(const struct leader *leader)
{
    return clock_seconds() + leader->stop_seconds >= leader->stop_at;
}

static bool all_searched(const struct leader *leader)
{
    return leader->plan.left.count == 0;
}

/* Whether the phase that begins ends with a checkpoint; the one of the finished run comes later. */
static bool must_save(const struct leader *leader, bool stopping)
{
    if (leader->request->checkpoint == NULL || (leader->saved && !leader->on_the_way))
        return false;
    bool due = leader->phase_start + leader->phase_seconds >= leader->next_save;
    return stopping || all_searched(leader) || leader->wanted != WISH_NONE || due;
}

/* How long the next round may take. */
static double round_seconds_max(const struct leader *leader)
{
    double left = leader->stop_at - leader->phase_start - leader->stop_seconds, every = leader->request->checkpoint_every;
    bool often = leader->request->checkpoint != NULL && every > 0;
    return fmin(ROUND_PART * fmax(left, 0), often ? fmax(ROUND_PART * every, ROUND_LEAST) : INFINITY);
}

static void notify(const struct leader *leader, enum notice notice)
{
    if (leader->request->notice != NULL)
        leader->request->notice(leader->request->notice_context, notice, &leader->result->standing);
}

/* What was asked for by signals is done, or cannot be. */
static void settle_wishes(struct leader *leader)
{
    bool can_save = leader->request->checkpoint != NULL;
    if (leader->wanted == WISH_STOP || (can_save && !leader->saved))
        return;
    if (leader->wanted == WISH_CHECKPOINT)
        notify(leader, can_save ? NOTICE_CHECKPOINT : NOTICE_STANDING);
    leader->wanted = WISH_NONE;
}

/* What the phase that begins will be; false: the run is over. */
static bool decide(struct leader *leader)
{
    leader->searching = leader->delivering = leader->saving = false;
    if (leader->status != RUN_OK)
        return false;
    settle_wishes(leader);
    double now = clock_seconds();
    leader->phase_seconds = leader->phase_start > 0 ? now - leader->phase_start : 0;
    leader->phase_start = now;
    bool stopping = leader->wanted == WISH_STOP || time_is_up(leader);
    leader->saving = must_save(leader, stopping);
    /* Where SIGCONT comes again and again, as from a scheduler that takes turns, every second round comes to its end. */
    leader->cutting = leader->request->checkpoint != NULL && !leader->abandoned ? WISH_HURRY : WISH_STOP;
    leader->delivering = leader->on_the_way;
    bool hurry = leader->wanted == WISH_HURRY && leader->saving;
    leader->searching = !stopping && !hurry && plan_next_round(&leader->plan, round_seconds_max(leader));
    if (leader->searching || leader->delivering || (leader->saving && !all_searched(leader)))
        return true;
    leader->status = all_searched(leader) ? RUN_OK : RUN_STOPPED;
    return false;
}

void leader_write_orders(struct leader *leader)
{
    uint64_t flags = leader->cut ? ORDER_CUT : 0;
    leader->cut = false;
    if (!decide(leader))
        flags |= ORDER_END;
    flags |= (leader->whole ? ORDER_WHOLE : 0) | (leader->searching ? ORDER_ROUND : 0) | (leader->saving ? ORDER_SYNC : 0);
    flags |= leader->cutting == WISH_HURRY ? ORDER_HURRY : 0;
    leader->whole = false;
    for (size_t r = 0; r < leader->plan.ranks; r++) {
        struct task task = leader->searching ? leader->plan.first[r] : (struct task){0};
        leader->orders[r][ORDER_FIRST] = task.piece.first;
        leader->orders[r][ORDER_COUNT] = task.piece.count;
        leader->orders[r][ORDER_BEHIND] = task.behind;
        leader->orders[r][ORDER_FLAGS] = flags;
        leader->orders[r][ORDER_STATUS] = leader->status;
    }
    leader->done_cost = leader->piece_cost = 0;
    leader->server = (struct pool_server){.asking = 0};
    if (leader->searching && leader->request->schedule == SCHEDULE_DYNAMIC)
        leader->server = pool_open(&leader->plan, leader->team->comm);
}

void leader_take_piece(struct leader *leader, struct row_span piece)
{
    leader->piece_cost = cost_rows(leader->plan.way, piece);
}

struct task leader_next_task(struct leader *leader)
{
    leader->done_cost += leader->piece_cost;
    leader->piece_cost = 0;
    if (leader->request->schedule == SCHEDULE_STATIC)
        return (struct task){0};
    return plan_give(&leader->plan, 0);
}

/* Tells all ranks to leave the round in hand; it will come again. */
static void cut_round(struct leader *leader)
{
    leader->cut = true;
    plan_stop_giving(&leader->plan);
    for (int rank = 1; rank < leader->team->size; rank++)
        CHECK(MPI_Send(NULL, 0, MPI_BYTE, rank, TAG_CUT, leader->team->comm));
}

static void show_progress(const struct leader *leader, double own_done)
{
    const struct plan *plan = &leader->plan;
    double round_done = plan_round_done(plan, leader->done_cost + own_done * leader->piece_cost);
    double rows = (double)(plan->round.first - plan->rows.first) + round_done * (double)plan->round.count;
    /* The rounds' costs need not add up exactly to the cost of all. */
    double done = fmin((plan->done_cost + round_done * plan->round_cost) / plan->total_cost, 1);
    leader->request->progress(leader->request->progress_context, done, rows * ROW_NUMBERS);
}

void leader_turn(struct leader *leader, double own_done)
{
    pool_serve(&leader->server);
    if (!leader->searching)
        return;
    if (!leader->cut && (signals_wish() >= leader->cutting || time_is_up(leader)))
        cut_round(leader);
    if (leader->request->progress != NULL)
        show_progress(leader, own_done);
}

/* What the ranks report: the round is whole if all of them are done with their pieces. */
static bool read_reports(struct leader *leader)
{
    bool whole = true;
    for (int r = 0; r < leader->team->size; r++) {
        const struct report *report = &leader->reports[r];
        leader->work[r] = report->work;
        whole = whole && report->whole;
        if (report->wish > leader->wanted)
            leader->wanted = (enum wish)report->wish;
        if (report->signal != 0 && leader->failure->signal == 0)
            leader->failure->signal = (int)report->signal;
        if (leader->status == RUN_OK && (report->starved || report->error != 0)) {
            leader->status = report->starved ? RUN_NO_MEMORY : RUN_OUTPUT_FAILED;
            leader->failure->error = (int)report->error;
            leader->failure->rank = r;
        }
    }
    return whole;
}

/* What was ahead is there. */
static void settle(struct leader *leader)
{
    leader->ahead.seconds = leader->result->standing.seconds;
    leader->result->standing = leader->ahead;
    leader->on_the_way = false;
    leader->saved = false;
}

/* A round is searched: its primes go their way in the next phase, if they go anywhere. */
static void take_round(struct leader *leader, const struct tally *round, enum transfer_kind kind)
{
    leader->ahead = leader->result->standing;
    leader->ahead.rows += leader->plan.round.count;
    leader->ahead.rounds++;
    tally_merge(&leader->ahead.tally, round);
    leader->round = *round;
    plan_measured(&leader->plan, leader->work);
    if (kind != TRANSFER_NONE)
        pieces_sort(&leader->plan.pieces);
    if (kind == TRANSFER_FILE)
        leader->ahead.bytes = collector_place(&leader->collector, &leader->plan.pieces, leader->ahead.bytes);
    if (kind == TRANSFER_GATHER)
        collector_expect(&leader->collector, &leader->plan.pieces);
    leader->whole = true;
    leader->abandoned = false;
    leader->on_the_way = kind != TRANSFER_NONE;
    if (!leader->on_the_way)
        settle(leader);
}

double leader_total_seconds(const struct leader *leader)
{
    return leader->earlier + MPI_Wtime() - leader->team->started;
}

bool leader_save(struct leader *leader)
{
    double start = clock_seconds();
    struct standing *standing = &leader->result->standing;
    standing->seconds.total = leader_total_seconds(leader);
    bool ok = checkpoint_write(leader->request->checkpoint, leader->result);
    if (!ok) {
        leader->status = RUN_CHECKPOINT_FAILED;
        leader->failure->error = errno;
    }
    leader->saved = ok;
    leader->next_save = clock_seconds() + leader->request->checkpoint_every;
    standing->seconds.checkpoint += clock_seconds() - start;
    return ok;
}

static void abandon_round(struct leader *leader)
{
    plan_abandon(&leader->plan);
    leader->abandoned = true;
}

void leader_end_phase(struct leader *leader, const struct tally *round, const struct transfer *transfer,
                      const struct phases *spent)
{
    double start = clock_seconds();
    bool given = !leader->searching || plan_is_given(&leader->plan), whole = read_reports(leader) && given;
    assert(given || leader->cut);
    phases_add(&leader->result->standing.seconds, spent);
    if (leader->status == RUN_OK && transfer->corrupt)
        leader->status = RUN_CORRUPT;
    if (leader->status != RUN_OK)
        return;
    if (leader->delivering)
        settle(leader);
    if (leader->searching && whole)
        take_round(leader, round, transfer->kind);
    else if (leader->searching)
        abandon_round(leader);
    if (leader->saving && (all_searched(leader) || leader_save(leader)))
        leader->saved = true;
    settle_wishes(leader);
    double save_seconds = spent->checkpoint + clock_seconds() - start, last_seconds = spent->format + spent->write;
    leader->stop_seconds = fmax(leader->stop_seconds, STOP_SECONDS + last_seconds + 2 * save_seconds);
}

/* The file's header counts the primes that are in it. */
int leader_write_header(const struct leader *leader, struct output_file *file)
{
    uint8_t header[FORMAT_HEADER_MAX];
    const struct standing *standing = leader->delivering ? &leader->ahead : &leader->result->standing;
    size_t size = format_header(header, leader->request->output.format, standing->tally.count);
    return size == 0 ? 0 : output_write(file, header, size, 0);
}

int leader_begin_file(struct leader *leader, struct output_file *file)
{
    uint8_t header[FORMAT_HEADER_MAX];
    uint64_t *bytes = &leader->result->standing.bytes;
    leader->result->standing.begun = 1;
    *bytes = max_u64(*bytes, format_header(header, leader->request->output.format, 0));
    return leader_write_header(leader, file);
}

int leader_end_file(const struct leader *leader, struct output_file *file)
{
    int error = leader_write_header(leader, file);
    return error != 0 ? error : output_cut(file, leader->result->standing.bytes);
}
