#include "mpi/worker.h"

#include <stdlib.h>

#include "core/arith.h"
#include "core/clock.h"
#include "find/interval.h"
#include "format/format.h"
#include "mpi/check.h"
#include "mpi/tags.h"
#include "plan/cost.h"
#include "question/answers.h"

enum {
    /* Polls (a tenth of a millisecond each) between two steps of the transfer, which take about a millisecond: it is over
     * in good time, and ranks that write to one file mostly do so while others search. (1e10 as .npy to tmpfs, two ranks,
     * best of six: 1.29 s; every 16 polls 1.35 s; all of it after the search 1.42 s.) */
    STEP_POLLS = 4,
    /* Polls between two looks for rank 0's message: less than 10 ms, and next to no time spent on looking. */
    LISTEN_POLLS = 64,
    /* Rows of many intervals are made at once where beginning with each takes more than a part of their time: rows take up
     * to twice as long as counting. */
    AT_ONCE = 2,
};

/* The sink while the node's table is made. Who stops that is told once more in the first round, where all agree on it. */
static bool poll_table(void *context, double done)
{
    const struct worker *worker = context;
    return !leader_prepare(worker->leader, done) && signals_wish() < WISH_STOP;
}

/* The finder's limit, without what falls on this rank of the node's table. */
static void limit_memory(const struct worker *worker)
{
    uint64_t all = worker->request->memory, table = worker->table.share;
    if (worker->request->verify > 0)
        all /= 2;
    if (all > 0)
        finder_limit_memory(worker->finder, all > table ? all - table : 1);
}

static bool is_packed(const struct worker *worker)
{
    return worker->transfer.kind == TRANSFER_FILE && worker->transfer.listing.format == FORMAT_ZST;
}

bool worker_new(struct worker *worker, const struct run_request *request, struct leader *leader,
                const struct recheck *recheck, const struct team *team)
{
    *worker = (struct worker){.request = request, .team = team, .leader = leader};
    enum transfer_kind kind = transfer_kind_of(request);
    uint64_t rows = kind == TRANSFER_NONE ? 0 : transfer_limits(kind, request->output.format, team->size).rank_rows;
    struct way way = search_way(&request->search, request->simd);
    const struct questions *asked = &request->search.questions;
    /* A second search looks through the table, too. */
    bool may_spare = request->verify == 0;
    bool ok = node_table_new(&worker->table, way, request->search.range, &(struct find_sink){worker, NULL, poll_table},
                             team, may_spare);
    worker->finder = finder_new(way, request->search.range, worker->table.bytes);
    ok = worker->finder != NULL && ok;
    if (worker->finder != NULL) {
        finder_ask(worker->finder, asked);
        limit_memory(worker);
    }
    if (worker->finder != NULL && request->vary)
        finder_vary(worker->finder);
    worker->found.answers = answers_new(asked);
    worker->more.answers = answers_new(asked);
    ok = worker->found.answers != NULL && worker->more.answers != NULL && ok;
    uint64_t behind = format_behind(request->output.format, asked);
    for (int i = 0; i < 2; i++)
        ok = batch_new(&worker->batches[i], rows, behind, asked) && ok;
    ok = verify_new(&worker->verify, recheck, request, worker->table.bytes, team) && ok;
    ok = transfer_new(&worker->transfer, request, leader ? &leader->collector : NULL, team) && ok;
    for (int i = 0; i < 2 && is_packed(worker) && ok; i++)
        ok = pack_new(&worker->packs[i], &worker->transfer.listing);
    return ok;
}

void worker_free(struct worker *worker)
{
    finder_free(worker->finder);
    node_table_free(&worker->table);
    free(worker->found.answers);
    free(worker->more.answers);
    for (int i = 0; i < 2; i++) {
        batch_free(&worker->batches[i]);
        pack_free(&worker->packs[i]);
    }
    verify_free(&worker->verify);
    transfer_free(&worker->transfer);
}

static struct coordinator *coordinator_of(const struct worker *worker)
{
    return worker->leader != NULL ? &worker->leader->coordinator : NULL;
}

static void receive_cut(struct worker *worker)
{
    CHECK(MPI_Recv(NULL, 0, MPI_BYTE, 0, TAG_CUT, worker->team->comm, MPI_STATUS_IGNORE));
    worker->told = true;
}

