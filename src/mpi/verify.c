#include "mpi/verify.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "core/clock.h"
#include "mpi/check.h"
#include "question/answers.h"

enum { OWN_TABLE_MAX = 64 << 20 }; /* Bytes of a table that the second search has for itself. */

struct recheck verify_plan(const struct run_request *request, const struct team *team)
{
    struct recheck recheck = {.stretches = {.cell = 0}};
    bool lists = request_lists(request);
    if (request->verify > 0)
        recheck = recheck_plan(search_way(&request->search, request->simd), &request->search.questions, lists,
                               request->search.range, request->verify, request->verify_seed);
    team_agree_bytes(team, &recheck, sizeof recheck);
    return recheck;
}

bool verify_new(struct verify *verify, const struct recheck *recheck, const struct run_request *request,
                const uint8_t *table, const struct team *team)
{
    *verify =
        (struct verify){.on = request->verify > 0, .request = request, .team = team, .recheck = *recheck, .table = table};
    /* A rank of another kind may not have rank 0's instructions. */
    if (verify->recheck.way.simd > request->simd)
        verify->recheck.way.simd = request->simd;
    verify->found.answers = answers_new(&request->search.questions);
    return verify->found.answers != NULL;
}

void verify_free(struct verify *verify)
{
    finder_free(verify->finder);
    free(verify->found.answers);
    free(verify->tasks);
    free(verify->list);
}

struct row_span verify_cut(bool *stretch, const struct verify *verify, struct row_span piece)
{
    struct row_span next = stretches_next(&verify->recheck.stretches, piece);
    *stretch = next.count > 0 && next.first == piece.first;
    return *stretch ? next : (struct row_span){piece.first, next.first - piece.first};
}

static bool add(struct verify *verify, struct stretch stretch)
{
    if (verify->count == verify->room) {
        size_t room = 2 * verify->room + 16;
        struct stretch *list = realloc(verify->list, room * sizeof *list);
        if (list == NULL)
            return false;
        verify->list = list;
        verify->room = room;
    }
    verify->list[verify->count++] = stretch;
    return true;
}

/* Goes on with the hash of rows: count, ends and answers. */
static uint64_t hash_findings(const struct findings *found, const struct questions *asked, uint64_t rows_hash)
{
    uint64_t hash = XXH64(&found->count, sizeof found->count, rows_hash);
    hash = XXH64(found->first, sizeof found->first, hash);
    hash = XXH64(found->last, sizeof found->last, hash);
    return XXH64(found->answers, answers_words(asked) * sizeof *found->answers, hash);
}

bool verify_note(struct verify *verify, struct row_span stretch, const struct findings *found, const struct rows *rows)
{
    uint64_t rows_hash = rows != NULL ? XXH64(rows->bytes, rows->span.count * ROW_BYTES, 0) : 0;
    uint64_t hash = hash_findings(found, &verify->request->search.questions, rows_hash);
    return add(verify, (struct stretch){stretch, found->count, hash});
}

static bool make_room_for_tasks(struct verify *verify)
{
    if (verify->task_count <= verify->task_room)
        return true;
    struct stretch *tasks = realloc(verify->tasks, verify->task_count * sizeof *tasks);
    if (tasks == NULL)
        return false;
    verify->tasks = tasks;
    verify->task_room = verify->task_count;
    return true;
}

bool verify_receive(struct verify *verify, const struct verifier *verifier, const struct order *order)
{
    verify->rechecked = verify->count = verify->task_count = 0;
    verify->seconds = 0;
    if (!verify->on)
        return true;
    verify->task_count = order->stretches;
    /* One type for all, so that counts are those of stretches. */
    MPI_Datatype type;
    bool ok = make_room_for_tasks(verify);
    if (!team_all(verify->team, ok)) {
        verify->task_count = 0;
        return ok;
    }
    CHECK(MPI_Type_contiguous((int)sizeof(struct stretch), MPI_BYTE, &type));
    CHECK(MPI_Type_commit(&type));
    const struct stretch_lists *tasks = verifier != NULL ? &verifier->tasks : NULL;
    CHECK(MPI_Scatterv(tasks ? tasks->list : NULL, tasks ? tasks->counts : NULL, tasks ? tasks->first : NULL, type,
                       verify->tasks, (int)verify->task_count, type, 0, verify->team->comm));
    CHECK(MPI_Type_free(&type));
    return true;
}

static bool need_finder(struct verify *verify)
{
    if (verify->finder != NULL)
        return true;
    const struct recheck *recheck = &verify->recheck;
    struct range range = verify->request->search.range;
    /* What is wrong in the node's table should not be taken for right again. */
    bool own = finder_table_bytes(recheck->way, range) <= OWN_TABLE_MAX;
    verify->finder = finder_new(recheck->way, range, own ? NULL : verify->table);
    if (verify->finder == NULL)
        return false;
    finder_ask(verify->finder, &verify->request->search.questions);
    finder_limit_memory(verify->finder, verify->request->memory / 2);
    if (recheck->vary)
        finder_vary(verify->finder);
    return true;
}

