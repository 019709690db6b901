#include "mpi/worker.h"

#include <sched.h>

#include "core/arith.h"
#include "core/clock.h"
#include "mpi/check.h"

enum {
    /* Polls (a tenth of a millisecond each) between two steps of the transfer, which take about a millisecond: it is over
     * in good time, and ranks that write to one file mostly do so while others search. (1e10 as .npy to tmpfs, two ranks,
     * best of six: 1.29 s; every 16 polls 1.35 s; all of it after the search 1.42 s.) */
    STEP_POLLS = 4,
    /* Polls between two looks for rank 0's word: less than 10 ms, and next to no time spent on looking. */
    LISTEN_POLLS = 64,
};

bool worker_new(struct worker *worker, const struct run_request *request, enum transfer_kind kind, struct leader *leader,
                const struct team *team)
{
    *worker = (struct worker){.request = request, .team = team, .leader = leader};
    uint64_t rows = kind == TRANSFER_NONE ? 0 : transfer_limits(kind, team->size).rank_rows;
    struct way way = {request->search.method, request->simd, request->search.approach};
    bool ok = node_table_new(&worker->table, way, request->search.range, team);
    worker->finder = finder_new(way, request->search.range, worker->table.bytes);
    ok = worker->finder != NULL && ok;
    if (worker->finder != NULL)
        finder_limit_memory(worker->finder, request->memory);
    for (int i = 0; i < 2; i++)
        ok = share_new(&worker->shares[i], rows) && ok;
    return transfer_new(&worker->transfer, kind, request->output.format, request->search.range, request->print_fd,
                        leader ? &leader->collector : NULL, team) &&
           ok;
}

void worker_free(struct worker *worker)
{
    finder_free(worker->finder);
    node_table_free(&worker->table);
    for (int i = 0; i < 2; i++)
        share_free(&worker->shares[i]);
    transfer_free(&worker->transfer);
}

/* Other ranks than 0: has it told to leave the round? */
static void listen(struct worker *worker)
{
    int told = 0;
    if (worker->heard || ++worker->listened < LISTEN_POLLS)
        return;
    worker->listened = 0;
    CHECK(MPI_Iprobe(0, TAG_CUT, worker->team->comm, &told, MPI_STATUS_IGNORE));
    if (!told)
        return;
    CHECK(MPI_Recv(NULL, 0, MPI_BYTE, 0, TAG_CUT, worker->team->comm, MPI_STATUS_IGNORE));
    worker->heard = worker->cut = true;
}

/* A rank that is told to stop does not wait for rank 0 to hear of it. */
static void heed_signals(struct worker *worker)
{
    worker->cut = worker->cut || signals_wish() >= worker->cutting;
}

/* The duties beside the search, for which there is always time. */
static void turn(struct worker *worker, double piece_done)
{
    if (worker->leader != NULL) {
        leader_turn(worker->leader, piece_done);
        worker->cut = worker->cut || worker->leader->cut;
    } else {
        listen(worker);
    }
    heed_signals(worker);
}

/* The finder's sink: time for other duties. */
static bool poll(void *context, double piece_done)
{
    struct worker *worker = context;
    turn(worker, piece_done);
    if (++worker->polls >= STEP_POLLS) {
        worker->polls = 0;
        transfer_step(&worker->transfer);
    }
    return !worker->cut;
}

/* The finder's sink: rows of a piece. */
static void take_rows(void *context, const struct rows *rows)
{
    struct worker *worker = context;
    bool in_file = worker->transfer.kind == TRANSFER_FILE;
    uint64_t size = in_file ? format_size(worker->request->output.format, rows, worker->request->search.range) : 0;
    tally_add_rows(&worker->tally, rows, worker->request->search.range);
    share_add_rows(&worker->shares[worker->current], rows, size);
}

/* The piece's primes to the share, or only to the tally. A rank whose memory has run out searches no more in this phase,
 * nor does one that is to leave the round. */
static void find_piece(struct worker *worker, struct row_span piece)
{
    struct find_sink sink = {worker, take_rows, poll};
    worker->missed = worker->missed || worker->cut || worker->starved;
    if (worker->missed)
        return;
    enum find_status status = worker->transfer.kind == TRANSFER_NONE
                                  ? finder_count(&worker->tally, worker->finder, piece, &sink)
                                  : finder_find(worker->finder, piece, &sink);
    worker->missed = status != FIND_DONE;
    worker->starved = status == FIND_NO_MEMORY;
}

/* Spent on the transfer so far, in the midst of searches or not. */
static double elsewhere_seconds(const struct worker *worker)
{
    struct phases spent = transfer_seconds(&worker->transfer);
    return spent.gather + spent.format + spent.write;
}

static void do_task(void *context, struct task task)
{
    struct worker *worker = context;
    struct range numbers = range_of_rows(task.piece, worker->request->search.range), *own = &worker->own.share;
    double start = clock_seconds(), elsewhere = elsewhere_seconds(worker);
    share_add_piece(&worker->shares[worker->current], task.piece);
    finder_expect(worker->finder, task.behind);
    find_piece(worker, task.piece);
    worker->find += clock_seconds() - start - (elsewhere_seconds(worker) - elsewhere);
    own->first = worker->own.pieces == 0 ? numbers.first : min_u64(own->first, numbers.first);
    own->last = max_u64(own->last, numbers.last);
    worker->own.pieces++;
}

/* Rank 0: its task and, with the pool, others until there is none for it. Other ranks may still ask then. */
static void search_as_leader(struct worker *worker, struct task task)
{
    while (task.piece.count > 0) {
        leader_take_piece(worker->leader, task.piece);
        do_task(worker, task);
        task = leader_next_task(worker->leader);
    }
}