/* True if rank 0 has told this rank to leave the round. */
static bool is_told(struct worker *worker)
{
    int told = 0;
    if (worker->leader != NULL || worker->told || ++worker->listened < LISTEN_POLLS)
        return worker->told;
    worker->listened = 0;
    CHECK(MPI_Iprobe(0, TAG_CUT, worker->team->comm, &told, MPI_STATUS_IGNORE));
    if (told)
        receive_cut(worker);
    return worker->told;
}

/* The duties beside the search, for which there is always time. A rank that gets a signal to stop does not wait for rank 0
 * to hear of it. */
static void serve(struct worker *worker, double piece_done)
{
    pool_ask(&worker->client, piece_done);
    bool cut = leader_serve(worker->leader, piece_done) || is_told(worker) || signals_wish() >= worker->cutting;
    worker->cut = worker->cut || cut;
}

static void attend(struct worker *worker, double piece_done)
{
    serve(worker, piece_done);
    if (++worker->polls >= STEP_POLLS) {
        worker->polls = 0;
        transfer_step(&worker->transfer);
    }
}

/* The finder's sink: time for other duties. */
static bool poll(void *context, double part_done)
{
    struct worker *worker = context;
    attend(worker, worker->done + worker->part * part_done);
    return !worker->cut;
}

/* The same while stretches are searched again, which must be done. */
static bool poll_again(void *context, double done)
{
    (void)done;
    attend(context, 0);
    return true;
}

/* Packs what came to be known of the last span; `end`: that is all of it. */
static void pack(struct worker *worker, const struct rows *rows, bool end)
{
    struct batch *batch = &worker->batches[worker->current];
    struct pack *pack = &worker->packs[worker->current];
    double start = clock_seconds();
    bool ok = pack_rows(pack, rows) && (!end || pack_end(&batch->spans[batch->count - 1].bytes, pack));
    worker->starved = worker->starved || !ok;
    worker->transfer.writer.format_seconds += clock_seconds() - start;
}

/* The bytes in the file of what came to be known of the last span; `end`: that is all of it. */
static void measure(struct worker *worker, bool end)
{
    struct batch *batch = &worker->batches[worker->current];
    struct rows rows = batch_measure(batch);
    if (is_packed(worker))
        pack(worker, &rows, end);
    else if (worker->transfer.kind == TRANSFER_FILE)
        batch->spans[batch->count - 1].bytes += format_size(&worker->transfer.listing, &rows);
}

/* What is listed of the last span may end in the rows behind it, which are another rank's, or of the next round. */
static void close_span(struct worker *worker)
{
    struct row_span behind;
    uint8_t *bytes = batch_close(&worker->batches[worker->current], &behind);
    finder_test_rows(bytes, behind, worker->request->search.range);
    measure(worker, true);
}

/* The finder's sink: rows of a piece. */
static void take_rows(void *context, const struct rows *rows)
{
    struct worker *worker = context;
    struct batch *batch = &worker->batches[worker->current];
    if (worker->starved)
        return;
    if (batch_must_close(batch, rows->span.first))
        close_span(worker);
    if (batch_add_rows(batch, rows, worker->request->search.range))
        measure(worker, false);
    else
        worker->starved = true;
}

static bool take_interval(void *context, const struct findings *found)
{
    struct worker *worker = context;
    if (worker->in_stretch)
        findings_merge(&worker->verify.found, found, &worker->request->search.questions);
    return batch_add(&worker->batches[worker->current], found);
}

/* The piece's findings by intervals to the batch. */
static enum find_status find_intervals(struct worker *worker, struct row_span piece)
{
    const struct search *search = &worker->request->search;
    struct way way = search_way(search, worker->request->simd);
    double x = (double)row_first_number(piece.first), begin = cost_setup(way, x);
    struct interval_job job = {.range = search->range,
                               .asked = &search->questions,
                               .origin = search_origin(search),
                               .step = search->every,
                               .at_once = (double)search->every * cost_density(way, x) < AT_ONCE * begin,
                               .receive = take_interval,
                               .context = worker,
                               .found = &worker->found,
                               .rows_found = &worker->more};
    return interval_answer(&job, worker->finder, piece, &(struct find_sink){worker, NULL, poll});
}

/* The piece's primes, or only its findings, to the batch. */
static enum find_status find_piece(struct worker *worker, struct row_span piece)
{
    struct find_sink sink = {worker, take_rows, poll};
    if (worker->transfer.kind != TRANSFER_NONE)
        return finder_find(worker->finder, piece, &sink);
    if (worker->request->search.every > 0)
        return find_intervals(worker, piece);
    enum find_status status = finder_answer(&worker->found, worker->finder, piece, &sink);
    if (status == FIND_DONE && !batch_add(&worker->batches[worker->current], &worker->found))
        return FIND_NO_MEMORY;
    return status;
}