/* The sink of a second search by rows. */
struct again {
    struct verify *verify;
    const struct find_sink *sink;
    XXH64_state_t *hash;
};

static void take_rows(void *context, const struct rows *rows)
{
    struct again *again = context;
    const struct search *search = &again->verify->request->search;
    findings_add_rows(&again->verify->found, rows, search->range, &search->questions);
    XXH64_update(again->hash, rows->bytes, rows->span.count * ROW_BYTES);
}

static bool pass_poll(void *context, double done)
{
    const struct again *again = context;
    return again->sink->poll(again->sink->context, done);
}

static enum find_status find_rows(uint64_t *rows_hash, struct verify *verify, struct row_span rows,
                                  const struct find_sink *sink)
{
    struct again again = {verify, sink, XXH64_createState()};
    if (again.hash == NULL)
        return FIND_NO_MEMORY;
    XXH64_reset(again.hash, 0);
    enum find_status status = finder_find(verify->finder, rows, &(struct find_sink){&again, take_rows, pass_poll});
    *rows_hash = XXH64_digest(again.hash);
    XXH64_freeState(again.hash);
    return status;
}

static enum find_status search_again(struct verify *verify, struct row_span rows, const struct find_sink *sink)
{
    const struct questions *asked = &verify->request->search.questions;
    struct findings *found = &verify->found;
    uint64_t rows_hash = 0;
    findings_clear(found, asked);
    if (!need_finder(verify))
        return FIND_NO_MEMORY;
    bool by_rows = verify->recheck.lists || verify->recheck.rows;
    enum find_status status =
        by_rows ? find_rows(&rows_hash, verify, rows, sink) : finder_answer(found, verify->finder, rows, sink);
    if (!verify->recheck.lists)
        rows_hash = 0;
    struct stretch stretch = {rows, found->count, hash_findings(found, asked, rows_hash)};
    return status == FIND_DONE && !add(verify, stretch) ? FIND_NO_MEMORY : status;
}

enum find_status verify_search(struct verify *verify, const struct find_sink *sink)
{
    double start = clock_seconds();
    enum find_status status = FIND_DONE;
    for (size_t i = 0; i < verify->task_count && status == FIND_DONE; i++)
        status = search_again(verify, verify->tasks[i].rows, sink);
    verify->rechecked = verify->count;
    verify->seconds = clock_seconds() - start;
    return status;
}

bool verify_arrived_new(struct arrived *arrived, size_t ranks)
{
    bool ok = verifier_lists_new(&arrived->all, ranks);
    ok = verifier_lists_new(&arrived->again, ranks) && ok;
    return verifier_lists_new(&arrived->found, ranks) && ok;
}

void verify_arrived_free(struct arrived *arrived)
{
    verifier_lists_free(&arrived->all);
    arrived->again.list = arrived->found.list = NULL;
    verifier_lists_free(&arrived->again);
    verifier_lists_free(&arrived->found);
}

/* What comes from whom, by the replies. */
static bool expect(struct arrived *arrived, const struct coordinator *coordinator)
{
    size_t ranks = coordinator->plan.ranks;
    for (size_t r = 0; r < ranks; r++) {
        arrived->again.counts[r] = (int)coordinator->replies[r].rechecked;
        arrived->found.counts[r] = (int)coordinator->replies[r].noted;
        arrived->all.counts[r] = arrived->again.counts[r] + arrived->found.counts[r];
    }
    bool ok = verifier_lists_fit(&arrived->all, ranks);
    for (size_t r = 0; r < ranks; r++) {
        arrived->again.first[r] = arrived->all.first[r];
        arrived->found.first[r] = arrived->all.first[r] + arrived->again.counts[r];
    }
    arrived->again.list = arrived->found.list = arrived->all.list;
    return ok;
}

bool verify_gather(struct arrived *arrived, const struct verify *verify, const struct coordinator *coordinator)
{
    if (!verify->on)
        return true;
    bool ok = arrived == NULL || expect(arrived, coordinator);
    if (!team_agree(verify->team, ok))
        return ok;
    MPI_Datatype type;
    CHECK(MPI_Type_contiguous((int)sizeof(struct stretch), MPI_BYTE, &type));
    CHECK(MPI_Type_commit(&type));
    CHECK(MPI_Gatherv(verify->list, (int)verify->count, type, arrived ? arrived->all.list : NULL,
                      arrived ? arrived->all.counts : NULL, arrived ? arrived->all.first : NULL, type, 0,
                      verify->team->comm));
    CHECK(MPI_Type_free(&type));
    return true;
}