/* The other ranks: the task and, with the pool, others until there is none for it. */
static void search_as_member(struct worker *worker, struct task task)
{
    if (worker->request->schedule == SCHEDULE_DYNAMIC)
        pool_work(task, do_task, worker, worker->team->comm);
    else if (task.piece.count > 0)
        do_task(worker, task);
}

/* What is to be known of the round before. */
static void end_round(struct worker *worker, uint64_t flags)
{
    if (flags & ORDER_WHOLE)
        worker->own.primes += worker->tally.count;
    worker->tally = (struct tally){0};
    /* Rank 0's word that came too late. */
    if ((flags & ORDER_CUT) && worker->leader == NULL && !worker->heard)
        CHECK(MPI_Recv(NULL, 0, MPI_BYTE, 0, TAG_CUT, worker->team->comm, MPI_STATUS_IGNORE));
    worker->heard = false;
}

static void begin_phase(struct worker *worker, uint64_t flags)
{
    end_round(worker, flags);
    worker->cut = worker->missed = worker->starved = false;
    worker->cutting = flags & ORDER_HURRY ? WISH_HURRY : WISH_STOP;
    worker->find = 0;
    if ((flags & ORDER_WHOLE) && worker->transfer.kind != TRANSFER_NONE) {
        transfer_begin(&worker->transfer, &worker->shares[worker->current], worker->leader ? &worker->leader->round : NULL);
        worker->current = 1 - worker->current;
    }
    share_clear(&worker->shares[worker->current]);
}

/* What is left to do when the rank's own search is over. */
static void finish_duties(struct worker *worker)
{
    while (transfer_step(&worker->transfer))
        turn(worker, 0);
    while (worker->leader != NULL && worker->leader->server.asking > 0)
        turn(worker, 0);
}

/* Makes durable what stands in the output file. Gives 0 or an errno. */
static int sync_output(struct worker *worker)
{
    if (worker->transfer.kind != TRANSFER_FILE)
        return 0;
    int error = worker->leader != NULL ? leader_write_header(worker->leader, &worker->transfer.file) : 0;
    int sync_error = output_sync(&worker->transfer.file);
    return error != 0 ? error : sync_error;
}

/* Rank 0 does its duties while others still work. */
static void lead_until(MPI_Request *request, struct worker *worker)
{
    int complete = 0;
    for (;;) {
        CHECK(MPI_Test(request, &complete, MPI_STATUS_IGNORE));
        if (complete)
            return;
        turn(worker, 0);
        sched_yield();
    }
}

static void send_report(struct worker *worker, struct report report)
{
    MPI_Request request;
    report.whole = !worker->missed;
    report.starved = worker->starved;
    report.wish = signals_take();
    report.signal = (uint64_t)signals_stop();
    CHECK(MPI_Igather(&report, sizeof report, MPI_BYTE, worker->leader ? worker->leader->reports : NULL, sizeof report,
                      MPI_BYTE, 0, worker->team->comm, &request));
    if (worker->leader != NULL)
        lead_until(&request, worker);
    CHECK(MPI_Wait(&request, MPI_STATUS_IGNORE));
}

/* Brings the tallies and, for a file, the sizes of the pieces together. */
static void collect(struct tally *round, struct worker *worker)
{
    struct leader *leader = worker->leader;
    collect_tally(round, &worker->tally, worker->team);
    if (worker->transfer.kind == TRANSFER_FILE)
        collect_sizes(leader ? &leader->collector : NULL, leader ? &leader->plan.pieces : NULL,
                      &worker->shares[worker->current], worker->team);
}

/* Makes the output durable, if that is ordered, and reports. */
static void report_phase(struct worker *worker, uint64_t flags, struct phases *spent, double *clock)
{
    struct report report = {.work = spent->find + spent->gather + spent->format + spent->write,
                            .error = (uint64_t)worker->transfer.writer.error};
    worker->own.find += spent->find;
    worker->own.work += report.work;
    if (flags & ORDER_SYNC) {
        int error = sync_output(worker);
        report.error = report.error != 0 ? report.error : (uint64_t)error;
    }
    spent->checkpoint = clock_lap(clock);
    send_report(worker, report);
    spent->wait += clock_lap(clock);
}

void worker_phase(struct worker *worker, const uint64_t order[ORDER_WORDS])
{
    struct task task = {{order[ORDER_FIRST], order[ORDER_COUNT]}, order[ORDER_BEHIND]};
    struct phases before = transfer_seconds(&worker->transfer);
    double clock = clock_seconds();
    begin_phase(worker, order[ORDER_FLAGS]);
    if (worker->leader != NULL)
        search_as_leader(worker, task);
    else
        search_as_member(worker, task);
    finish_duties(worker);

    struct phases spent = transfer_seconds(&worker->transfer);
    spent.gather -= before.gather;
    spent.format -= before.format;
    spent.write -= before.write;
    spent.find = worker->find;
    /* What rank 0 waited for ranks that still asked for pieces. */
    spent.wait = clock_lap(&clock) - spent.find - spent.gather - spent.format - spent.write;
    report_phase(worker, order[ORDER_FLAGS], &spent, &clock);

    struct tally round = {0};
    if (order[ORDER_FLAGS] & ORDER_ROUND)
        collect(&round, worker);
    spent.gather += clock_lap(&clock);
    if (worker->leader != NULL)
        leader_end_phase(worker->leader, &round, &worker->transfer, &spent);
}

void worker_end(struct worker *worker, const uint64_t order[ORDER_WORDS])
{
    end_round(worker, order[ORDER_FLAGS]);
    team_introduce(&worker->own);
}