static uint64_t batch_primes(const struct batch *batch)
{
    uint64_t primes = 0;
    for (size_t i = 0; i < batch->count; i++)
        primes += batch->spans[i].count;
    return primes;
}

/* The rows of a stretch as they are kept to be delivered, at the end of the batch. */
static bool note_rows(struct worker *worker, struct row_span stretch, uint64_t primes)
{
    const struct batch *batch = &worker->batches[worker->current];
    const struct search *search = &worker->request->search;
    struct rows rows = {stretch, batch->bytes + batch->used - stretch.count * ROW_BYTES};
    struct findings *found = &worker->verify.found;
    findings_add_rows(found, &rows, search->range, &search->questions);
    found->count = primes;
    return verify_note(&worker->verify, stretch, found, &rows);
}

/* A stretch that is to be verified: it is searched as all rows are, and what was found is noted. */
static enum find_status find_stretch(struct worker *worker, struct row_span stretch)
{
    const struct batch *batch = &worker->batches[worker->current];
    struct verify *verify = &worker->verify;
    findings_clear(&verify->found, &worker->request->search.questions);
    uint64_t before = batch_primes(batch);
    worker->in_stretch = true;
    enum find_status status = find_piece(worker, stretch);
    worker->in_stretch = false;
    if (status != FIND_DONE || worker->starved)
        return status;
    bool lists = worker->transfer.kind != TRANSFER_NONE, intervals = worker->request->search.every > 0;
    bool ok = lists ? note_rows(worker, stretch, batch_primes(batch) - before)
                    : verify_note(verify, stretch, intervals ? &verify->found : &worker->found, NULL);
    return ok ? FIND_DONE : FIND_NO_MEMORY;
}

/* A rank whose memory has run out searches no more in this phase, nor does one that is to leave the round. */
static void try_part(struct worker *worker, struct row_span part, bool stretch)
{
    worker->missed = worker->missed || worker->cut || worker->starved;
    if (worker->missed)
        return;
    enum find_status status = (stretch ? find_stretch : find_piece)(worker, part);
    worker->starved = worker->starved || status == FIND_NO_MEMORY;
    worker->missed = status != FIND_DONE || worker->starved;
}

/* The piece's stretches, and what lies between, one after the other. */
static void try_piece(struct worker *worker, struct task task)
{
    struct row_span left = task.piece;
    while (left.count > 0) {
        bool stretch;
        struct row_span part = verify_cut(&stretch, &worker->verify, left);
        worker->done = 1 - (double)left.count / (double)task.piece.count;
        worker->part = (double)part.count / (double)task.piece.count;
        left.first += part.count;
        left.count -= part.count;
        finder_expect(worker->finder, left.count + task.behind);
        try_part(worker, part, stretch);
    }
}

/* Spent on the transfer so far, in the midst of searches or not. */
static double elsewhere_seconds(const struct worker *worker)
{
    struct timings spent = transfer_seconds(&worker->transfer);
    return spent.gather + spent.format + spent.write;
}

static void do_task(void *context, struct task task)
{
    struct worker *worker = context;
    struct range numbers = range_of_rows(task.piece, worker->request->search.range), *own = &worker->own.numbers;
    double start = clock_seconds(), elsewhere = elsewhere_seconds(worker);
    try_piece(worker, task);
    worker->find += clock_seconds() - start - (elsewhere_seconds(worker) - elsewhere);
    own->first = worker->own.pieces == 0 ? numbers.first : min_u128(own->first, numbers.first);
    own->last = max_u128(own->last, numbers.last);
    worker->own.pieces++;
}

/* What is to be known of the round before. */
static void end_round(struct worker *worker, uint64_t flags)
{
    if (flags & ORDER_WHOLE)
        worker->own.primes += batch_primes(&worker->batches[worker->current]);
    /* Rank 0's message that came too late. */
    if ((flags & ORDER_CUT) && worker->leader == NULL && !worker->told)
        receive_cut(worker);
    worker->told = false;
}

static void begin_phase(struct worker *worker, const struct order *order)
{
    end_round(worker, order->flags);
    worker->cut = worker->missed = worker->starved = false;
    worker->cutting = order->flags & ORDER_HURRY ? WISH_HURRY : WISH_STOP;
    worker->find = 0;
    if ((order->flags & ORDER_WHOLE) && worker->transfer.kind != TRANSFER_NONE) {
        const struct pack *packed = is_packed(worker) ? &worker->packs[worker->current] : NULL;
        transfer_begin(&worker->transfer, &worker->batches[worker->current], packed, order, coordinator_of(worker));
        worker->current = 1 - worker->current;
    }
    batch_clear(&worker->batches[worker->current]);
    pack_clear(&worker->packs[worker->current]);
}

/* The stretches of another rank, of the round before. Gives the seconds. */
static double verify(struct worker *worker, const struct order *order)
{
    struct verify *own = &worker->verify;
    double elsewhere = elsewhere_seconds(worker);
    const struct find_sink sink = {worker, NULL, poll_again};
    bool ok = verify_receive(own, worker->leader != NULL ? &worker->leader->verifier : NULL, order);
    if (!ok || verify_search(own, &sink) == FIND_NO_MEMORY)
        worker->starved = true;
    return own->seconds - (elsewhere_seconds(worker) - elsewhere);
}

/* What is left to do when the rank's own search is over. */
static void finish_duties(struct worker *worker)
{
    while (transfer_step(&worker->transfer) || leader_is_asked(worker->leader))
        serve(worker, 0);
}

/* Makes durable what stands in the output file. Gives 0 or an errno. */
static int sync_output(struct worker *worker)
{
    if (worker->transfer.kind != TRANSFER_FILE)
        return 0;
    int error = leader_write_header(worker->leader, &worker->transfer.file);
    int sync_error = output_sync(&worker->transfer.file);
    return error != 0 ? error : sync_error;
}

/* What this rank says of the phase. */
static struct reply reply_of(const struct worker *worker, double work, double recheck, int error)
{
    const struct batch *batch = &worker->batches[worker->current];
    struct reply reply = {.work = work,
                          .whole = !worker->missed,
                          .starved = worker->starved,
                          .error = (uint64_t)error,
                          .wish = signals_take(),
                          .signal = (uint64_t)signals_stop(),
                          .spans = batch->count,
                          .rechecked = worker->verify.rechecked,
                          .noted = worker->verify.count - worker->verify.rechecked,
                          .recheck = recheck};
    if (batch->count > 0)
        reply.found = batch->spans[0];
    reply.found.answers = NULL;
    return reply;
}

/* What the phase took up to now, apart from checkpoints. */
static struct timings seconds_since(const struct worker *worker, const struct timings *before, double *clock)
{
    struct timings spent = transfer_seconds(&worker->transfer);
    spent.gather -= before->gather;
    spent.format -= before->format;
    spent.write -= before->write;
    spent.find = worker->find;
    /* What rank 0 waited for ranks that still asked for pieces. */
    spent.wait = clock_lap(clock) - spent.find - spent.gather - spent.format - spent.write;
    return spent;
}

void worker_phase(struct worker *worker, const struct order *order)
{
    struct timings before = transfer_seconds(&worker->transfer);
    double clock = clock_seconds();
    begin_phase(worker, order);
    double recheck = verify(worker, order);
    leader_search(worker->leader, &worker->client, order, worker->request->schedule, do_task, worker, worker->team);
    if (worker->batches[worker->current].open)
        close_span(worker);
    finish_duties(worker);

    struct timings spent = seconds_since(worker, &before, &clock);
    double work = spent.find + spent.gather + spent.format + spent.write;
    spent.find += recheck;
    spent.wait -= recheck;
    worker->own.find += spent.find;
    worker->own.work += work + recheck;
    int error = worker->transfer.writer.error, sync_error = order->flags & ORDER_SYNC ? sync_output(worker) : 0;
    spent.checkpoint = clock_lap(&clock);
    struct reply reply = reply_of(worker, work, recheck, error != 0 ? error : sync_error);
    leader_gather_replies(worker->leader, &reply, worker->team);
    spent.wait += clock_lap(&clock);
    collect_further_findings(coordinator_of(worker), &worker->batches[worker->current], worker->team);
    collect_answers(coordinator_of(worker), worker->leader ? &worker->leader->collector : NULL,
                    &worker->batches[worker->current], worker->team);
    leader_gather_stretches(worker->leader, &worker->verify);
    spent.gather += clock_lap(&clock);
    leader_end_phase(worker->leader, &worker->transfer, &spent);
}

void worker_end(struct worker *worker, const struct order *order)
{
    end_round(worker, order->flags);
    team_introduce(&worker->own);
}
